// The script of files beside the text is loaded with the first touch of the form.
for (const form of document.querySelectorAll('form[data-attach]')) {
    const load = () => import(form.dataset.attach).catch(() => {});
    for (const event of ['focusin', 'pointerenter', 'dragenter', 'change']) form.addEventListener(event, load, { once: true });
    if (form.contains(document.activeElement)) load();
}

// Keeps what is typed as a comment, or as another text of a form `data-draft`, in this browser until it is published, but for
// what is asked anonymously: others may use the browser. What was begun from a version is sent as of that version, so that
// what was saved since is not replaced unseen.
try {
    const kept = 'comment:';
    const MONTH = 30 * 24 * 60 * 60 * 1000;
    const sent = sessionStorage.getItem(kept);
    if (sent && /[?&]done=(comment-added|dilemma-asked|saved)(&|$)/.test(location.search)) localStorage.removeItem(sent);
    sessionStorage.removeItem(kept);
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(kept))) {
        if (!(JSON.parse(localStorage.getItem(name)).at > Date.now() - MONTH)) localStorage.removeItem(name);
    }
    for (const form of document.querySelectorAll('form[data-draft]')) {
        const fields = [...form.querySelectorAll('textarea[name],[name=title]')];
        const [first] = fields;
        const version = form.querySelector('input[name=version]');
        const anonymous = form.querySelector('[name=anonymous]');
        const name = kept + form.dataset.draft;
        const draft = JSON.parse(localStorage.getItem(name));
        const texts = draft?.texts ?? [draft?.text];
        const differs = texts.some((text, at) => fields[at] && text !== undefined && text !== fields[at].value);
        // Somebody may have begun to type before this script was there.
        const untouched = fields.every((field) => field.value === field.defaultValue);
        if ((texts[0] || texts[1]) && differs && untouched && !form.hasAttribute('data-refused')) {
            const quoted = form.hasAttribute('data-quotes') && !texts[0].includes(first.value.trim());
            const restored = quoted ? [`${texts[0].trimEnd()}\n\n${first.value}`] : texts;
            restored.forEach((text, at) => (fields[at].value = text));
            if (version && draft.version) version.value = draft.version;
            form.querySelector('[data-restored]').hidden = false;
        }
        const keep = () => {
            const texts = fields.map((field) => field.value);
            const differs = fields.some((field) => field.value !== field.defaultValue);
            if (texts.some((text) => text.trim()) && differs && !anonymous?.checked) {
                localStorage.setItem(name, JSON.stringify({ texts, version: version?.value, at: Date.now() }));
            } else {
                localStorage.removeItem(name);
            }
        };
        for (const field of fields) field.addEventListener('input', keep);
        anonymous?.addEventListener('change', keep);
        form.addEventListener('submit', () => {
            keep();
            sessionStorage.setItem(kept, name);
        });
    }
} catch {
    // A browser that keeps nothing for the site loses nothing that the page itself would keep.
}
