// Hundreds of members who read and write for minutes, while the nightly jobs run. script/bench runs it.
//
// The members and their sessions are written into the database of a demo forum to which texts were imported. Each member
// asks for a page, waits as readers do, and asks for another; one request of twenty writes. Nine times on the way the jobs
// that recur are made due at once, the nightly backup among them, so that memory which each night keeps is seen. The server
// runs on two cores at most.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { machine } from './machine.mjs';
import { Forum } from './program.mjs';
import { queries } from './search.mjs';
import { pick, quantile, seeded } from './statistics.mjs';
import { misses, printRows, row } from './table.mjs';
import { writeTexts } from './texts.mjs';

const run = promisify(execFile);
const { values: options } = parseArgs({
    options: {
        members: { type: 'string', default: '500' },
        minutes: { type: 'string', default: '10' },
        texts: { type: 'string', default: '2000' },
    },
});
const [members, minutes, texts] = [options.members, options.minutes, options.texts].map(Number);
const say = (text) => process.stderr.write(`▸ ${text}\n`);

/// How long a member looks at a page, in milliseconds: between half of this and one and a half times as long.
const READING = 10_000;
/// One request of so many writes.
const WRITES = 20;
/// How often the memory is looked at, in milliseconds.
const LOOK_EVERY = 1_000;
/// A request that has no answer for so long has failed, in milliseconds.
const TIMEOUT = 30_000;
/// How often the jobs that recur are made due.
const NIGHTS = 9;
/// What the server may take of anonymous memory, in megabytes.
const MOST_MEMORY = 200;
const SEED = 11;

/// The members of all companies of the demo in turn, with their sessions; prints the meeting that is next.
const FILL = `
import sqlite3, sys, time
path, hashes = sys.argv[1], sys.stdin.read().split()
now = int(time.time() * 1_000_000)
day = 86_400 * 1_000_000
db = sqlite3.connect(path, timeout=10)
companies = [key for key, in db.execute('SELECT id FROM company WHERE left_at IS NULL')]
agreement = db.execute('SELECT max(version) FROM agreement').fetchone()[0]
for n, token in enumerate(hashes):
    member = db.execute(
        "INSERT INTO member (company_id, email, name, role, profession, language, created_at, joined_at, seen_at, last_visit,"
        " digest_at) VALUES (?, ?, ?, 'member', 'service', ?, ?, ?, ?, ?, ?)",
        (companies[n % len(companies)], f'load{n}@bench.example', f'חברת פורום {n}', 'en' if n % 5 == 0 else 'he', now - 90 * day,
         now - 90 * day, now - 20 * day, now - 20 * day, now)).lastrowid
    db.execute('INSERT INTO session (token_hash, member_id, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)',
        (token, member, now, now, now + 30 * day))
    if agreement is not None:
        db.execute('INSERT INTO agreement_acceptance (member_id, version, accepted_at) VALUES (?, ?, ?)', (member, agreement, now))
db.commit()
print(db.execute("SELECT id FROM meeting WHERE starts_at > ? AND state = 'scheduled' ORDER BY starts_at", (now,)).fetchone()[0])
`;

/// Makes every job that recurs due.
const WAKE = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("UPDATE job SET run_at = ? WHERE recurrence IS NOT NULL AND state = 'queued'", (int(time.time() * 1_000_000),))
db.commit()
`;

const folder = await mkdtemp(path.join(tmpdir(), 'maagal-bench-'));
let server;
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => server?.kill());
try {
    await measure();
} finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
}

async function measure() {
    const before = machine();
    const data = path.join(folder, 'data');
    const database = path.join(data, 'maagal.db');
    const forum = new Forum(process.env.MAAGAL_BIN, data);
    say(`Writing ${texts} texts and ${members} members`);
    const written = await writeTexts(path.join(folder, 'texts'), texts);
    await forum.command(['demo']);
    await forum.command(['import', path.join(folder, 'texts')]);
    const sessions = Array.from({ length: members }, () => randomBytes(32).toString('hex'));
    const hashes = sessions.map((secret) => createHash('sha256').update(secret).digest('hex'));
    const filling = run('python3', ['-c', FILL, database]);
    filling.child.stdin.end(hashes.join('\n'));
    const meeting = (await filling).stdout.trim();
    const account = await forum.addMember();
    server = await forum.serve();
    const practices = await server.practices(account.token, 500, texts);
    const words = queries(written, 200);
    const random = seeded(SEED);

    /// What a member may ask for, and how often of a hundred.
    const reads = [
        { name: 'home page', often: 20, path: () => '/' },
        { name: 'practice page', often: 35, path: () => pick(random, practices) },
        { name: 'list page with a filter', often: 10, path: () => `/practices?topic=${pick(random, ['measurement', 'ownership'])}` },
        { name: 'search page', often: 15, path: () => `/search?q=${encodeURIComponent(pick(random, words))}` },
        { name: 'meeting page', often: 8, path: () => `/meetings/${meeting}` },
        { name: 'list of dilemmas', often: 6, path: () => '/dilemmas' },
        { name: 'notifications', often: 6, path: () => '/notifications' },
    ];
    const writes = [
        {
            name: 'comment written',
            often: 50,
            path: () => `${pick(random, practices)}/comments`,
            form: (n) => ({ body: `ניסינו אצלנו בצוות. מה שעבד: לקבוע מי עונה. הערה ${n}` }),
        },
        // Nobody answers that they come into the room: its seats may be taken.
        {
            name: 'meeting answered',
            often: 50,
            path: () => `/meetings/${meeting}/rsvp`,
            form: () => ({ answer: pick(random, ['online', 'no']) }),
        },
    ];
    const times = new Map([...reads, ...writes].map(({ name }) => [name, []]));
    const failures = new Map();
    const agent = new Agent({ keepAlive: true, maxSockets: members });
    const end = performance.now() + minutes * 60_000;
    let asked = 0;

    const ask = async (session, kind) => {
        const begun = performance.now();
        const status = await answer(agent, server.origin, kind.path(), session, kind.form?.(asked));
        times.get(kind.name).push(performance.now() - begun);
        const good = kind.form ? status === 303 : status === 200;
        if (!good) failures.set(`${kind.name}: ${status}`, (failures.get(`${kind.name}: ${status}`) ?? 0) + 1);
    };
    const member = async (session) => {
        await wait(random() * READING);
        while (performance.now() < end) {
            asked += 1;
            await ask(session, often(random, asked % WRITES === 0 ? writes : reads));
            await wait(READING * (0.5 + random()));
        }
    };

    say(`${members} members for ${minutes} minutes`);
    const memory = [];
    const looking = setInterval(async () => memory.push(await server.anonymousMemory()), LOOK_EVERY);
    const nights = Array.from({ length: NIGHTS }, (_, n) => (n + 1) / (NIGHTS + 1));
    const wakes = nights.map((share) => wait(share * minutes * 60_000).then(() => run('python3', ['-c', WAKE, database])));
    await Promise.all([...sessions.map(member), ...wakes]);
    clearInterval(looking);
    agent.destroy();

    // In a short run a kind of request may never have come.
    const rows = [...times].filter(([, all]) => all.length > 0).map(([name, all]) => row(name, `p95 of ${all.length}, ms`, quantile(all, 0.95), { below: 100 }));
    const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
    rows.push(row('requests', 'a second', asked / (minutes * 60), {}));
    const third = Math.floor(memory.length / 3);
    const most = [memory.slice(0, third), memory.slice(-third)].map((looks) => Math.max(...looks) / 1e6);
    const fixed = [
        row('requests that failed', `of ${asked}${[...failures.keys()].map((what) => `; ${what}`).join('')}`, failed, { below: 1 }),
        row('jobs that failed for good', 'jobs', await deadJobs(forum), { below: 1 }),
        row('anonymous memory, first third', 'MB at most', most[0], { below: MOST_MEMORY }),
        row('anonymous memory, last third', 'MB at most', most[1], { below: MOST_MEMORY }),
    ];
    printRows(`${members} members, ${minutes} minutes, ${texts} imported practices`, before, machine(), [...rows, ...fixed]);
    // How long an answer took depends on what else the machine does; these do not.
    if (fixed.some(misses)) process.exitCode = 1;
}

/// One of the kinds, by how often each comes.
function often(random, kinds) {
    let place = random() * kinds.reduce((sum, kind) => sum + kind.often, 0);
    return kinds.find((kind) => (place -= kind.often) < 0) ?? kinds[0];
}

/// The status of an answer once all of it has come; a word where none came.
function answer(agent, origin, at, session, form) {
    return new Promise((resolve) => {
        const headers = { cookie: `session=${session}`, 'accept-encoding': 'gzip, br' };
        if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
        const asking = request(new URL(at, origin), { agent, headers, method: form ? 'POST' : 'GET', timeout: TIMEOUT }, (answer) => {
            answer.on('end', () => resolve(answer.statusCode));
            answer.on('error', () => resolve('cut off'));
            answer.resume();
        });
        asking.on('timeout', () => asking.destroy(new Error('timeout')));
        asking.on('error', (error) => resolve(error.code ?? error.message));
        asking.end(form && new URLSearchParams(form).toString());
    });
}

/// How many jobs failed for good.
async function deadJobs(forum) {
    const listed = await forum.command(['jobs', 'list']);
    return listed.split('\n').filter((line) => /\bdead\b/.test(line)).length;
}
