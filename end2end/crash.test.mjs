// What was acknowledged stays: after kill -9, and without an index.

import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { addMember, folder, remove, serve, token, until } from './harness/server.mjs';

const EMAIL = 'ruth@alon.example';

async function forumWithToken(data) {
    await addMember(data, EMAIL, 'רות אלוני', 'בנק אלון', 'coordinator');
    return { data, bearer: await token(data, EMAIL) };
}

function api(server, bearer) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const send = (method, route, content) =>
        fetch(`${server.origin}/api/v1${route}`, { method, headers, body: content && JSON.stringify(content) });
    return {
        create: (title, body) => send('POST', '/practices', { title, body, kind: 'tool', topics: [], status: 'published' }),
        batch: (practices) => send('POST', '/practices/batch', { practices }),
        read: (id) => send('GET', `/practices/${id}`),
        find: async (words) => (await send('GET', `/search?q=${encodeURIComponent(words)}`)).json(),
    };
}

/// Every acknowledged practice is there, with its text, and is found.
async function allThere(client, acknowledged) {
    for (const { id, title, body } of acknowledged) {
        const answer = await client.read(id);
        assert.equal(answer.status, 200, title);
        assert.equal((await answer.json()).body, body);
        const found = await client.find(title);
        assert.ok(found.hits.some((hit) => hit.id === id), `${title} is not found`);
    }
}

test('every acknowledged write survives kill -9 under load, three times', async (t) => {
    const { data, bearer } = await forumWithToken(await folder());
    t.after(() => remove(data));
    const acknowledged = [];
    for (let round = 0; round < 3; round++) {
        const server = await serve(data);
        const client = api(server, bearer);
        let alive = true;
        const writer = async (hand) => {
            for (let count = 0; alive; count++) {
                const title = `writer${round}x${hand}x${count}`;
                const body = `טקסט של ${title}`;
                try {
                    const answer = await client.create(title, body);
                    if (answer.status === 201) acknowledged.push({ ...(await answer.json()), title, body });
                } catch {
                    return; // The server is gone in the middle of it.
                }
            }
        };
        const writers = [0, 1, 2, 3].map(writer);
        const enough = acknowledged.length + 20;
        await until(() => acknowledged.length >= enough);
        await server.stop('SIGKILL');
        alive = false;
        await Promise.all(writers);
    }
    const server = await serve(data);
    t.after(() => server.stop());
    await allThere(api(server, bearer), acknowledged);
    assert.equal((await api(server, bearer).find('')).total, (await api(server, bearer).find('טקסט')).total);
});

test('a deleted or damaged index is made anew, and the server is not ready meanwhile', async (t) => {
    const { data, bearer } = await forumWithToken(await folder());
    t.after(() => remove(data));
    let server = await serve(data);
    const practices = Array.from({ length: 1_000 }, (_, n) => ({
        title: `practice${n}`, body: `טקסט ${n} `.repeat(40), kind: 'tool', topics: [], status: 'published',
    }));
    assert.equal((await api(server, bearer).batch(practices)).status, 201);
    const index = path.join(data, 'index');
    const damages = {
        deleted: () => rm(index, { recursive: true }),
        damaged: async () => {
            for (const name of await readdir(index)) await writeFile(path.join(index, name), 'garbage');
        },
    };
    for (const [how, damage] of Object.entries(damages)) {
        await server.stop();
        await damage();
        server = await serve(data, [], { ready: false });
        assert.equal((await fetch(`${server.origin}/readyz`)).status, 503, how);
        assert.equal((await fetch(`${server.origin}/healthz`)).status, 200, how);
        await until(async () => (await fetch(`${server.origin}/readyz`)).status === 200);
        assert.equal((await api(server, bearer).find('practice7')).hits[0].title, 'practice7', how);
        assert.equal((await api(server, bearer).find('')).total, 1_000, how);
    }
    await server.stop();
});
