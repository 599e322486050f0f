// A program repeats its requests until they are answered, while the server is killed again and again: every change is made
// once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forumWithToken } from './harness/api.mjs';
import { folder, remove, serve } from './harness/server.mjs';

const ROUNDS = 6;

test('a repeated POST is carried out once, also through kill -9', async (t) => {
    const { data, bearer } = await forumWithToken(await folder());
    t.after(() => remove(data));
    const call = async (server, key) => {
        const practice = { title: key, body: 'טקסט', kind: 'tool', topics: [], status: 'published' };
        const answer = await fetch(`${server.origin}/api/v1/practices`, {
            method: 'POST',
            headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify(practice),
        });
        return { status: answer.status, replayed: answer.headers.get('idempotency-replayed'), body: await answer.json() };
    };
    const open = new Map();
    const outcomes = new Map();
    for (let round = 0; round <= ROUNDS; round++) {
        const server = await serve(data, [], { ready: false });
        for (let count = 0; count < 8 && round < ROUNDS; count++) open.set(`round${round}x${count}`, true);
        let ended = 0;
        const sent = [...open.keys()].map(async (key) => {
            const answer = await call(server, key).catch(() => null);
            ended += 1;
            if (!answer) return;
            const isDone = answer.status === 201 || (answer.status === 409 && answer.body.code === 'answer-lost');
            assert.ok(isDone, JSON.stringify(answer));
            open.delete(key);
            outcomes.set(key, answer);
        });
        if (round < ROUNDS) {
            // In the middle: as soon as some, but not all, have their answers.
            while (ended < 1 + round) await new Promise((resolve) => setImmediate(resolve));
            await server.stop('SIGKILL');
            await Promise.all(sent);
            continue;
        }
        await Promise.all(sent);
        assert.equal(open.size, 0);
        for (const [key, first] of outcomes) {
            const again = await call(server, key);
            if (first.status === 201) {
                assert.deepEqual([again.status, again.replayed, again.body], [201, 'true', first.body], key);
            } else {
                assert.deepEqual([again.status, again.body.code], [409, 'answer-lost'], key);
            }
        }
        const list = await fetch(`${server.origin}/api/v1/practices?limit=100`, {
            headers: { authorization: `Bearer ${bearer}` },
        });
        const titles = (await list.json()).practices.map((practice) => practice.title).sort();
        assert.deepEqual(titles, [...outcomes.keys()].sort());
    }
});
