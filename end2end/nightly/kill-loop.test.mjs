// A hundred kills at random moments: nothing that was acknowledged is lost, nothing is missing in the search.

import { test } from 'node:test';
import { killLoop } from '../harness/kill-loop.mjs';

test('a hundred rounds of kill -9, in the middle of commits and builds', async (t) => {
    const say = (line) => t.diagnostic(line);
    say(JSON.stringify(await killLoop({ rounds: Number(process.env.MAAGAL_ROUNDS ?? 100), say })));
});
