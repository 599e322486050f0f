// Rounds of kill -9 at random moments: in the middle of writes, of the index's commits and of its builds.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { allThere, client, forumWithToken } from './api.mjs';
import { folder, remove, serve, until } from './server.mjs';

/// Numbers from 0 to 1 that a seed repeats (mulberry32).
function random(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/// Runs the rounds, and checks at the end that nothing that was acknowledged is lost or missing in the search, and
/// that the server was ready again after every kill. Gives the figures. MAAGAL_SEED repeats a run.
export async function killLoop({ rounds, say }) {
    const seed = Number(process.env.MAAGAL_SEED ?? Date.now() % 2 ** 31);
    say(`MAAGAL_SEED=${seed}`);
    const next = random(seed);
    const { data, bearer } = await forumWithToken(await folder());
    const acknowledged = new Map();
    const figures = { rounds, seed, acknowledged: 0, builds: 0, notReady: 0, killedBeforeReady: 0 };
    try {
        for (let round = 0; round < rounds; round++) {
            // Every fourth round begins without an index, so that a kill may hit its build.
            if (round % 4 === 3) {
                await rm(path.join(data, 'index'), { recursive: true, force: true });
                figures.builds += 1;
            }
            const server = await serve(data, [], { ready: false });
            const api = client(server, bearer);
            let alive = true;
            const writer = async (hand) => {
                for (let count = 0; alive; count++) {
                    const title = `round${round}x${hand}x${count}`;
                    const body = `טקסט של ${title} `.repeat(1 + Math.floor(next() * 40));
                    const old = [...acknowledged.keys()][Math.floor(next() * acknowledged.size)];
                    const change = old !== undefined && next() < 0.3;
                    // Whether a change that got no answer was made is not known.
                    if (change) acknowledged.delete(old);
                    try {
                        const answer = await (change ? api.replace(old, title, body) : api.create(title, body));
                        if (answer.status !== 201 && answer.status !== 200) continue;
                        const { id } = await answer.json();
                        acknowledged.set(id, { id, title, body });
                        figures.acknowledged += 1;
                    } catch {
                        return; // The server is gone in the middle of it.
                    }
                }
            };
            const writers = [0, 1, 2, 3].map(writer);
            await new Promise((resolve) => setTimeout(resolve, 20 + next() * 1_500));
            const ready = await fetch(`${server.origin}/readyz`).then((answer) => answer.status === 200, () => false);
            if (!ready) figures.killedBeforeReady += 1;
            await server.stop('SIGKILL');
            alive = false;
            await Promise.all(writers);
        }
        const server = await serve(data, [], { ready: false });
        const isReady = async () => (await fetch(`${server.origin}/readyz`)).status === 200;
        await until(isReady).catch(() => (figures.notReady += 1));
        assert.equal(figures.notReady, 0, server.log());
        const api = client(server, bearer);
        await allThere(api, acknowledged.values());
        const counted = await (await api.find('')).json();
        const listed = await (await api.list()).json();
        assert.equal(counted.total, listed.total);
        assert.equal(await server.stop(), 0);
        return { ...figures, checked: acknowledged.size };
    } finally {
        await remove(data);
    }
}
