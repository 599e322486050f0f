// script/build bundles this into maagal.js, beside which the two files of app/preview lie.

let program;

async function load() {
    const loaded = await import(new URL('preview.js', import.meta.url));
    await loaded.default();
    return loaded;
}

// The text's language, and the text as HTML. Fails where the program cannot be fetched; the next call tries again.
export async function render(title, text, chosen, filesBase) {
    program ??= load();
    try {
        const renderer = await program;
        const language = renderer.language(title, text, chosen);
        return [language, renderer.render(text, language, filesBase)];
    } catch (problem) {
        program = undefined;
        throw problem;
    }
}
