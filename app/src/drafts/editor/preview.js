// script/build bundles this into maagal.js, beside which the two files of app/preview lie.

let program;
let loaded;
let ids;

async function load() {
    const fetched = await import(new URL('preview.js', import.meta.url));
    await fetched.default();
    loaded = fetched;
    if (ids) loaded.follow(...ids);
    return fetched;
}

// Fails where the program cannot be fetched; the next call tries again.
export async function ready() {
    program ??= load();
    try {
        return await program;
    } catch (problem) {
        program = undefined;
        throw problem;
    }
}

// The preview goes along with the text, as soon as the program is there.
export function follow(...both) {
    ids = both;
}

// The text's language, and the text as HTML.
export async function render(title, text, chosen, filesBase) {
    const program = await ready();
    const language = program.language(title, text, chosen);
    return [language, program.render(text, language, filesBase)];
}

// Nothing where the program is not there yet.
export function paste(text, before, after, title) {
    return loaded?.paste(text, before, after, title);
}

const PASTE_TIMEOUT = 20_000;

// What the server makes of a clipboard's HTML, as `paste` gives it, with how many pictures were left out and those that are
// to be uploaded. Where it does not answer, or does not take so much, what comes of the plain text, and that it is that.
export async function pasteHtml(html, text, before, after, title) {
    let program;
    try {
        program = await ready();
        const target = program.paste_target(before, after, title);
        if (target.length === 0) return [];
        const [repeated, note] = target;
        const response = await fetch('/drafts/paste', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ html, text, title: repeated, first_note: note }),
            signal: AbortSignal.timeout(PASTE_TIMEOUT),
        });
        if (!response.ok) throw new Error(String(response.status));
        const { markdown, places, is_inline: isInline, pictures, files } = await response.json();
        if (markdown === undefined) return [];
        return [markdown, places, isInline, pictures, files.map(fileOf)];
    } catch {
        const plain = program?.paste(text, before, after, title) ?? [];
        const inLine = true;
        return [...(plain.length === 0 ? [text, 0, inLine] : plain), 0, [], true];
    }
}

function fileOf({ name, content }) {
    return new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name);
}
