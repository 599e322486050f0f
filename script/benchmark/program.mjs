// The binary as a process: its commands, its server, a member who is logged in.

import { execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PASSWORD = 'three cups of tea at noon';
const EMAIL = 'bench@maagal.example';
/// How often a starting server is asked whether it is ready, in milliseconds.
const ASK_EVERY = 2;

/// A forum in a folder of its own.
export class Forum {
    constructor(binary, data) {
        this.binary = binary;
        this.data = data;
        this.log = `${data}.log`;
    }

    /// Runs a command; gives what it printed.
    async command(args, input) {
        const running = run(this.binary, [...args, '--data', this.data], { maxBuffer: 2 ** 26 });
        if (input !== undefined) running.child.stdin.end(input);
        return (await running).stdout;
    }

    /// Runs a command; gives the milliseconds it took.
    async timed(args) {
        const begun = performance.now();
        await this.command(args);
        return performance.now() - begun;
    }

    /// A member with an API token.
    async addMember() {
        // Named as members are: a Latin name would have every page fetch the Latin letters.
        const who = ['--email', EMAIL, '--name', 'נעמי המודדת', '--company', 'מדידות', '--role', 'member'];
        await this.command(['member', 'add', ...who, '--password-stdin'], `${PASSWORD}\n`);
        const token = (await this.command(['token', 'create', '--email', EMAIL])).trim();
        return { email: EMAIL, password: PASSWORD, token };
    }

    /// Starts the server and waits until it is ready; `took` is how long that was, in milliseconds.
    async serve(options = []) {
        const log = openSync(this.log, 'a');
        const begun = performance.now();
        const args = ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--bench-routes', ...options];
        // As many requests as it can answer.
        const env = { ...process.env, MAAGAL_RATE_LIMIT: '0' };
        const child = spawn(this.binary, args, { env, stdio: ['ignore', 'pipe', log] });
        const server = new Server(child, await listening(child));
        await server.ready();
        server.took = performance.now() - begun;
        return server;
    }
}

async function listening(child) {
    const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`the server ended with ${code}`);
    });
    const printed = (async () => {
        let text = '';
        for await (const chunk of child.stdout) {
            text += chunk;
            const found = text.match(/http:\/\/[\d.]+:\d+/);
            if (found) return found[0];
        }
        return ended;
    })();
    return Promise.race([printed, ended]);
}

/// A running server.
class Server {
    #child;

    constructor(child, origin) {
        this.#child = child;
        this.origin = origin;
        this.took = undefined;
    }

    /// Waits until it says that it is ready.
    async ready() {
        while ((await fetch(`${this.origin}/readyz`)).status !== 200) {
            await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
        }
    }

    /// Logs a member in, who accepts the agreement where it is asked; gives the session's cookie.
    async logIn({ email, password }) {
        const body = new URLSearchParams({ email, password, next: '/' });
        const answer = await fetch(`${this.origin}/login`, { method: 'POST', body, redirect: 'manual' });
        const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('session='));
        if (!cookie) throw new Error(`the login answered ${answer.status} without a session`);
        const session = cookie.split(';')[0];
        await this.#acceptAgreement(session);
        return session;
    }

    async #acceptAgreement(cookie) {
        const home = await fetch(this.origin, { headers: { cookie } });
        if (new URL(home.url).pathname !== '/agreement') return;
        const [, version] = (await home.text()).match(/name="agreement" value="(\d+)"/);
        const body = new URLSearchParams({ agreement: version, sure: '1', next: '/' });
        const sent = { method: 'POST', headers: { cookie }, body, redirect: 'manual' };
        const { status } = await fetch(`${this.origin}/agreement`, sent);
        if (status !== 303) throw new Error(`the agreement answered ${status}`);
    }

    /// Asks the API.
    async api(path, token) {
        const answer = await fetch(`${this.origin}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
        return answer.json();
    }

    /// Paths of practices from all over the forum.
    async practices(token, wanted, count) {
        const paths = [];
        const pages = Math.ceil(wanted / 100);
        for (let page = 0; page < pages; page++) {
            const offset = Math.floor((page * count) / pages);
            const found = await this.api(`/search?type=practice&sort=newest&limit=100&offset=${offset}`, token);
            paths.push(...found.hits.map((hit) => encodeURI(hit.url)));
        }
        return paths;
    }

    /// The memory that belongs to no file, in bytes.
    async anonymousMemory() {
        const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
        return Number(status.match(/^RssAnon:\s+(\d+) kB/m)[1]) * 1024;
    }

    /// How long processors have worked for it, in seconds, whatever else the machine does.
    async cpuSeconds() {
        const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8');
        // Behind the name, which may hold spaces: the eleventh and twelfth fields, in hundredths.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return (Number(fields[11]) + Number(fields[12])) / 100;
    }

    /// The most memory that it ever had at once, mapped files included, in bytes.
    async peakMemory() {
        const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
        return Number(status.match(/^VmHWM:\s+(\d+) kB/m)[1]) * 1024;
    }

    /// Ends it as a supervisor would.
    async stop() {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
        this.#child.kill('SIGTERM');
        await once(this.#child, 'exit');
    }

    /// Ends it at once.
    kill() {
        this.#child.kill('SIGKILL');
    }
}
