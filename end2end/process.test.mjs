// The binary as a process: how it starts, refuses, stops, and what it says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { words } from './harness/browser.mjs';
import { PASSWORD, addMember, database, folder, maagal, refused, remove, serve, sql, token, until } from './harness/server.mjs';

async function smallForum(t) {
    const data = await folder();
    t.after(() => remove(data));
    await addMember(data, 'ruth@alon.example', 'רות אלוני', 'בנק אלון', 'coordinator');
    return data;
}

async function temporary(t) {
    const made = await mkdtemp(path.join(tmpdir(), 'maagal-export-'));
    t.after(() => remove(made));
    return made;
}

/// Every file below a folder, by its path.
async function tree(root) {
    const files = new Map();
    const entries = await readdir(root, { withFileTypes: true });
    for (const entry of entries) {
        const below = path.join(root, entry.name);
        if (entry.isFile()) files.set(entry.name, (await readFile(below)).toString('base64'));
        else for (const [name, content] of await tree(below)) files.set(`${entry.name}/${name}`, content);
    }
    return new Map([...files].sort());
}

test('a second server on the same folder refuses and says what to do', async (t) => {
    const data = await smallForum(t);
    const server = await serve(data);
    const { code, said } = await refused(data, ['serve', '--listen', '127.0.0.1:0']);
    assert.notEqual(code, 0);
    assert.match(said, /another maagal server uses the folder .*--data/);
    assert.match((await refused(data, ['reindex'])).said, /another maagal server/);
    assert.equal((await fetch(`${server.origin}/readyz`)).status, 200);
    assert.equal(await server.stop(), 0);
});

test('an unreachable database, a taken port and an unusable folder are named', async (t) => {
    const data = await smallForum(t);
    const unreachable = ['serve', '--listen', '127.0.0.1:0', '--database-wait', '0', '--database-url', 'postgres://forum:hidden@127.0.0.1:1/forum'];
    const database = await refused(data, unreachable);
    assert.notEqual(database.code, 0);
    assert.match(database.said, /database/);
    assert.doesNotMatch(database.said, /hidden/);
    const server = await serve(data);
    const other = await smallForum(t);
    const port = await refused(other, ['serve', '--listen', new URL(server.origin).host]);
    assert.match(port.said, /cannot listen on 127\.0\.0\.1:\d+/);
    await server.stop();
    const file = path.join(data, 'a-file');
    await writeFile(file, '');
    for (const command of [['serve', '--listen', '127.0.0.1:0'], ['check']]) {
        const folder = await refused(path.join(file, 'data'), command);
        assert.notEqual(folder.code, 0);
        assert.ok(folder.said.includes('a-file'), folder.said);
    }
});

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    test(`${signal} lets an open request end, and the process says goodbye`, async (t) => {
        const data = await smallForum(t);
        const server = await serve(data);
        const body = new URLSearchParams({ email: 'ruth@alon.example', password: PASSWORD, next: '/' });
        const open = fetch(`${server.origin}/login`, { method: 'POST', body, redirect: 'manual' });
        // The login is under way once the server has answered a request that came after it.
        await until(async () => (await (await fetch(`${server.origin}/healthz`)).status) === 200);
        const ended = server.stop(signal);
        assert.equal((await open).status, 303);
        assert.equal(await ended, 0);
        assert.match(server.log(), /stopped/);
    });
}

test('a server started with nohup outlives the terminal', async (t) => {
    const server = await serve(await smallForum(t), [], { wrapper: ['nohup'] });
    process.kill(server.pid, 'SIGHUP');
    assert.equal((await fetch(`${server.origin}/healthz`)).status, 200);
    assert.equal(await server.stop('SIGTERM'), 0);
});

test('a server goes on whose log nobody reads any more', async (t) => {
    const data = await smallForum(t);
    const server = await serve(data, [], { wrapper: ['bash', '-c', 'exec "$@" 2> >(true)', 'bash'] });
    assert.equal((await fetch(server.origin)).status, 200);
    assert.equal(await server.stop(), 0);
});

test('SIGUSR1 and SIGUSR2 do nothing', async (t) => {
    const server = await serve(await smallForum(t));
    for (const signal of ['SIGUSR1', 'SIGUSR2']) process.kill(server.pid, signal);
    assert.equal((await fetch(`${server.origin}/healthz`)).status, 200);
    assert.equal(await server.stop('SIGTERM'), 0);
});

test('/metrics asks for the token where a proxy may stand before the server', async (t) => {
    const data = await smallForum(t);
    const metrics = async (origin, headers = {}) => (await fetch(`${origin}/metrics`, { headers })).status;
    const https = ['--base-url', 'https://maagal.example'];
    const own = ['--metrics-listen', '127.0.0.1:0'];
    const token = ['--metrics-token', 'counting sheep'];
    const headers = { authorization: 'Bearer counting sheep' };
    for (const [args, open, withToken] of [[[], 200, 200], [https, 404, 404], [own, 404, 404], [[...https, ...token], 404, 200], [[...own, ...token], 404, 200]]) {
        const server = await serve(data, args);
        assert.equal(await metrics(server.origin), open, args.join(' '));
        assert.equal(await metrics(server.origin, headers), withToken, args.join(' '));
        const [, apart] = server.log().match(/Metrics are at (http:\/\/127\.0\.0\.1:\d+)\/metrics/) ?? [];
        assert.equal(apart !== undefined, args.includes('--metrics-listen'));
        if (apart) assert.equal(await metrics(apart), 200);
        assert.equal(await server.stop(), 0);
    }
});

test('the link of the first coordinator is printed whatever the log says', async (t) => {
    const data = await folder();
    t.after(() => remove(data));
    const server = await serve(data, ['--log', 'error']);
    await until(() => /http:\S+\/join\/[0-9a-f]{64}/.test(server.log()));
});

test('the log names the addresses of those who are refused only where it was asked for', async (t) => {
    const data = await smallForum(t);
    for (const [args, expected] of [[[], 0], [['--log-addresses'], 2], [['--log-addresses=off'], 0]]) {
        const server = await serve(data, args);
        const form = new URLSearchParams({ email: 'nobody@alon.example', password: 'not the one that it is' });
        const headers = { origin: server.origin };
        const refused = await fetch(`${server.origin}/login`, { method: 'POST', headers, body: form, redirect: 'manual' });
        assert.equal(refused.status, 401);
        const token = await fetch(`${server.origin}/api/v1/practices`, { headers: { authorization: 'Bearer 0000' } });
        assert.equal(token.status, 401);
        await server.stop();
        const told = server.log().split('\n').filter((line) => /a login was refused address=127\.0\.0\.1 by="(password|token)"/.test(line));
        assert.equal(told.length, expected, server.log());
        assert.ok(!server.log().includes('nobody@alon'), 'whose account it was is told nowhere');
    }
});

test('the demo refuses a forum that has members', async (t) => {
    const { code, said } = await refused(await smallForum(t), ['demo']);
    assert.notEqual(code, 0);
    assert.match(said, /members already/);
});

test('check says what is right; search answers as the API does, beside a running server', async (t) => {
    const data = await folder();
    t.after(() => remove(data));
    await maagal(data, ['demo']);
    const server = await serve(data);
    t.after(() => server.stop());
    const checked = await maagal(data, ['check']);
    for (const part of ['data folder', 'database', 'search index']) assert.match(checked, new RegExp(`^ok +${part}`, 'm'));
    const bearer = await token(data, 'yael@maagal.example');
    const url = `${server.origin}/api/v1/search?limit=3&q=${encodeURIComponent('אמנת שירות')}`;
    // The texts of files are read while the server runs already; until then each of them changes the scores.
    const [found, answer] = await until(async () => {
        const found = JSON.parse(await maagal(data, ['search', 'אמנת שירות', '--json', '--limit', '3']));
        const answer = await (await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })).json();
        return found.hits[0]?.score === answer.hits[0]?.score && [found, answer];
    });
    assert.equal(found.hits.length, 3);
    assert.equal(found.total, answer.total);
    // In the form of the API; the command also finds what its member may not read.
    assert.ok(found.partial_total >= answer.partial_total);
    assert.deepEqual(found, { ...answer, took_us: found.took_us, partial_total: found.partial_total });
    assert.match(await maagal(data, ['search', 'אמנת שירות']), /\d+ found/);
    const search = async (q, more = '') => {
        const url = `${server.origin}/api/v1/search?limit=50${more}&q=${encodeURIComponent(q)}`;
        return (await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })).json();
    };
    const partial = await search('אמנת קוואנטים');
    assert.equal(partial.total, 0);
    assert.ok(partial.partial_total > 0);
    assert.deepEqual(partial.unknown, ['קוואנטים']);
    assert.ok(partial.hits.every((hit) => hit.match === 'partial' && hit.missing.includes('קוואנטים')));
    const both = await search('אמנת שירות');
    const kinds = both.hits.map((hit) => hit.match);
    assert.equal(kinds.lastIndexOf('full') + 1, Math.min(both.total, 50), 'the full hits first, and counted');
    assert.ok(kinds.includes('partial') && both.partial_total > 0);
    assert.equal((await search('אמנת שירות', `&offset=${both.total}`)).hits[0].match, 'partial');
    const ambiguous = await search('חברה:א');
    assert.ok(ambiguous.ambiguous[0].choices.length > 1);
    assert.deepEqual([ambiguous.ambiguous[0].filter, ambiguous.ambiguous[0].text], ['חברה', 'א']);
    assert.equal((await search('2025')).offered_year, 2025);
    const said = await maagal(data, ['search', 'אמנת קוואנטים']);
    assert.match(said, /^ {2}Partial match, without: קוואנטים$/m);
    assert.match(said, /^No text has: קוואנטים$/m);
    assert.match(said, /^0 found, and \d+ partial matches$/m);
    assert.match(await maagal(data, ['search', 'חברה:א']), /^חברה:א may mean one of these: חברה:/m);
    assert.match(await maagal(data, ['search', 'סקר 2025']), /^To search one year alone: year:2025$/m);
    assert.match(await maagal(data, ['search', 'ahru,']), /^Did you mean: שירות\n0 found$/m, 'the wrong keyboard layout');
    assert.match(await maagal(data, ['search', 'אמנה company:no-such']), /^Not understood: company:no-such$/m);
    assert.match(await maagal(data, ['search', '"אמנת תיקונים"']), /^No text has "אמנת תיקונים" word for word/m);
    const elsewhere = '"אמנת שירות" חברה:רימון';
    assert.match(await maagal(data, ['search', elsewhere]), /^Nothing that fits the rest of the query has "אמנת שירות"/m);
    assert.deepEqual((await search(elsewhere)).elsewhere, ['אמנת שירות']);
});

test('export, import and export again give the same files', async (t) => {
    const data = await folder();
    const [first, second] = [await temporary(t), await temporary(t)];
    t.after(() => remove(data));
    await maagal(data, ['demo']);
    await maagal(data, ['export', first]);
    assert.match((await refused(data, ['export', first])).said, /not empty/);
    await exchanged(t, first, second, []);
});

test('an export goes on without a damaged and a missing file, names them, and fails at its end', async (t) => {
    const data = await folder();
    const target = await temporary(t);
    t.after(() => remove(data));
    await maagal(data, ['demo']);
    // A document that a draft was made of is stored too, and no practice has it.
    const whole = await temporary(t);
    await maagal(data, ['export', whole]);
    const hash = (content) => createHash('sha256').update(content, 'base64').digest('hex');
    const exported = new Set([...(await tree(whole)).values()].map(hash));
    const stored = [...(await tree(path.join(data, 'files'))).keys()].filter((file) => exported.has(path.basename(file)));
    await writeFile(path.join(data, 'files', stored[0]), 'changed');
    await rm(path.join(data, 'files', stored[1]));
    const { code, said } = await refused(data, ['export', target]);
    assert.equal(code, 1);
    for (const [file, fault] of [[stored[0], 'damaged'], [stored[1], 'missing']]) {
        const line = new RegExp(`^not exported: ${fault} .+ of practice .+SHA-256 ${path.basename(file)}`, 'm');
        assert.match(said, line);
    }
    const written = await tree(target);
    assert.ok(written.has('forum.yaml') && [...written.keys()].filter((name) => name.endsWith('.md')).length > 10);
});

test('an import follows no link, opens no pipe, names what it leaves out, and takes the rest', async (t) => {
    const data = await smallForum(t);
    const [source, outside] = [await temporary(t), await temporary(t)];
    await writeFile(path.join(outside, 'secret.md'), '---\ntitle: סוד\n---\n\nסוד\n');
    const text = '---\ntitle: מותר\nattachments: [link.txt, ../secret.md]\n---\n\n![](pics/a%20b.txt)\n';
    await writeFile(path.join(source, 'a.md'), text);
    await mkdir(path.join(source, 'pics'));
    await writeFile(path.join(source, 'pics', 'a b.txt'), 'שלום');
    await symlink(path.join(outside, 'secret.md'), path.join(source, 'link.md'));
    await symlink(path.join(outside, 'secret.md'), path.join(source, 'link.txt'));
    await symlink(outside, path.join(source, 'folder'));
    await symlink('.', path.join(source, 'loop'));
    execFileSync('mkfifo', [path.join(source, 'pipe.md')]);
    const { code, said } = await refused(data, ['import', source]);
    assert.equal(code, 1);
    for (const name of ['link.md', 'link.txt', 'folder', 'loop', 'pipe.md', '../secret.md']) {
        assert.ok(said.includes(`${path.join(source, '/')}${name}: not imported: `), `${name}: ${said}`);
    }
    assert.match(said, /^1 new, 0 changed/m);
    const target = await temporary(t);
    await maagal(data, ['export', target]);
    const written = [...(await tree(target)).keys()].filter((name) => name.startsWith('practices/'));
    assert.deepEqual(written, ['practices/מותר.md', 'practices/מותר/a b.txt']);
});

test('the same with PostgreSQL in between, and two nodes follow each other', { skip: noPostgres() }, async (t) => {
    const source = await folder();
    const [first, second] = [await temporary(t), await temporary(t)];
    t.after(() => remove(source));
    await maagal(source, ['demo']);
    await maagal(source, ['export', first]);
    const postgres = ['--database-url', await database()];
    const one = await exchanged(t, first, second, postgres);
    await maagal(one, ['member', 'add', '--email', 'ruth@alon.example', '--name', 'רות', '--company', 'אלון', ...postgres]);
    const bearer = (await maagal(one, ['token', 'create', '--email', 'ruth@alon.example', ...postgres])).trim();
    // The other node has an index of its own, and the same files.
    const two = await folder();
    t.after(() => remove(two));
    await cp(path.join(one, 'files'), path.join(two, 'files'), { recursive: true });
    const nodes = [await serve(one, postgres), await serve(two, postgres)];
    t.after(() => Promise.all(nodes.map((node) => node.stop())));
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ title: 'קיפוד', body: 'קיפוד', kind: 'tool', topics: [], status: 'published' });
    const made = await fetch(`${nodes[0].origin}/api/v1/practices`, { method: 'POST', headers, body });
    assert.equal(made.status, 201);
    for (const node of nodes) {
        const search = `${node.origin}/api/v1/search?q=${encodeURIComponent('קיפוד')}`;
        await until(async () => (await (await fetch(search, { headers })).json()).total === 1);
    }
});

function noPostgres() {
    return process.env.MAAGAL_TEST_POSTGRES ? false : 'MAAGAL_TEST_POSTGRES names no cluster';
}

/// Imports an export into a new forum and exports that; gives the new forum's folder.
async function exchanged(t, first, second, options) {
    const data = await folder();
    t.after(() => remove(data));
    // A first start makes an empty forum.
    await (await serve(data, options)).stop();
    await maagal(data, ['import', first, ...options]);
    await maagal(data, ['export', second, ...options]);
    const [before, after] = [await tree(first), await tree(second)];
    assert.ok([...before.keys()].some((name) => name.endsWith('.png')), 'attachments');
    assert.deepEqual([...after.keys()], [...before.keys()]);
    const changed = [...before].filter(([name, content]) => after.get(name) !== content).map(([name]) => name);
    assert.deepEqual(changed, []);
    return data;
}

test('it runs from any folder: what a page loads is inside the binary', async (t) => {
    const server = await serve(await smallForum(t));
    t.after(() => server.stop());
    const page = await (await fetch(`${server.origin}/login`)).text();
    const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+|\/[^"]+\.(?:css|js|svg|woff2))"/g)].map(([, url]) => url);
    assert.ok(assets.length >= 3, page.slice(0, 2_000));
    for (const url of assets) {
        const answer = await fetch(server.origin + url);
        assert.equal(answer.status, 200, url);
        assert.match(answer.headers.get('cache-control'), /immutable/, url);
    }
});

test('an import says file, line and remedy, and makes a company only where it is told to', async (t) => {
    const data = await smallForum(t);
    const texts = await temporary(t);
    const write = (name, head) => writeFile(path.join(texts, name), `---\n${head}\n---\n\nטקסט.\n`);
    await write('head.md', 'title: "מעגל" השנה');
    await write('tab.md', 'title: א\n\tkind: tool');
    await write('twice.md', 'title: ב\ntitle: ג');
    await write('company.md', 'title: ד\ncompany: בנק אלונה');
    await write('topic.md', 'title: ה\ntopics: [trainning]');
    const { code, said } = await refused(data, ['import', texts]);
    assert.equal(code, 1);
    const field = words.en.field_problem;
    for (const part of [
        `head.md: not imported: line 2, front-matter: ${field.head_quote}`,
        `tab.md: not imported: line 3, front-matter: ${field.head_tab}`,
        `twice.md: note: line 3, title: ${field.key_repeated_found.replace('{{ found }}', 'title')}`,
        `company.md: not imported: line 3, company: ${field.not_there_found.replace('{{ found }}', 'בנק אלונה')} Did you mean “בנק אלון”? To add it`,
        `topic.md: note: line 3, topics: ${field.not_there_found.replace('{{ found }}', 'trainning')} Did you mean “training”?`,
        '2 new, 0 changed, 0 unchanged, 3 failed',
    ]) assert.ok(said.includes(part), `${part}\n\n${said}`);
    assert.ok(!said.includes('title: missing') && !/[\u2068\u2069]/.test(said), said);
    await refused(data, ['import', '--create-companies', texts]);
    const written = path.join(await temporary(t), 'out');
    await maagal(data, ['export', written]);
    assert.match(await readFile(path.join(written, 'forum.yaml'), 'utf8'), /בנק אלונה/);
});

test('jobs are listed, run again and discarded, and one that failed is reported', async (t) => {
    const data = await smallForum(t);
    assert.equal(await maagal(data, ['jobs', 'list']), 'no jobs\n');
    const server = await serve(data);
    t.after(() => server.stop());
    let list;
    await until(async () => /delete-expired/.test((list = await maagal(data, ['jobs', 'list']))));
    const nightly = list.match(/^ *(\d+) {2}queued {3}delete-expired {2}\d{4}-\d\d-\d\d 03:30, nightly$/m);
    assert.ok(nightly, list);
    const runs = async () => {
        const metrics = await (await fetch(`${server.origin}/metrics`)).text();
        assert.match(metrics, /^jobs\{state="dead"\} \d+$/m);
        return Number(metrics.match(/^job_runs_total\{kind="delete-expired",outcome="succeeded"\} (\d+)$/m)?.[1] ?? 0);
    };
    assert.equal(await runs(), 0);
    assert.match(await maagal(data, ['jobs', 'retry', nightly[1]]), /runs as soon as/);
    await until(async () => (await runs()) === 1);
    assert.match((await refused(data, ['jobs', 'discard', nightly[1]])).said, /recurs and cannot be discarded/);
    assert.match((await refused(data, ['jobs', 'retry', '99'])).said, /there is no job 99/);

    const columns = 'id, kind, payload, state, run_at, attempts, max_attempts, last_error, created_at, ended_at';
    await sql(data, `INSERT INTO job (${columns}) VALUES (77, 'later', '', 'dead', 5, 3, 3, 'no network', 5, 5)`);
    assert.match(await maagal(data, ['jobs', 'list']), /^ *77 {2}dead {5}later .*attempt 3 of 3, failed .*\n {4}no network$/m);
    const { code, said } = await refused(data, ['check', '--quick']);
    assert.equal(code, 1);
    assert.match(said, /wrong {2}background jobs: 1 failed for the last time \(.*maagal jobs retry/);
    assert.match(await maagal(data, ['jobs', 'discard', '77']), /discarded/);
    assert.doesNotMatch(await maagal(data, ['jobs', 'list']), /later/);
    assert.match(await maagal(data, ['check', '--quick']), /ok {5}background jobs: none has failed/);
});
