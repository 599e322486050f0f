// The REST interface against its own document: schemathesis makes requests of it, well-formed and not, and looks whether
// the answers are those that the document promises.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { demo, token } from './harness/server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, 'schemathesis');
/// Requests repeat with their seed. Another one can be tried with MAAGAL_SEED.
const SEED = process.env.MAAGAL_SEED ?? '20260504';

/// The command, of the version in requirements.txt. script/test installs it.
async function command() {
    const wanted = await readFile(path.join(folder, 'requirements.txt'), 'utf8');
    const version = wanted.match(/^schemathesis==(\S+)$/m)[1];
    const cache = process.env.MAAGAL_CACHE ?? path.join(homedir(), '.cache/maagal');
    return path.join(cache, `schemathesis-${version}/bin/schemathesis`);
}

/// Runs a command; gives its exit code and all it said.
function run(program, args, options) {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, options);
        let said = '';
        child.stdout.on('data', (chunk) => (said += chunk));
        child.stderr.on('data', (chunk) => (said += chunk));
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, said }));
    });
}

test('the document tells what is answered', { timeout: 600_000 }, async (t) => {
    const server = await demo();
    t.after(server.remove);
    const logins = await readFile(path.join(server.data, 'demo-logins.txt'), 'utf8');
    const bearer = await token(server.data, logins.match(/^yael\S+/m)[0]);
    const args = ['--config-file', path.join(folder, 'schemathesis.toml'), 'run', `${server.origin}/api/v1/openapi.json`];
    // One worker: `ast.parse` of Python 3.11 fails now and then with a SystemError when two threads call it.
    const limits = ['--seed', SEED, '--max-examples', process.env.MAAGAL_EXAMPLES ?? '40', '--workers', '1'];
    const more = ['--continue-on-failure', '--suppress-health-check', 'all', '--generation-database', 'none', '--no-shrink'];
    const env = {
        PATH: process.env.PATH,
        HOME: server.data,
        MAAGAL_TOKEN: bearer,
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
    };
    const { code, said } = await run(await command(), [...args, ...limits, ...more], { env, cwd: server.data });
    assert.equal(code, 0, said);
    assert.match(said, /\d+ generated/, said);
});
