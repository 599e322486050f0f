// How long thousands of digests take to make and send, and how much memory. script/bench runs it.
//
// The members and the digests that wait for them are written into the database of the demo forum, as the job of a Monday's
// night would; the server then makes each of them and hands it to a mail server, which only counts.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { machine } from './machine.mjs';
import { Forum } from './program.mjs';
import { printRows, row } from './table.mjs';

const run = promisify(execFile);
const { values: options } = parseArgs({ options: { count: { type: 'string', default: '10000' } } });
const count = Number(options.count);
const say = (text) => process.stderr.write(`▸ ${text}\n`);
/// How often the memory is looked at, in milliseconds.
const LOOK_EVERY = 200;

/// The readers, half of them in each language, whose last digest was a year ago, so that each tells as much as one can; and
/// their digests with the jobs that send them.
const FILL = `
import sqlite3, sys, time
path, count = sys.argv[1], int(sys.argv[2])
now = int(time.time() * 1_000_000)
year = now - 365 * 86_400 * 1_000_000
db = sqlite3.connect(path, timeout=10)
company = db.execute('SELECT min(id) FROM company').fetchone()[0]
mails = []
for n in range(count):
    member = db.execute(
        "INSERT INTO member (company_id, email, name, role, profession, language, created_at, joined_at, digest_at)"
        " VALUES (?, ?, ?, 'member', 'service', ?, ?, ?, ?)",
        (company, f'reader{n}@bench.example', f'קוראת {n}', 'he' if n % 2 else 'en', year, year, year)).lastrowid
    mail = db.execute(
        "INSERT INTO mail (message_id, kind, member_id, state, attempts, send_at, answer, created_at)"
        " VALUES (?, 'digest', ?, 'queued', 0, ?, '', ?)", (f'{n}@bench.example', member, now, now)).lastrowid
    mails.append(mail)
for first in range(0, count, 20):
    db.execute(
        "INSERT INTO job (kind, payload, state, run_at, attempts, max_attempts, created_at, priority)"
        " VALUES ('send-digests', ?, 'queued', ?, 0, 30, ?, 2)",
        (f'{{"mails":{mails[first:first + 20]}}}', now, now))
db.commit()
`;

/// A mail server that takes everything and counts; `waitFor` waits until it has so many, `bytes` are those of the mails.
async function sink() {
    const taken = { mails: 0, bytes: 0 };
    const server = createServer((socket) => {
        let text = '';
        let inData = false;
        const say = (line) => socket.write(`${line}\r\n`);
        say('220 bench');
        socket.on('error', () => {});
        socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            for (;;) {
                const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
                if (end < 0) return;
                const line = text.slice(0, end);
                text = text.slice(end + (inData ? 5 : 2));
                if (inData) {
                    inData = false;
                    taken.mails += 1;
                    taken.bytes += end;
                    say('250 taken');
                } else if (/^(EHLO|HELO|MAIL|RCPT|RSET|NOOP)/i.test(line)) {
                    say('250 bench');
                } else if (/^DATA/i.test(line)) {
                    inData = true;
                    say('354 go on');
                } else {
                    say('221 bye');
                    socket.end();
                }
            }
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `smtp://127.0.0.1:${server.address().port}`, taken, close: () => server.close() };
}

const folder = await mkdtemp(path.join(tmpdir(), 'maagal-bench-'));
let server;
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => server?.kill());
const mail = await sink();
try {
    const before = machine();
    const forum = new Forum(process.env.MAAGAL_BIN, path.join(folder, 'data'));
    say(`Writing ${count} readers`);
    await forum.command(['demo']);
    await run('python3', ['-c', FILL, path.join(folder, 'data', 'maagal.db'), String(count)]);
    say('Sending their digests');
    const begun = performance.now();
    server = await forum.serve(['--smtp-url', mail.url, '--mail-from', 'forum@bench.example']);
    let memory = 0;
    let said = 0;
    while (mail.taken.mails < count) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
        memory = Math.max(memory, await server.anonymousMemory());
        const tenth = Math.floor((10 * mail.taken.mails) / count);
        if (tenth > said) say(`${mail.taken.mails} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
        said = tenth;
    }
    const took = (performance.now() - begun) / 1000;
    const cpu = await server.cpuSeconds();
    printRows(`${count} digests to as many readers`, before, machine(), [
        row('made and sent', 's', took, { below: 60 }),
        row('work of processors, with the start', 's', cpu, {}),
        row('each, by that', 'ms', (1000 * cpu) / count, {}),
        row('a mail', 'kB', mail.taken.bytes / count / 1000, {}),
        row('most anonymous memory', 'MB', memory / 1e6, { below: 100 }),
        row('most memory, mapped files included', 'MB', (await server.peakMemory()) / 1e6, {}),
    ]);
} finally {
    await server?.stop();
    mail.close();
    await rm(folder, { recursive: true, force: true });
}
