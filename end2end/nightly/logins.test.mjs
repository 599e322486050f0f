// Hundreds of logins and of changed passwords at once: bounded memory, bounded waits.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PASSWORD, addMember, folder, remove, serve } from '../harness/server.mjs';

const RUTH = 'ruth@alon.example';
const MEGABYTE = 1024 * 1024;

/// A server whose forum has two members and no failed logins.
async function start(t) {
    const data = await folder();
    t.after(() => remove(data));
    await addMember(data, RUTH, 'רות אלוני', 'בנק אלון', 'coordinator');
    await addMember(data, 'samir@alon.example', 'סמיר חורי', 'בנק אלון');
    return serve(data);
}

/// The process's memory that no file backs, in bytes.
async function anonymousMemory(pid) {
    const [, kib] = (await readFile(`/proc/${pid}/status`, 'utf8')).match(/^RssAnon:\s+(\d+) kB$/m);
    return Number(kib) * 1024;
}

/// The most memory that a process takes until something is done.
async function peak(pid, done) {
    let ended = false;
    done.finally(() => (ended = true)).catch(() => {});
    let most = 0;
    while (!ended) {
        most = Math.max(most, await anonymousMemory(pid));
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return most;
}

function post(origin, path, fields, headers = {}) {
    return fetch(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
}

const many = (count, make) => Promise.all(Array.from({ length: count }, (_, number) => make(number)));

for (const [what, fields] of [
    ['of members', () => ({ email: RUTH, password: PASSWORD })],
    ['of strangers', (number) => ({ email: `nobody${number}@alon.example`, password: 'x' })],
    ['of strangers who send a lot', (number) => ({ email: `nobody${number}@alon.example`, password: 'x'.repeat(1_000_000) })],
]) {
    test(`five hundred logins ${what} at once take a bounded memory, and each has an answer`, async (t) => {
        const server = await start(t);
        const before = await anonymousMemory(server.pid);
        const logins = many(500, (number) => post(server.origin, '/login', fields(number)));
        const most = await peak(server.pid, logins);
        for (const answer of await logins) {
            assert.ok([303, 401, 429, 503].includes(answer.status), String(answer.status));
            if (answer.status === 429 || answer.status === 503) assert.ok(Number(answer.headers.get('retry-after')) > 0);
        }
        t.diagnostic(`${Math.round(before / MEGABYTE)} MB before, ${Math.round(most / MEGABYTE)} MB at most`);
        assert.ok(most - before < 256 * MEGABYTE, `${Math.round((most - before) / MEGABYTE)} MB`);
    });
}

test('a login does not wait for three hundred changes of passwords', async (t) => {
    const server = await start(t);
    const [cookie] = (await post(server.origin, '/login', { email: RUTH, password: PASSWORD })).headers.getSetCookie();
    const headers = { cookie: cookie.split(';')[0] };
    const long = 'a'.repeat(200);
    const changes = many(300, () => post(server.origin, '/me', { action: 'password', current: PASSWORD, password: long, repeated: long }, headers));
    const begun = Date.now();
    assert.equal((await post(server.origin, '/login', { email: 'samir@alon.example', password: PASSWORD })).status, 303);
    const waited = Date.now() - begun;
    t.diagnostic(`${waited} ms`);
    assert.ok(waited < 5_000, `${waited} ms`);
    for (const answer of await changes) assert.ok([422, 429, 503].includes(answer.status), String(answer.status));
});
