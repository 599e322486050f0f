// script/build bundles this into maagal.js, beside which the two files of app/preview lie.

let program;
let loaded;

async function load() {
    const fetched = await import(new URL('preview.js', import.meta.url));
    await fetched.default();
    loaded = fetched;
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

// The text's language, and the text as HTML.
export async function render(title, text, chosen, filesBase) {
    const program = await ready();
    const language = program.language(title, text, chosen);
    return [language, program.render(text, language, filesBase)];
}

// Nothing where the program is not there yet.
export function paste(html, text, before, after, title) {
    return loaded?.paste(html, text, before, after, title);
}
