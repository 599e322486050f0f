// The whole program on a large forum: import, start, pages, search, memory, the bytes of a visit.
// script/bench runs it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measurePages } from './load.mjs';
import { machine } from './machine.mjs';
import { Forum } from './program.mjs';
import { measureSearch, queries } from './search.mjs';
import { median } from './statistics.mjs';
import { bytesRow, misses, printTable, row } from './table.mjs';
import { writeTexts } from './texts.mjs';
import { measureVisits } from './visit.mjs';

const { values: options } = parseArgs({
    options: { count: { type: 'string', default: '10000' }, quick: { type: 'boolean', default: false } },
});
const count = Number(options.count);
const plan = options.quick
    ? { starts: 1, rounds: 2, seconds: 1, searches: 60 }
    : { starts: 5, rounds: 7, seconds: 2, searches: 200 };

/// So many queries are made; some are the same.
const QUERIES = 40_000;

const say = (text) => process.stderr.write(`▸ ${text}\n`);
const seconds = (milliseconds) => milliseconds / 1000;

const folder = await mkdtemp(path.join(tmpdir(), 'maagal-bench-'));
let server;
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => server?.kill());
try {
    await run();
} finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
}

async function run() {
    const before = machine();
    const forum = new Forum(process.env.MAAGAL_BIN, path.join(folder, 'data'));
    const rows = [];

    say(`Writing ${count} texts`);
    const texts = await writeTexts(path.join(folder, 'texts'), count);
    await forum.command(['demo']);

    say('Importing them');
    const imported = await forum.timed(['import', path.join(folder, 'texts')]);
    rows.push(row('import', 'practices per second', count / seconds(imported), {}));

    const account = await forum.addMember();

    say('Starting the server');
    // After an import by the command line there is no index yet: the first start builds it.
    server = await forum.serve();
    rows.push(row('start without an index', 's', seconds(server.took), {}));
    const starts = [];
    for (let start = 0; start < plan.starts; start++) {
        await server.stop();
        server = await forum.serve();
        starts.push(server.took);
    }
    rows.push(row('start', 's', seconds(median(starts)), { below: 1 }));

    const session = await server.logIn(account);
    // What was asked before is answered from a cache, so that the search itself is measured by other queries.
    const different = [...new Set(queries(texts, QUERIES))];
    const [asked, searched] = [different.splice(0, plan.searches), different.splice(0, plan.searches)];
    const practices = await server.practices(account.token, 1000, count);

    say('Measuring pages');
    rows.push(...(await measurePages(server, session, { folder, practices, queries: asked, newQueries: different, ...plan })));

    say('Searching');
    rows.push(...(await measureSearch(server, account.token, searched)));
    rows.push(row('anonymous memory after all this', 'MB', (await server.anonymousMemory()) / 1e6, { below: 100 }));

    say('Counting the bytes of a first visit');
    const visits = (await measureVisits(server, account, practices.at(-1))).map(bytesRow);
    rows.push(...visits);

    await server.stop();
    printTable({ rows, count, before, after: machine(), words: texts.words });
    // How fast it was depends on what else the machine does; what a visit loads does not.
    if (visits.some(misses)) process.exitCode = 1;
}
