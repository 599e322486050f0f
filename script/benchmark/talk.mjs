// A dilemma with hundreds of answers in a forum of many comments: how long its page takes. script/bench runs it.
//
// The comments are written into the database of the demo forum. The page is requested as it lies in memory, and as it is read
// anew after each new answer.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { inTurn } from './load.mjs';
import { machine } from './machine.mjs';
import { Forum } from './program.mjs';
import { median } from './statistics.mjs';
import { printRows, row } from './table.mjs';

const run = promisify(execFile);
const { values: options } = parseArgs({
    options: { count: { type: 'string', default: '100000' }, answers: { type: 'string', default: '300' } },
});
const [count, answers] = [Number(options.count), Number(options.answers)];
const say = (text) => process.stderr.write(`▸ ${text}\n`);
/// How many answers are written while the page is read anew after each.
const WRITTEN = 60;
/// The dilemma of the demo that is answered so often.
const DILEMMA = 7;

/// Comments on practices, the answers to a dilemma in threads, thanks for every third of these, and what companies say of
/// every tenth.
const FILL = `
import sqlite3, sys, time
path, count, answers, dilemma = sys.argv[1], *map(int, sys.argv[2:5])
now = int(time.time() * 1_000_000)
start = now - 300 * 86_400 * 1_000_000
step = 200 * 86_400 * 1_000_000 // count
db = sqlite3.connect(path, timeout=10)
members = db.execute('SELECT id, company_id FROM member').fetchall()
practices = [key for key, in db.execute('SELECT id FROM practice')]
renderer = db.execute('SELECT max(renderer) FROM comment').fetchone()[0]
words = 'ניסינו את זה אצלנו בשני סניפים. מה שעבד: שם אחד ליד כל שורה. מה שלא: הרשימה התארכה מהר מדי, ואף אחד לא סגר אותה. '
def write(n, practice, on, parent):
    member, company = members[n % len(members)]
    body = f'{words * (1 + n % 4)} {n}'
    at = start + n * step
    return db.execute(
        'INSERT INTO comment (practice_id, dilemma_id, author_id, company_id, version, body, html, renderer, created_at,'
        ' updated_at, parent_id) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)',
        (practice, on, member, company, body, f'<p dir="auto">{body}</p>', renderer, at, at, parent)).lastrowid
for n in range(count - answers):
    write(n, practices[n % len(practices)], None, None)
root = None
for n in range(answers):
    key = write(n, None, dilemma, None if n % 5 == 0 else root)
    root = key if n % 5 == 0 else root
    if n % 3 == 0:
        for member, _ in members[:1 + n % 7]:
            db.execute("INSERT INTO comment_thanks VALUES (?, ?, '', ?)", (key, member, now))
    if n % 10 == 0:
        member, company = members[(n + 3) % len(members)]
        db.execute("INSERT INTO comment_mark VALUES (?, ?, ?, 'helped', ?)", (key, member, company, now))
db.commit()
`;

const folder = await mkdtemp(path.join(tmpdir(), 'maagal-bench-'));
let server;
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => server?.kill());
try {
    const before = machine();
    const forum = new Forum(process.env.MAAGAL_BIN, path.join(folder, 'data'));
    say(`Writing ${count} comments`);
    await forum.command(['demo']);
    await run('python3', ['-c', FILL, path.join(folder, 'data', 'maagal.db'), count, answers, DILEMMA].map(String));
    await forum.command(['reindex']);
    const account = await forum.addMember();
    server = await forum.serve();
    const session = await server.logIn(account);
    const headers = [`Cookie: ${session}`];
    const page = `/dilemmas/${DILEMMA}`;
    const pages = [
        { name: 'the last part', paths: [page], headers },
        { name: 'any part', paths: [1, 2, 3, 4, 5, 6].map((part) => `${page}?comments=${part}`), headers },
        { name: 'the list of dilemmas', paths: ['/dilemmas', '/dilemmas?list=open&like=larger'], headers },
    ];
    say('Requesting its page');
    await inTurn(server, pages, { folder, rounds: 5, seconds: 2 });
    const rows = pages.flatMap(({ name, busy, alone }) => [
        row(name, 'median at 1 connection, ms', median(alone.map((one) => one.p50)) / 1000, {}),
        row(name, 'p95 at 1 connection, ms', median(alone.map((one) => one.p95)) / 1000, { below: 10 }),
        row(name, 'requests/s at 8 connections', median(busy.map((one) => one.rate)), {}),
    ]);
    say('Reading it anew after each new answer');
    const anew = [];
    for (let number = 0; number < WRITTEN; number++) {
        const written = await fetch(`${server.origin}/api/v1${page}/answers`, {
            method: 'POST',
            headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ body: `עוד תשובה, מספר ${number}` }),
        });
        if (written.status !== 201) throw new Error(`answered ${written.status}: ${await written.text()}`);
        const begun = performance.now();
        const read = await fetch(server.origin + page, { headers: { cookie: session } });
        await read.text();
        anew.push(performance.now() - begun);
    }
    anew.sort((a, b) => a - b);
    rows.push(row('after a new answer', 'median, ms', median(anew), {}));
    rows.push(row('after a new answer', 'p95, ms', anew[Math.floor(0.95 * anew.length)], {}));
    printRows(`A dilemma with ${answers} answers, ${count} comments in the forum`, before, machine(), rows);
} finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
}
