// Pages under load, side by side: each round asks every page, so that all meet the same machine.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { median } from './statistics.mjs';
import { row } from './table.mjs';

const run = promisify(execFile);
const SCRIPT = path.join(import.meta.dirname, 'load.lua');
/// Connections of the busy measurement; the other has one.
const BUSY = 8;
/// So many paths of each page are looked at before it is measured.
const CHECKED = 50;
const LISTS = ['topic=measurement', 'topic=ownership', 'kind=tool', 'language=en', 'sector=finance', 'year=2021'];

/// By so many paths the beginning moves on from one run to the next, of a page with far more paths than are cached.
const MOVE_ON = 1_999;

/// Requests a second at eight connections and the 95th percentile at one, of every page. `queries` are so few that answers
/// to them are cached, `newQueries` so many that hardly one is.
export async function measurePages(server, session, { folder, practices, queries, newQueries, rounds, seconds }) {
    const cookie = `Cookie: ${session}`;
    const pages = [
        { name: 'bare axum route', paths: ['/bench/axum'], headers: [] },
        { name: 'almost empty Leptos page', paths: ['/bench/leptos'], headers: [] },
        { name: 'practice page', paths: practices, headers: [cookie] },
        { name: 'practice page, brotli', paths: practices, headers: [cookie, 'Accept-Encoding: br'] },
        { name: 'home page', paths: ['/'], headers: [cookie] },
        { name: 'list page with a filter', paths: LISTS.map((filter) => `/practices?${filter}`), headers: [cookie] },
        { name: 'search page', paths: queries.map(searchPath), headers: [cookie] },
        { name: 'search page, a query not asked before', many: newQueries.map(searchPath), headers: [cookie] },
    ];
    await inTurn(server, pages, { folder, rounds, seconds });
    return report(pages);
}

const searchPath = (q) => `/search?q=${encodeURIComponent(q)}`;

/// Requests the pages in turn, round by round; `busy` and `alone` of each are what was measured in the rounds. The paths of a
/// page are requested in turn; where they are `many`, each run begins elsewhere.
export async function inTurn(server, pages, { folder, rounds, seconds }) {
    for (const [number, page] of pages.entries()) {
        page.file = path.join(folder, `paths-${number}`);
        page.busy = [];
        page.alone = [];
        if (page.paths) await writeFile(page.file, page.paths.join('\n'));
        await mustAnswer(server, page);
        await load(server, page, 1, 1);
    }
    for (let round = 0; round < rounds; round++) {
        for (const page of pages) {
            page.busy.push(await load(server, page, BUSY, seconds));
            page.alone.push(await load(server, page, 1, seconds));
        }
    }
}

/// Refuses to measure redirects and errors: wrk takes a redirect for an answer.
async function mustAnswer(server, { name, paths, many, headers }) {
    const sent = headers.map((line) => line.split(/: (.*)/).slice(0, 2));
    for (const asked of (paths ?? many).slice(0, CHECKED)) {
        const { status } = await fetch(server.origin + asked, { headers: sent, redirect: 'manual' });
        if (status !== 200) throw new Error(`${name}: ${asked} answered ${status}`);
    }
}

async function load(server, page, connections, seconds) {
    if (page.many) {
        page.many.push(...page.many.splice(0, MOVE_ON));
        await writeFile(page.file, page.many.join('\n'));
    }
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, server.origin, '--', page.file];
    const { stdout } = await run('wrk', [...args, ...page.headers]);
    const measured = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')));
    if (measured.failed) throw new Error(`${page.name}: ${measured.failed} requests failed`);
    return measured;
}

function report(pages) {
    const rate = (page) => median(page.busy.map((one) => one.rate));
    const practice = rate(pages.find((page) => page.name === 'practice page'));
    const aims = {
        'practice page': { rate: {}, p95: { below: 2 } },
        'practice page, brotli': { rate: { least: practice / 5 } },
        'home page': { rate: { least: practice / 4 } },
        'list page with a filter': { rate: { least: practice / 4 } },
        'search page': { rate: { least: practice / 10 } },
        'search page, a query not asked before': { rate: { least: practice / 10 } },
    };
    return pages.flatMap((page) => [
        row(page.name, `requests/s at ${BUSY} connections`, rate(page), aims[page.name]?.rate ?? {}),
        row(page.name, 'median at 1 connection, ms', median(page.alone.map((one) => one.p50)) / 1000, {}),
        row(page.name, 'p95 at 1 connection, ms', median(page.alone.map((one) => one.p95)) / 1000, aims[page.name]?.p95 ?? {}),
    ]);
}
