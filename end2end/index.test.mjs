// The search index where something goes wrong with it: what is written stays, pages say what they know, and it mends
// itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { client, forumWithToken, mountSmallDisk } from './harness/api.mjs';
import { PASSWORD, folder, maagal, remove, serve, until } from './harness/server.mjs';

const EMAIL = 'ruth@alon.example';
/// How long a write may take while nobody waits for the index, in milliseconds: a hundredth of what it would wait.
const AT_ONCE = 5_000;

async function begin(t) {
    const data = await folder();
    t.after(() => remove(data));
    return forumWithToken(data);
}

async function readiness(server) {
    const answer = await fetch(`${server.origin}/readyz`);
    return { status: answer.status, ...(await answer.json()) };
}

async function metric(server, name) {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const line = text.split('\n').find((line) => line.startsWith(`${name} `));
    return line && Number(line.slice(name.length));
}

/// A browser's cookie, without a browser.
async function login(server) {
    const body = new URLSearchParams({ email: EMAIL, password: PASSWORD, next: '/' });
    const answer = await fetch(`${server.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

async function page(server, cookie, route) {
    const answer = await fetch(server.origin + route, { headers: { cookie } });
    return { status: answer.status, text: await answer.text() };
}

/// The titles of the hits, or why there are none.
async function found(client, words) {
    const answer = await client.find(words);
    const said = await answer.json();
    return said.hits?.map((hit) => hit.title) ?? `${answer.status} ${said.code}`;
}

test('a kill between the files of a commit and meta.json, and an older database behind the index', async (t) => {
    const { data, bearer } = await begin(t);
    const index = path.join(data, 'index');
    const [meta, older] = [path.join(data, 'meta.aside'), path.join(data, 'database.aside')];
    let server = await serve(data);
    let api = client(server, bearer);
    const texts = Array.from({ length: 200 }, (_, n) => ({
        title: n === 100 ? 'shared' : `other${n}`, body: 'טקסט', kind: 'tool', topics: [], status: 'published',
    }));
    const id = (await (await api.batch(texts)).json()).ids[100];
    await server.stop();
    // A build spreads them over few segments, which stay when one practice changes.
    await rm(index, { recursive: true });
    server = await serve(data);
    await until(async () => (await found(client(server, bearer), 'shared')).length === 1);
    await server.stop();
    await cp(path.join(index, 'meta.json'), meta);
    await cp(path.join(data, 'maagal.db'), older);
    server = await serve(data);
    api = client(server, bearer);
    assert.equal((await api.replace(id, 'renamed', 'טקסט')).status, 200);
    await server.stop();
    await cp(meta, path.join(index, 'meta.json'));
    server = await serve(data);
    api = client(server, bearer);
    assert.deepEqual(await found(api, 'renamed'), ['renamed']);
    assert.deepEqual(await found(api, 'shared'), []);
    const log = server.log();
    assert.doesNotMatch(log, /rebuilt from nothing|building the search index/, 'what was committed is used');
    await server.stop();

    if (process.env.MAAGAL_TEST_ENGINE === 'postgres') return;
    // The older database comes back, and goes on before the start.
    await cp(older, path.join(data, 'maagal.db'));
    for (const name of ['one', 'two', 'three']) {
        const who = ['--email', `${name}@alon.example`, '--name', name, '--company', 'בנק אלון'];
        await maagal(data, ['member', 'add', ...who, '--password-stdin'], `${PASSWORD}\n`);
    }
    server = await serve(data);
    api = client(server, bearer);
    assert.deepEqual(await found(api, 'shared'), ['shared']);
    assert.deepEqual(await found(api, 'renamed'), []);
    assert.equal((await api.create('afterwards', 'טקסט')).status, 201);
    assert.deepEqual(await found(api, 'afterwards'), ['afterwards']);
    await server.stop();
});

test('while the index is first built, lists are whole and the search says how far it is', async (t) => {
    const { data, bearer } = await begin(t);
    let server = await serve(data);
    const practices = Array.from({ length: 1_000 }, (_, n) => ({
        title: `practice${n}`, body: `מילים רבות על שירות ${n} `.repeat(150), kind: 'tool', topics: ['training'], status: 'published',
    }));
    const batch = await (await client(server, bearer).batch(practices)).json();
    assert.equal(batch.searchable, true);
    const cookie = await login(server);
    await server.stop();
    await rm(path.join(data, 'index'), { recursive: true });
    server = await serve(data, [], { ready: false });
    t.after(() => server.stop());
    const api = client(server, bearer);
    const searched = await api.find('practice7');
    const problem = await searched.json();
    assert.equal(searched.status, 503, 'the index is built within the time of a request; make the forum larger');
    assert.equal(problem.code, 'index-building');
    assert.ok(problem.building.total === 1_000 || problem.building.total === 0, JSON.stringify(problem));
    assert.ok(Number(searched.headers.get('retry-after')) > 0);
    const listed = await (await api.list()).json();
    assert.equal(listed.total, 1_000);
    const begun = Date.now();
    const written = await (await api.create('meanwhile', 'טקסט')).json();
    assert.ok(Date.now() - begun < AT_ONCE, `${Date.now() - begun} ms`);
    const [list, results, home] = [
        await page(server, cookie, '/practices'), await page(server, cookie, '/search?q=practice7'), await page(server, cookie, '/'),
    ];
    if ((await readiness(server)).status === 503) {
        // All that was asked before was asked while the index was built.
        assert.equal(written.searchable, false);
        assert.equal(list.status, 200);
        assert.match(list.text, /practice999|meanwhile/);
        assert.match(list.text, /מפתח החיפוש נבנה עכשיו/);
        assert.equal(results.status, 503);
        assert.match(results.text, /מפתח החיפוש נבנה עכשיו \(\d+%\)/);
        assert.doesNotMatch(results.text, /לא מצאנו/);
        assert.equal(home.status, 200);
        assert.match(home.text, /<span class="index-count">1,00[01]<\/span>/);
    } else {
        t.diagnostic('the index was built before the pages were asked for');
    }
    await until(async () => (await readiness(server)).ready);
    assert.deepEqual(await found(api, 'practice7'), ['practice7']);
    assert.deepEqual(await found(api, 'meanwhile'), ['meanwhile']);
    assert.equal((await page(server, cookie, '/search?q=practice7')).status, 200);
});

test('a damaged or deleted index mends itself while the server runs', async (t) => {
    const { data, bearer } = await begin(t);
    const index = path.join(data, 'index');
    const server = await serve(data);
    t.after(() => server.stop());
    const api = client(server, bearer);
    const texts = Array.from({ length: 30 }, (_, n) => ({
        title: `text${n}`, body: `שירות ${n} `.repeat(200), kind: 'tool', topics: [], status: 'published',
    }));
    const { ids } = await (await api.batch(texts)).json();
    const segments = async (extension) => (await readdir(index)).filter((name) => name.endsWith(`.${extension}`));
    const overwrite = (extension) => async () => {
        for (const name of await segments(extension)) {
            const file = await open(path.join(index, name), 'r+');
            await file.write(Buffer.alloc((await file.stat()).size, 0xff), 0);
            await file.close();
        }
    };
    const damages = {
        'terms overwritten': overwrite('term'),
        'postings overwritten': overwrite('idx'),
        'texts overwritten': overwrite('store'),
        'columns overwritten': overwrite('fast'),
        'a segment deleted': async () => Promise.all((await segments('idx')).map((name) => rm(path.join(index, name)))),
        'the folder deleted': () => rm(index, { recursive: true }),
        'meta.json overwritten': async () => {
            const file = await open(path.join(index, 'meta.json'), 'r+');
            await file.write('garbage', 0);
            await file.close();
        },
    };
    let count = 0;
    for (const [how, damage] of Object.entries(damages)) {
        await damage();
        const title = `after${count++}`;
        const begun = Date.now();
        assert.equal((await api.replace(ids[0], title, 'טקסט')).status, 200, how);
        assert.ok(Date.now() - begun < AT_ONCE, `${how}: ${Date.now() - begun} ms`);
        await until(async () => (await readiness(server)).ready && (await found(api, title)).length === 1);
        assert.deepEqual(await found(api, title), [title], how);
        assert.deepEqual(await found(api, 'text7'), ['text7'], how);
        assert.equal((await (await api.find('')).json()).total, 30, how);
    }
});

test('on a full or read-only disk of the index writes go on, and everybody is told', async (t) => {
    const data = await folder();
    const disk = path.join(data, 'index');
    let [server, mounted] = [undefined, false];
    t.after(async () => {
        await server?.stop();
        if (mounted) execFileSync('umount', [disk]);
        await remove(data);
    });
    const { bearer } = await forumWithToken(data);
    await mkdir(disk);
    mounted = mountSmallDisk(disk);
    if (!mounted) return t.skip('mounting a file system is not permitted here');
    server = await serve(data);
    const api = client(server, bearer);
    const cookie = await login(server);
    assert.equal((await (await api.create('healthy', 'טקסט')).json()).searchable, true);
    // In a folder of its own: files beside the index that it does not name are removed.
    const filling = path.join(disk, 'filling');
    await mkdir(filling);
    const fill = path.join(filling, 'file');
    const cases = {
        'disk-full': {
            harm: () => {
                try {
                    execFileSync('dd', ['if=/dev/zero', `of=${fill}`, 'bs=64k'], { stdio: 'ignore' });
                } catch {
                    // Full.
                }
            },
            mend: () => rm(fill),
            words: /נגמר המקום בדיסק/,
        },
        'read-only': {
            // Over itself: what the server has open for writing keeps the file system from becoming read-only.
            harm: () => {
                execFileSync('mount', ['--bind', disk, disk]);
                execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
            },
            mend: () => execFileSync('umount', ['--lazy', disk]),
            words: /אין הרשאה לכתוב בתיקיית המפתח/,
        },
    };
    for (const [cause, { harm, mend, words }] of Object.entries(cases)) {
        await harm();
        // One word, so that no other title matches it.
        const word = cause.replace('-', '');
        const title = `while${word}`;
        const begun = Date.now();
        const answer = await api.create(title, 'טקסט');
        assert.ok(Date.now() - begun < AT_ONCE, `${cause}: ${Date.now() - begun} ms`);
        assert.equal(answer.status, 201);
        assert.equal((await answer.json()).searchable, false);
        assert.deepEqual(await readiness(server), { status: 503, ready: false, reason: 'index-failing' });
        assert.equal(await metric(server, `search_index_failing{cause="${cause}"}`), 1);
        assert.ok((await metric(server, 'search_index_lag_positions')) > 0);
        assert.equal(typeof (await metric(server, 'search_index_lag_seconds')), 'number');
        assert.match((await page(server, cookie, '/admin')).text, words);
        assert.match((await page(server, cookie, '/admin/search')).text, words);
        // What needs no index is whole; what does says that it may not be.
        assert.match((await page(server, cookie, '/practices')).text, new RegExp(title));
        assert.match((await page(server, cookie, '/search?q=healthy')).text, /החיפוש מתעדכן כרגע באיחור/);
        const behind = await (await api.find('healthy')).json();
        assert.deepEqual([behind.total, behind.current], [1, false]);
        const sent = await fetch(`${server.origin}/practices/${encodeURIComponent(title)}/archive`, {
            method: 'POST', headers: { cookie, origin: server.origin }, redirect: 'manual',
        });
        assert.equal(sent.status, 303);
        const told = await page(server, cookie, sent.headers.get('location'));
        assert.match(told.text, /תוצאות החיפוש יתעדכנו קצת מאוחר יותר/);
        await mend();
        await until(async () => (await readiness(server)).ready);
        assert.equal(await metric(server, `search_index_failing{cause="${cause}"}`), 0);
        assert.equal(await metric(server, 'search_index_lag_positions'), 0);
        const after = await (await api.create(`after${word}`, 'טקסט')).json();
        assert.equal(after.searchable, true);
        assert.deepEqual(await found(api, `after${word}`), [`after${word}`]);
        assert.deepEqual(await found(api, title), [], 'it was archived');
    }
    assert.ok(await stat(path.join(disk, 'meta.json')));
});
