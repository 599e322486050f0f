// The script of files beside the text is loaded with the first touch of the form.
for (const form of document.querySelectorAll('form[data-attach]')) {
    const load = () => import(form.dataset.attach).catch(() => {});
    for (const event of ['focusin', 'pointerenter', 'dragenter', 'change']) form.addEventListener(event, load, { once: true });
    if (form.contains(document.activeElement)) load();
}

// Keeps what is typed as a comment in this browser until it is published.
try {
    const kept = 'comment:';
    const MONTH = 30 * 24 * 60 * 60 * 1000;
    const sent = sessionStorage.getItem(kept);
    if (sent && /[?&]done=(comment-added|saved)(&|$)/.test(location.search)) localStorage.removeItem(sent);
    sessionStorage.removeItem(kept);
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(kept))) {
        if (!(JSON.parse(localStorage.getItem(name)).at > Date.now() - MONTH)) localStorage.removeItem(name);
    }
    for (const form of document.querySelectorAll('form[data-draft]')) {
        const field = form.querySelector('textarea');
        const name = kept + form.dataset.draft;
        const draft = JSON.parse(localStorage.getItem(name))?.text;
        if (draft && draft !== field.value && !form.hasAttribute('data-refused')) {
            const quoted = form.hasAttribute('data-quotes') && !draft.includes(field.value.trim());
            field.value = quoted ? `${draft.trimEnd()}\n\n${field.value}` : draft;
            form.querySelector('[data-restored]').hidden = false;
        }
        const initial = field.defaultValue;
        const keep = () => {
            if (field.value.trim() && field.value !== initial) {
                localStorage.setItem(name, JSON.stringify({ text: field.value, at: Date.now() }));
            } else {
                localStorage.removeItem(name);
            }
        };
        field.addEventListener('input', keep);
        form.addEventListener('submit', () => {
            keep();
            sessionStorage.setItem(kept, name);
        });
    }
} catch {
    // A browser that keeps nothing for the site loses nothing that the page itself would keep.
}
