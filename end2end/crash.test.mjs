// What was acknowledged stays: after kill -9, and without an index.

import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { allThere, client, forumWithToken } from './harness/api.mjs';
import { killLoop } from './harness/kill-loop.mjs';
import { folder, remove, serve, until } from './harness/server.mjs';

test('every acknowledged write survives kill -9, in the middle of commits and of a build of the index', async (t) => {
    const say = (line) => t.diagnostic(line);
    say(JSON.stringify(await killLoop({ rounds: 5, say })));
});

test('a deleted or damaged index is rebuilt, and the server is not ready meanwhile', async (t) => {
    const { data, bearer } = await forumWithToken(await folder());
    t.after(() => remove(data));
    let server = await serve(data);
    const practices = Array.from({ length: 1_000 }, (_, n) => ({
        // Long enough that the build is still under way when it is asked for.
        title: `practice${n}`, body: `טקסט ${n} `.repeat(150), kind: 'tool', topics: [], status: 'published',
    }));
    assert.equal((await client(server, bearer).batch(practices)).status, 201);
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
        assert.equal((await (await client(server, bearer).find('practice7')).json()).hits[0].title, 'practice7', how);
        assert.equal((await (await client(server, bearer).find('')).json()).total, 1_000, how);
    }
    await server.stop();
});
