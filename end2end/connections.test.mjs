// Many connections and many logins at once: everybody else is answered all the same.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { PASSWORD, addMember, folder, remove, serve } from './harness/server.mjs';

const RUTH = 'ruth@alon.example';
const NOA = 'noa@alon.example';
let data;
before(async () => {
    data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'בנק אלון', 'coordinator');
    await addMember(data, NOA, 'נועה שקד', 'בנק אלון', 'coordinator');
});
after(() => remove(data));

/// Opens a connection over which a request begins and never ends.
function slow(origin, bytes) {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) });
        // Closing it is the server's good right.
        socket.on('error', () => resolve(socket));
        socket.on('connect', () => socket.write(bytes, () => resolve(socket)));
    });
}

function logIn(origin, { email = RUTH, password = PASSWORD, headers = {} } = {}) {
    const body = new URLSearchParams({ email, password });
    return fetch(`${origin}/login`, { method: 'POST', body, headers, redirect: 'manual' });
}

/// The cookies that an answer sets, as a request sends them.
const cookies = (answer) => answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);

test('1,100 slow connections at 1,024 descriptors keep nobody out', async (t) => {
    const server = await serve(data, [], { wrapper: ['bash', '-c', 'ulimit -n 1024 && exec "$0" "$@"'] });
    t.after(() => server.stop());
    const session = cookies(await logIn(server.origin)).find((cookie) => cookie.startsWith('session='));
    const begins = ['', 'G', 'GET /login HTTP/1.1\r\nhost: x\r\n', 'POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\na'];
    const sockets = [];
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    for (let count = 0; count < 1_100; count += 1) {
        sockets.push(await slow(server.origin, begins[count % begins.length]));
        if (count % 100 === 99) {
            const begun = Date.now();
            assert.equal((await fetch(`${server.origin}/healthz`, { headers: { connection: 'close' } })).status, 200);
            const page = await fetch(`${server.origin}/me`, { headers: { cookie: session, connection: 'close' } });
            assert.equal(page.status, 200);
            assert.ok(Date.now() - begun < 10_000, 'at once, and not after a time limit');
        }
    }
    assert.equal((await logIn(server.origin)).status, 303, 'the database has descriptors left');
    assert.match(server.log(), /the most connections are open/);
});

test('a hundred right passwords at once from one address all log in', async (t) => {
    const server = await serve(data);
    t.after(() => server.stop());
    const answers = await Promise.all(Array.from({ length: 100 }, () => logIn(server.origin)));
    const statuses = answers.map((answer) => answer.status);
    assert.deepEqual(statuses, statuses.map(() => 303));
});

test('strangers’ wrong passwords hold up neither a known device nor, for long, anybody elsewhere', async (t) => {
    const server = await serve(data, ['--trusted-proxies', '1']);
    t.after(() => server.stop());
    const from = (address, more = {}) => ({ 'x-forwarded-for': address, ...more });
    const known = cookies(await logIn(server.origin, { headers: from('192.0.2.1') })).find((cookie) => cookie.startsWith('device='));
    for (let count = 0; count < 8; count += 1) {
        const wrong = await logIn(server.origin, { password: 'wrong', headers: from('203.0.113.9') });
        assert.equal(wrong.status, 401);
    }
    const stranger = await logIn(server.origin, { password: 'wrong', headers: from('203.0.113.9', { 'accept-language': 'he' }) });
    assert.equal(stranger.status, 429);
    const wait = Number(stranger.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 15, String(wait));
    const page = await stranger.text();
    assert.match(page, /יותר מדי ניסיונות/);
    assert.match(page, /אפשר לנסות שוב בעוד (\d+ שניות|שנייה|שתי שניות)/);
    assert.ok(page.includes(RUTH), 'the address that was typed is still there');
    const elsewhere = await logIn(server.origin, { headers: from('198.51.100.7') });
    assert.ok(elsewhere.status === 303 || Number(elsewhere.headers.get('retry-after')) <= 5);
    assert.equal((await logIn(server.origin, { headers: from('203.0.113.9', { cookie: known }) })).status, 303);
});

test('an untrusted proxy is named once in the log, and on the coordinator’s page', async (t) => {
    const server = await serve(data);
    t.after(() => server.stop());
    const [session] = cookies(await logIn(server.origin, { email: NOA }));
    const admin = async () => (await fetch(`${server.origin}/admin`, { headers: { cookie: session } })).text();
    assert.doesNotMatch(await admin(), /trusted-proxies/);
    for (let count = 0; count < 3; count += 1) {
        await fetch(`${server.origin}/login`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    }
    assert.match(await admin(), /--trusted-proxies 1/);
    assert.equal(server.log().match(/--trusted-proxies/g).length, 1);
});
