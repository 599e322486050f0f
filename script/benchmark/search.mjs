// The search over REST, one query after the other.

import { pick, quantile, seeded } from './statistics.mjs';
import { row } from './table.mjs';

const SEED = 5;
/// Queries have so many words, each kind equally often.
const LENGTHS = [1, 2, 5];
/// Queries that are asked before the clock runs.
const WARM_UP = 20;

/// Queries of words that stand side by side in the texts.
export function queries({ sentences }, count) {
    const random = seeded(SEED);
    const words = (sentence) => sentence.match(/[\p{L}״׳'"־]{3,}/gu) ?? [];
    const rows = sentences.map(words).filter((row) => row.length >= Math.max(...LENGTHS));
    return Array.from({ length: count }, (_, number) => {
        const length = LENGTHS[number % LENGTHS.length];
        const row = pick(random, rows);
        const begin = Math.floor(random() * (row.length - length + 1));
        // A quotation mark at a word's edge would make the query a phrase.
        return row.slice(begin, begin + length).map((word) => word.replace(/^["'־]+|["'־]+$/g, '')).join(' ');
    });
}

/// The 95th percentile of the answers: the server's own time, and the caller's.
export async function measureSearch(server, token, asked) {
    const [own, whole] = [[], []];
    for (const [number, q] of [...asked.slice(0, WARM_UP), ...asked].entries()) {
        const begun = performance.now();
        const answer = await server.api(`/search?q=${encodeURIComponent(q)}`, token);
        if (number < WARM_UP) continue;
        whole.push(performance.now() - begun);
        own.push(answer.took_us / 1000);
    }
    return [
        row('search', 'p95 in the index, ms', quantile(own, 0.95), { below: 5 }),
        row('search', 'median in the index, ms', quantile(own, 0.5), {}),
        row('search', 'p95 over REST, ms', quantile(whole, 0.95), {}),
    ];
}
