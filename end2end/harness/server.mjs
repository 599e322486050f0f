// The binary as users run it: commands, data folders, a server on a free port.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export const binary = path.resolve(root, process.env.MAAGAL_BIN ?? 'target/release/maagal');

/// A password good enough for everybody in these tests.
export const PASSWORD = 'שלוש כוסות תה בצהריים';

const databases = new Map();

/// A data folder of its own. Where MAAGAL_TEST_ENGINE says `postgres`, the forum lies in a database
/// of its own in the cluster that MAAGAL_TEST_POSTGRES names.
export async function folder() {
    const data = await mkdtemp(path.join(tmpdir(), 'maagal-e2e-'));
    if (process.env.MAAGAL_TEST_ENGINE === 'postgres') databases.set(data, await database());
    return data;
}

/// A new database in the cluster that MAAGAL_TEST_POSTGRES names; its URL.
export async function database() {
    const cluster = process.env.MAAGAL_TEST_POSTGRES;
    assert.ok(cluster, 'MAAGAL_TEST_POSTGRES names no cluster');
    const name = `e2e_${process.pid}_${Date.now()}_${databases.size}`;
    await run('psql', [cluster, '-qc', `CREATE DATABASE ${name}`]);
    const url = new URL(cluster);
    url.pathname = `/${name}`;
    return url.href;
}

/// Asks a PostgreSQL database; gives what it answers.
export async function query(url, statement) {
    return (await run('psql', [url, '-qtAc', statement])).stdout.trim();
}

/// Stops the cluster that MAAGAL_TEST_POSTGRES names, or starts it again, with all that is in it: `stop`, `start`.
export async function cluster(what) {
    const control = process.env.MAAGAL_TEST_POSTGRES_CONTROL;
    assert.ok(control, 'MAAGAL_TEST_POSTGRES_CONTROL names no command: script/with-postgres does');
    await run(control, [what]);
}

/// Runs statements on a forum's own database, for what a test cannot wait for.
export async function sql(data, statements) {
    if (databases.has(data)) return run('psql', [databases.get(data), '-qc', statements]);
    const script = 'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=10).executescript(sys.argv[2])';
    return run('python3', ['-c', script, path.join(data, 'maagal.db'), statements]);
}

/// Only what the program itself needs, so that nothing of the developer's shell leaks in.
function environment(data) {
    // Tests ask more often than people's programs do.
    const env = { PATH: process.env.PATH, HOME: data, MAAGAL_RATE_LIMIT: '0' };
    if (databases.has(data)) env.MAAGAL_DATABASE_URL = databases.get(data);
    return env;
}

/// Runs a command of the binary, or of another `program`; `input` goes to its standard input. Gives what it printed.
export async function maagal(data, args, input, program = binary) {
    const running = run(program, [...args, '--data', data], { env: environment(data), cwd: tmpdir() });
    // A command that refuses at once may have ended before it reads; its answer is what counts.
    running.child.stdin.on('error', (error) => assert.equal(error.code, 'EPIPE'));
    running.child.stdin.end(input);
    return (await running).stdout;
}

/// Starts a command that a test stops: `stop` ends it by a signal, and gives the signal or the code that it ended with.
export function start(data, args) {
    const child = spawn(binary, [...args, '--data', data], { env: environment(data), cwd: tmpdir(), stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    const stop = (signal) => {
        child.kill(signal);
        return ended;
    };
    return { stop };
}

/// Runs a command that has to fail; gives its exit code and everything it said.
export async function refused(data, args, program = binary) {
    try {
        const said = await maagal(data, args, undefined, program);
        assert.fail(`it was not refused: ${said}`);
    } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        return { code: error.code, said: error.stdout + error.stderr };
    }
}

/// A running server: `origin` is its address, `log()` what it wrote so far, `pid` its process. It is waited for until
/// it is ready, unless `ready` is false. `wrapper` is a command that becomes the server: the words before it. `program` is
/// another binary than that of the tests.
export async function serve(data, args = [], { ready = true, wrapper = [], program = binary } = {}) {
    const [command, ...words] = [...wrapper, program, 'serve', '--data', data, '--listen', '127.0.0.1:0', ...args];
    const child = spawn(command, words, {
        env: environment(data),
        // Any folder will do: everything the binary needs is inside it.
        cwd: tmpdir(),
    });
    let text = '';
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    const origin = await new Promise((resolve, reject) => {
        const read = (chunk) => {
            text += chunk;
            const found = text.match(/listens on (http:\/\/127\.0\.0\.1:\d+)/);
            if (found) resolve(found[1]);
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        ended.then((code) => reject(new Error(`the server ended with ${code}:\n${text}`)));
    });
    if (ready) await until(async () => (await fetch(`${origin}/readyz`)).status === 200);
    const stop = (signal = 'SIGTERM') => {
        child.kill(signal);
        return ended;
    };
    stops.set(data, [...(stops.get(data) ?? []), stop]);
    return { origin, data, pid: child.pid, log: () => text, stop, remove: () => remove(data) };
}

/// What stops the servers of each folder.
const stops = new Map();

/// Removes a folder, once no server writes to it any more.
export async function remove(folder) {
    await Promise.all((stops.get(folder) ?? []).map((stop) => stop()));
    await rm(folder, { recursive: true, force: true });
}

/// Asks again until the answer is yes; a minute at most.
export async function until(question) {
    const end = Date.now() + 60_000;
    for (;;) {
        const answer = await question();
        if (answer) return answer;
        assert.ok(Date.now() < end, 'waited a minute in vain');
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
}

/// A server with the demo forum, started with further arguments; `password` is that of its members.
export async function demo(args = []) {
    const data = await folder();
    await maagal(data, ['demo']);
    const logins = await readFile(path.join(data, 'demo-logins.txt'), 'utf8');
    const password = logins.match(/^yael\S+\s+(\S+)/m)[1];
    return { ...(await serve(data, args)), password };
}

/// Adds a member who has joined.
export async function addMember(data, email, name, company, role = 'member', options = [], program = binary) {
    const who = ['--email', email, '--name', name, '--company', company, '--role', role];
    await maagal(data, ['member', 'add', ...who, '--password-stdin', ...options], `${PASSWORD}\n`, program);
}

/// A member's API token.
export async function token(data, email) {
    return (await maagal(data, ['token', 'create', '--email', email])).trim();
}
