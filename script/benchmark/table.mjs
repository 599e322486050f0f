// The table that is printed at the end.

const KINDS = ['html', 'css', 'js', 'wasm', 'fonts', 'images', 'other'];

/// A line of the table; `aim` says what the value should be at `least`, or stay `below`.
export function row(what, unit, value, aim) {
    return { what, unit, value, aim };
}

/// The line of a visit, its bytes by kind.
export function bytesRow({ name, most, kinds }) {
    const total = Object.values(kinds).reduce((sum, bytes) => sum + bytes, 0);
    const parts = KINDS.filter((kind) => kinds[kind]).map((kind) => `${kind} ${figure(kinds[kind] / 1000)}`);
    return row(`first visit: ${name}`, `kB (${parts.join(', ')})`, total / 1000, { below: most / 1000 });
}

/// Prints the table of a forum as Markdown, below what it was measured on.
export function printTable({ rows, count, words, before, after }) {
    printRows(`${count} practices of ${words} words on average`, before, after, rows);
}

/// Prints a table as Markdown, below what it was measured of and on.
export function printRows(what, before, after, rows) {
    const { cores, model, memory } = before;
    const print = (line) => process.stdout.write(`${line}\n`);
    print(`${what}; ${cores} cores (${model}), ${memory} GiB; `
        + `load ${before.load.toFixed(1)} before, ${after.load.toFixed(1)} after.\n`);
    print('| | | measured | aim | |\n|---|---|--:|--:|---|');
    for (const { what, unit, value, aim } of rows) {
        print(`| ${what} | ${unit} | ${figure(value)} | ${written(aim)} | ${verdict(value, aim)} |`);
    }
}

function written({ least, below }) {
    if (least !== undefined) return `≥ ${figure(least)}`;
    return below === undefined ? '' : `< ${figure(below)}`;
}

/// Returns whether a line's value misses its aim.
export function misses({ value, aim }) {
    return verdict(value, aim) === 'not';
}

function verdict(value, { least, below }) {
    if (least === undefined && below === undefined) return '';
    return value >= (least ?? -Infinity) && value < (below ?? Infinity) ? 'ok' : 'not';
}

/// Three digits are what the noise lets one read.
function figure(value) {
    if (value >= 100) return Math.round(value).toLocaleString('en');
    return String(Number(value.toPrecision(3)));
}
