// script/build bundles this into maagal.js, beside which the two files of app/preview lie.

let program;

async function load() {
    const loaded = await import(new URL('preview.js', import.meta.url));
    await loaded.default();
    return loaded;
}

// Fails where the program cannot be fetched; the next call tries again.
export async function render(text, filesBase) {
    program ??= load();
    try {
        return (await program).render(text, filesBase);
    } catch (problem) {
        program = undefined;
        throw problem;
    }
}
