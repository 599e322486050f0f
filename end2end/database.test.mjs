// A database that takes no writes, or does not answer: what people and programs are told, and that it ends by itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { mountSmallDisk } from './harness/api.mjs';
import { encrypting } from './harness/proxy.mjs';
import { PASSWORD, addMember, database, folder, maagal, refused, remove, serve, token, until } from './harness/server.mjs';
import { certified } from './harness/smtp.mjs';

const EMAIL = 'ruth@alon.example';

const [he, en] = await Promise.all(
    ['he', 'en'].map(async (language) =>
        JSON.parse(await readFile(new URL(`../app/locales/${language}.json`, import.meta.url), 'utf8')),
    ),
);

/// A data folder on a disk of 24 MB, with a coordinator; null where none can be mounted.
async function forumOnSmallDisk(t) {
    const disk = await mkdtemp(path.join(tmpdir(), 'maagal-disk-'));
    if (!mountSmallDisk(disk)) {
        await rm(disk, { recursive: true });
        t.skip('mounting a file system is not permitted here');
        return null;
    }
    const data = path.join(disk, 'data');
    await addMember(data, EMAIL, 'רות אלוני', 'בנק אלון', 'coordinator');
    const bearer = await token(data, EMAIL);
    const server = await serve(data);
    t.after(async () => {
        await server.stop();
        execFileSync('umount', [disk]);
        await rm(disk, { recursive: true });
    });
    return { disk, data, server, ...client(server.origin, bearer) };
}

function client(origin, bearer) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    return {
        create: (title, body) => {
            const practice = { title, body, kind: 'tool', topics: [], status: 'published' };
            return fetch(`${origin}/api/v1/practices`, { method: 'POST', headers, body: JSON.stringify(practice) });
        },
        read: (id) => fetch(`${origin}/api/v1/practices/${id}`, { headers }),
    };
}

function logIn(origin, language = 'he') {
    const body = new URLSearchParams({ email: EMAIL, password: PASSWORD, next: '/' });
    const headers = { accept: 'text/html', cookie: `language=${language}` };
    return fetch(`${origin}/login`, { method: 'POST', body, headers, redirect: 'manual' });
}

/// The session's cookie of somebody who just logged in.
async function session(origin) {
    const answer = await logIn(origin);
    assert.equal(answer.status, 303);
    return answer.headers.get('set-cookie').split(';')[0];
}

async function readiness(origin) {
    const answer = await fetch(`${origin}/readyz`);
    return { status: answer.status, ...(await answer.json()) };
}

function profile(name) {
    return new URLSearchParams({ action: 'profile', name, profession: 'service', language: 'he' });
}

/// A textarea's text in HTML. A parser drops the first line break, so the page has one before the text's own.
function textarea(text) {
    return `>\n${text}</textarea>`;
}

test('a full disk is 507 for every write and log-in until there is room again', async (t) => {
    const forum = await forumOnSmallDisk(t);
    if (!forum) return;
    const { disk, server, create, read } = forum;
    const acknowledged = [];
    const body = `${'א'.repeat(99)}\n`.repeat(500);
    let refusal;
    for (let count = 0; !refusal; count++) {
        assert.ok(count < 1_000, 'the disk is never full');
        const answer = await create(`disk${count}`, body);
        if (answer.status === 201) acknowledged.push((await answer.json()).id);
        else refusal = answer;
    }
    for (let again = 0; again < 10; again++) {
        assert.equal(refusal.status, 507);
        assert.equal((await refusal.json()).code, 'disk-full');
        assert.deepEqual(await readiness(server.origin), { status: 503, ready: false, reason: 'disk-full' });
        refusal = await create(`again${again}`, body.repeat(3));
    }
    assert.equal((await read(acknowledged[0])).status, 200, 'it still answers');
    execFileSync('mount', ['-o', 'remount,size=96m', disk]);
    await until(async () => (await readiness(server.origin)).ready);
    for (let again = 0; again < 3; again++) assert.equal((await create(`after${again}`, body)).status, 201);
    for (const id of acknowledged) assert.equal((await read(id)).status, 200);
    assert.doesNotMatch(server.log(), /non-zero transaction depth/);
});

test('readiness notices a full disk and a recovery without a write, and nobody loses what they typed', async (t) => {
    const forum = await forumOnSmallDisk(t);
    if (!forum) return;
    const { disk, server, create } = forum;
    const cookie = await session(server.origin);
    for (let round = 0; round < 2; round++) {
        execFileSync('sh', ['-c', `cat /dev/zero > "${disk}/ballast" || true`], { stdio: 'ignore' });
        await until(async () => (await readiness(server.origin)).reason === 'disk-full');
        for (const [language, words] of [['he', he], ['en', en], ['he', he]]) {
            const answer = await logIn(server.origin, language);
            const page = await answer.text();
            assert.equal(answer.status, 507, page);
            assert.ok(page.includes(words.problem.disk_full.title) && page.includes(words.problem.disk_full.text), page);
            assert.ok(page.includes(`value="${EMAIL}"`) && !page.includes(PASSWORD), 'the address is there, and no password');
        }
        const headers = { cookie, accept: 'text/html', referer: `${server.origin}/me` };
        const changed = await fetch(`${server.origin}/me`, { method: 'POST', headers, body: profile('רות\nהאחרת') });
        const page = await changed.text();
        assert.equal(changed.status, 507, page);
        assert.ok(page.includes(he.problem.disk_full.title) && page.includes(textarea('רות\nהאחרת')), 'what was typed goes along');
        assert.deepEqual(await readiness(server.origin), { status: 503, ready: false, reason: 'disk-full' });
        await rm(path.join(disk, 'ballast'));
        await until(async () => (await readiness(server.origin)).ready);
        assert.equal((await logIn(server.origin)).status, 303);
    }
    assert.equal((await create('after', 'יש מקום')).status, 201);
});

test('a read-only database is served for reading, and readiness says so', async (t) => {
    const data = await folder();
    t.after(() => remove(data));
    if (process.env.MAAGAL_TEST_ENGINE === 'postgres') return t.skip('the file is SQLite’s');
    await addMember(data, EMAIL, 'רות אלוני', 'בנק אלון', 'coordinator');
    const bearer = await token(data, EMAIL);
    await (await serve(data)).stop();
    await chmod(path.join(data, 'maagal.db'), 0o444);
    // Rights count for root too once it may not override them.
    const wrapper = process.getuid() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    const server = await serve(data, [], { ready: false, wrapper });
    const readOnly = { status: 503, ready: false, reason: 'database-read-only' };
    await until(async () => (await readiness(server.origin)).reason !== 'index-behind');
    assert.deepEqual(await readiness(server.origin), readOnly);
    const refusal = await client(server.origin, bearer).create('title', 'body');
    assert.equal(refusal.status, 503);
    assert.ok(Number(refusal.headers.get('retry-after')) > 0);
    assert.equal((await refusal.json()).code, 'read-only');
    const page = await logIn(server.origin);
    assert.equal(page.status, 503);
    assert.ok((await page.text()).includes(he.problem.read_only.title));
    assert.equal((await fetch(`${server.origin}/login`)).status, 200, 'it can be read');
});

/// A proxy before a PostgreSQL server: `open` passes everything on, `cut` closes connections, `silent` keeps them
/// and passes nothing on.
async function proxied(t, url) {
    const behind = new URL(url);
    let line = 'open';
    const sockets = new Set();
    const listener = net.createServer((client) => {
        if (line === 'cut') return client.destroy();
        const server = net.connect(Number(behind.port), behind.hostname);
        for (const [one, other] of [[client, server], [server, client]]) {
            sockets.add(one);
            one.on('error', () => {});
            one.on('close', () => {
                sockets.delete(one);
                other.destroy();
            });
            one.on('data', (data) => line === 'silent' || other.write(data));
        }
    });
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const set = (next) => {
        // What was swallowed while it was silent never comes: such connections are of no use any more.
        if (next !== 'silent') for (const socket of sockets) socket.destroy();
        line = next;
    };
    t.after(() => {
        set('cut');
        listener.close();
    });
    const front = new URL(url);
    front.hostname = '127.0.0.1';
    front.port = String(listener.address().port);
    return { url: front.href, set };
}

const needsPostgres = { skip: process.env.MAAGAL_TEST_POSTGRES ? false : 'MAAGAL_TEST_POSTGRES names no cluster' };

test('a database server that is away is 503 at once, and everything goes on when it is back', needsPostgres, async (t) => {
    const proxy = await proxied(t, await database());
    const data = await mkdtemp(path.join(tmpdir(), 'maagal-e2e-'));
    t.after(() => remove(data));
    const postgres = ['--database-url', proxy.url];
    const who = ['--email', EMAIL, '--name', 'רות אלוני', '--company', 'בנק אלון', '--role', 'coordinator'];
    await maagal(data, ['member', 'add', ...who, '--password-stdin', ...postgres], `${PASSWORD}\n`);
    const bearer = (await maagal(data, ['token', 'create', '--email', EMAIL, ...postgres])).trim();
    const server = await serve(data, postgres);
    const { create } = client(server.origin, bearer);
    const cookie = await session(server.origin);
    const headers = { cookie, accept: 'text/html', referer: `${server.origin}/me` };
    for (const away of ['cut', 'silent']) {
        assert.equal((await create(`before ${away}`, 'גוף')).status, 201);
        proxy.set(away);
        const asked = [
            create(`during ${away}`, 'גוף'),
            fetch(`${server.origin}/practices`, { headers }),
            fetch(`${server.origin}/me`, { method: 'POST', headers, body: profile('רות האחרת') }),
            logIn(server.origin),
            logIn(server.origin, 'en'),
        ];
        for (let round = 0; round < 2; round++) {
            const begun = Date.now();
            const answers = await Promise.all(round ? [create('again', 'גוף'), logIn(server.origin)] : asked);
            const took = Date.now() - begun;
            assert.ok(took < 3_000, `${away}: ${took} ms`);
            for (const answer of answers) {
                const text = await answer.text();
                assert.equal(answer.status, 503, `${away}: ${text}`);
                assert.ok(Number(answer.headers.get('retry-after')) > 0, away);
                const words = [he, en].some((language) => text.includes(language.problem.unavailable.title));
                assert.ok(words || JSON.parse(text).code === 'unavailable', text);
            }
        }
        const typed = await fetch(`${server.origin}/me`, { method: 'POST', headers, body: profile('רות האחרת') });
        assert.ok((await typed.text()).includes(textarea('רות האחרת')), 'what was typed goes along');
        assert.equal((await readiness(server.origin)).reason, 'database-silent');
        assert.equal((await fetch(`${server.origin}/healthz`)).status, 200);
        proxy.set('open');
        await until(async () => (await readiness(server.origin)).ready);
        assert.equal((await create(`after ${away}`, 'גוף')).status, 201);
        assert.equal((await fetch(`${server.origin}/me`, { headers })).status, 200);
    }
});

test('serve waits for a database server that is not up yet, for as long as it was told', needsPostgres, async (t) => {
    const proxy = await proxied(t, await database());
    const data = await mkdtemp(path.join(tmpdir(), 'maagal-e2e-'));
    t.after(() => remove(data));
    proxy.set('cut');
    const postgres = ['--database-url', proxy.url];
    const gaveUp = await refused(data, ['serve', '--listen', '127.0.0.1:0', '--database-wait', '1', ...postgres]);
    assert.notEqual(gaveUp.code, 0);
    assert.match(gaveUp.said, /does not answer yet; waiting for it, 1 s at most[^]*maagal: the database postgres:\/\/127\.0\.0\.1:\d+\/\S+ cannot be opened/);
    const begun = serve(data, ['--database-wait', '60', ...postgres]);
    const opened = setTimeout(() => proxy.set('open'), 1_500);
    t.after(() => clearTimeout(opened));
    const server = await begun;
    assert.match(server.log(), /does not answer yet[^]*the database answers/);
    assert.equal((await fetch(`${server.origin}/login`)).status, 200);
});

test('a database server is spoken to in TLS, and one whose certificate is unknown is told of and not waited for', needsPostgres, async (t) => {
    const url = new URL(await database());
    const data = await mkdtemp(path.join(tmpdir(), 'maagal-e2e-'));
    t.after(() => remove(data));
    const { authority, server: certificate, key } = await certified(data, 'IP:127.0.0.1');
    const front = await encrypting(url.hostname, Number(url.port), { cert: await readFile(certificate), key: await readFile(key) });
    t.after(front.close);
    url.host = front.address;
    url.search = '?sslmode=verify-full';
    const isRefused = async (words) => {
        const { code, said } = await refused(data, ['serve', '--listen', '127.0.0.1:0', '--database-wait', '60', '--database-url', url.href]);
        assert.notEqual(code, 0);
        assert.match(said, words);
        assert.doesNotMatch(said, /waiting for it/);
    };
    await isRefused(/invalid peer certificate/);
    url.searchParams.set('sslrootcert', path.join(data, 'none.pem'));
    await isRefused(/none\.pem[^]*No such file/);
    url.searchParams.set('sslrootcert', authority);
    const server = await serve(data, ['--database-url', url.href]);
    assert.equal((await fetch(`${server.origin}/login`)).status, 200);
});
