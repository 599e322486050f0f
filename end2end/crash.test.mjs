// What was acknowledged stays: after kill -9, without an index, and on a full disk.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { allThere, client, forumWithToken, mountSmallDisk } from './harness/api.mjs';
import { killLoop } from './harness/kill-loop.mjs';
import { folder, remove, serve, until } from './harness/server.mjs';

test('every acknowledged write survives kill -9, in the middle of commits and of a build of the index', async (t) => {
    const say = (line) => t.diagnostic(line);
    say(JSON.stringify(await killLoop({ rounds: 5, say })));
});

test('a deleted or damaged index is made anew, and the server is not ready meanwhile', async (t) => {
    const { data, bearer } = await forumWithToken(await folder());
    t.after(() => remove(data));
    let server = await serve(data);
    const practices = Array.from({ length: 1_000 }, (_, n) => ({
        title: `practice${n}`, body: `טקסט ${n} `.repeat(40), kind: 'tool', topics: [], status: 'published',
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

test('a full disk gives a clear error and loses nothing that was acknowledged', async (t) => {
    const disk = await mkdtemp(path.join(tmpdir(), 'maagal-disk-'));
    const mounted = mountSmallDisk(disk);
    let server;
    t.after(async () => {
        await server?.stop();
        if (mounted) execFileSync('umount', [disk]);
        await rm(disk, { recursive: true });
    });
    if (!mounted) return t.skip('mounting a file system is not permitted here');
    const { data, bearer } = await forumWithToken(path.join(disk, 'data'));
    server = await serve(data);
    const acknowledged = [];
    let refusal;
    for (let count = 0; !refusal; count++) {
        assert.ok(count < 1_000, 'the disk is never full');
        const [title, body] = [`disk${count}`, `${'א'.repeat(99)}\n`.repeat(500)];
        const answer = await client(server, bearer).create(title, body);
        if (answer.status === 201) acknowledged.push({ ...(await answer.json()), title, body });
        else refusal = { status: answer.status, ...(await answer.json()) };
    }
    assert.equal(refusal.status, 507);
    assert.equal(refusal.code, 'disk-full');
    assert.equal((await client(server, bearer).read(acknowledged[0].id)).status, 200, 'it still answers');
    execFileSync('mount', ['-o', 'remount,size=96m', disk]);
    await server.stop();
    server = await serve(data);
    await allThere(client(server, bearer), acknowledged);
    assert.equal((await client(server, bearer).create('after', 'יש מקום')).status, 201);
});
