// Kills at random moments while everything runs that the server does beside requests: nothing that was acknowledged is lost.
// script/torture runs it on each engine.

import { test } from 'node:test';
import { killLoop } from '../harness/kill-loop.mjs';

const engine = process.env.MAAGAL_TEST_ENGINE ?? 'sqlite';
const rounds = Number(process.env.MAAGAL_ROUNDS ?? 200);

test(`${rounds} rounds of kill -9 on ${engine}, in the middle of writes, backups, rebuilds, mails and clean-up`, async (t) => {
    const say = (line) => t.diagnostic(line);
    say(JSON.stringify(await killLoop({ rounds, say, torture: true })));
});
