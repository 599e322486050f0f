// A rolling upgrade: the nodes of the release before (MAAGAL_OLD_BIN) leave one after the other, and those of this one
// (MAAGAL_BIN) join, behind a balancer and under load. No request fails, nothing that was written is lost, each mail goes out
// once and each job runs once. The order of the tests matters.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { allThere, client } from '../harness/api.mjs';
import { balance } from '../harness/balancer.mjs';
import { bucket } from '../harness/s3.mjs';
import { PASSWORD, addMember, database, folder, maagal, query, refused, remove, serve, until } from '../harness/server.mjs';
import { mailServer } from '../harness/smtp.mjs';

const RUTH = 'ruth@alon.example';
const SAMIR = 'samir@alon.example';
const OLD = process.env.MAAGAL_OLD_BIN;
assert.ok(OLD, 'MAAGAL_OLD_BIN names no program of the release before: script/nightly upgrade builds one');
/// How many requests each node that takes any has to answer before the next step.
const ANSWERS = 60;
/// After how long a practice is read that was written at another node, in milliseconds.
const SETTLED = 2_000;
/// The pauses of those who write, in milliseconds.
const PAUSE = 40;
const SLOW_PAUSE = 700;
/// What a later release would add, where both have the same tables: it is played, so that the release before meets tables
/// that it does not know.
const PLAYED = 9999;
const EXPAND = `BEGIN;
    ALTER TABLE practice ADD COLUMN of_a_later_release TEXT;
    ALTER TABLE member ADD COLUMN of_a_later_release BIGINT NOT NULL DEFAULT 0;
    CREATE TABLE of_a_later_release (id BIGINT PRIMARY KEY);
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        SELECT ${PLAYED}, 'of a later release', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1;
    COMMIT`;

const url = await database();
const s3 = await bucket();
const mails = await mailServer();
const balancer = await balance();
const folders = [];
after(async () => {
    await Promise.all(folders.map(remove));
    balancer.close();
    mails.stop();
    s3.stop();
});
const options = ['--database-url', url, ...s3.options('upgrade')];
const serving = [
    ...options, '--base-url', balancer.origin, '--trusted-proxies', '1', '--smtp-url', mails.url, '--mail-from', 'forum@alon.example',
];

/// A data folder of a node.
async function dataFolder() {
    const data = await folder();
    folders.push(data);
    return data;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const newestTables = async () => Number(await query(url, 'SELECT max(version) FROM _sqlx_migrations'));

/// What the load did: its answers with how long they took, by the node that gave them, and those that were none.
class Load {
    failed = [];
    answers = [];
    practices = [];
    comments = [];
    files = [];
    invited = [];
    meetings = 0;
    step = 'begin';
    goesOn = true;

    /// Asks the balancer. An answer that is neither 2xx nor 3xx is a failure, as is none.
    async ask(method, route, headers, body) {
        const what = `${this.step}: ${method} ${route}`;
        const begun = performance.now();
        try {
            const answer = await fetch(balancer.origin + encodeURI(route), { method, headers, body, redirect: 'manual' });
            const text = await answer.text();
            const node = answer.headers.get('x-node');
            this.answers.push({ node, took: performance.now() - begun, step: this.step, what });
            if (answer.status >= 200 && answer.status < 400) return { text, location: answer.headers.get('location') };
            this.failed.push(`${what} at ${node}: ${answer.status} ${text.slice(0, 300)}`);
        } catch (error) {
            this.failed.push(`${what}: ${error.message} ${error.cause?.message ?? ''}`);
        }
    }

    /// How many requests a node has answered in this step.
    answeredBy({ origin }) {
        return this.answers.filter(({ node, step }) => node === origin && step === this.step).length;
    }

    /// Reads pages and lists in turn, and what was written.
    async read(cookie, bearer) {
        const pages = ['/', '/practices', '/meetings', '/notifications', '/me', '/search?q=שדרוג', 'practice'];
        const lists = ['/api/v1/practices', '/api/v1/search?q=שדרוג', '/api/v1/meetings', '/api/v1/notifications'];
        for (let count = 0; this.goesOn; count++) {
            let page = pages[count % pages.length];
            if (page === 'practice') {
                const settled = this.practices.filter(({ at }) => at < Date.now() - SETTLED);
                page = settled[count % settled.length]?.url ?? '/';
            }
            const shown = await this.ask('GET', page, { cookie, accept: 'text/html' });
            if (shown?.text.includes('action="/login"')) this.failed.push(`${this.step}: the login in place of ${page}`);
            await this.ask('GET', lists[count % lists.length], { authorization: `Bearer ${bearer}` });
            await pause(PAUSE / 2);
        }
    }

    /// Writes practices over REST, and replaces some of them.
    async write(hand, bearer) {
        const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
        const content = (title, body) => JSON.stringify({ title, body, kind: 'tool', topics: [], status: 'published' });
        const own = [];
        for (let count = 0; this.goesOn; count++) {
            const title = `שדרוג${hand}מס${count}`;
            const body = `טקסט של ${title}`;
            const made = await this.ask('POST', '/api/v1/practices', headers, content(title, body));
            if (made) own.push({ ...JSON.parse(made.text), title, body, at: Date.now() });
            if (made) this.practices.push(own.at(-1));
            const old = own[Math.floor(count / 2)];
            if (old && count % 3 === 0) {
                const changed = `${old.body}, ועוד`;
                const put = await this.ask('PUT', `/api/v1/practices/${old.id}`, { ...headers, 'if-match': '*' }, content(old.title, changed));
                if (put) old.body = changed;
            }
            await pause(PAUSE);
        }
    }

    /// Comments through the form of the page, and over REST.
    async comment(cookie, bearer) {
        const form = { cookie, origin: balancer.origin, accept: 'text/html' };
        const rest = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
        for (let count = 0; this.goesOn; count++) {
            const practice = this.practices.findLast(({ at }) => at < Date.now() - SETTLED);
            if (practice) {
                const body = `תגובה מס ${count}`;
                const sent = count % 2
                    ? await this.ask('POST', `${decodeURI(practice.url)}/comments`, form, new URLSearchParams({ body }))
                    : await this.ask('POST', `/api/v1/practices/${practice.id}/comments`, rest, JSON.stringify({ body }));
                if (sent) this.comments.push(body);
            }
            await pause(PAUSE);
        }
    }

    /// Uploads texts with files, invites people by mail, and names a presenter, which is told in the forum.
    async coordinate(cookie, bearer) {
        const form = { cookie, origin: balancer.origin, accept: 'text/html' };
        const members = await this.ask('GET', '/admin/members', form);
        const company = members.text.match(/<option value="(\d+)"/)[1];
        const rest = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
        const starts_at = new Date(Date.now() + 60 * 86_400_000).toISOString();
        for (let count = 0; this.goesOn; count++) {
            const email = `guest${count}@oren-gal.example`;
            const fields = { action: 'add', name: 'דנה לוי', email, company, role: 'member', profession: 'service' };
            if (await this.ask('POST', '/admin/members', form, new URLSearchParams(fields))) this.invited.push(email);
            if (count % 3 === 0) {
                const content = `תוכן של קובץ ${count}`;
                const body = new FormData();
                body.set('file', new File([`---\ntitle: קובץ ${count}\n---\nגוף הטקסט`], 'a.md'));
                body.append('attachment', new File([content], 'א.txt'));
                const sent = await this.ask('POST', '/practices/new', form, body);
                if (sent) this.files.push({ route: `${sent.location.split('?')[0]}/files/א.txt`, content });
                const meeting = { title: `מפגש ${count}`, kind: 'regular', starts_at, presenters: [SAMIR] };
                if (await this.ask('POST', '/api/v1/meetings', rest, JSON.stringify(meeting))) this.meetings += 1;
            }
            await pause(SLOW_PAUSE);
        }
    }

    /// The figures, as lines.
    figures() {
        const times = this.answers.map(({ took }) => took).sort((one, other) => one - other);
        const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)]);
        const worst = this.answers.reduce((one, other) => (one.took > other.took ? one : other));
        const writes = [this.practices, this.comments, this.files, this.invited].map(({ length }) => length);
        return [
            `${times.length} requests, ${this.failed.length} failed; median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms (${worst.what})`,
            `${writes[0]} practices, ${writes[1]} comments, ${writes[2]} files, ${writes[3]} invitations, ${this.meetings} meetings`,
        ];
    }
}

/// Logs in through the balancer; gives the cookie.
async function logIn(email) {
    const body = new URLSearchParams({ email, password: PASSWORD, next: '/' });
    const answer = await fetch(`${balancer.origin}/login`, { method: 'POST', body, headers: { origin: balancer.origin }, redirect: 'manual' });
    assert.equal(answer.status, 303, await answer.text());
    return `${answer.headers.get('set-cookie').split(';')[0]}; language=he`;
}

/// How often the nodes ran a kind of job.
async function runsOf(kind, nodes) {
    let sum = 0;
    for (const { origin } of nodes) {
        const metrics = await (await fetch(`${origin}/metrics`)).text();
        for (const [, count] of metrics.matchAll(new RegExp(`^job_runs_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`, 'gm'))) sum += Number(count);
    }
    return sum;
}

/// Makes a job due that recurs, and has it run once by one of the nodes.
async function runsOnce(nodes) {
    const kind = 'delete-unused-files';
    const before = await runsOf(kind, nodes);
    await query(url, `UPDATE job SET run_at = 1 WHERE kind = '${kind}'`);
    await until(async () => (await query(url, `SELECT count(*) FROM job WHERE kind = '${kind}' AND run_at > 1 AND locked_by IS NULL`)) === '1');
    assert.equal(await runsOf(kind, nodes), before + 1);
}

let played;
const oldFolders = [await dataFolder(), await dataFolder()];
const newFolder = await dataFolder();

test('one release takes the place of the other under load, and no request fails', async (t) => {
    await addMember(oldFolders[0], RUTH, 'רות אלוני', 'בנק אלון', 'coordinator', options, OLD);
    await addMember(oldFolders[0], SAMIR, 'סמיר חורי', 'בנק אלון', 'member', options, OLD);
    const token = async (email) => (await maagal(oldFolders[0], ['token', 'create', '--email', email, ...options], undefined, OLD)).trim();
    const bearers = { ruth: await token(RUTH), samir: await token(SAMIR) };
    const nodes = new Set();
    const join = async (data, program) => {
        const node = await serve(data, serving, { program, ready: false });
        nodes.add(node);
        balancer.add(node);
        await until(() => balancer.takes(node));
        return node;
    };
    const leave = async (node) => {
        balancer.leave(node);
        nodes.delete(node);
        assert.equal(await node.stop(), 0, node.log());
    };
    const before = [await join(oldFolders[0], OLD), await join(oldFolders[1], OLD)];
    const oldTables = await newestTables();

    const load = new Load();
    const cookies = { ruth: await logIn(RUTH), samir: await logIn(SAMIR) };
    const hands = [
        load.read(cookies.ruth, bearers.ruth), load.read(cookies.samir, bearers.samir), load.read(cookies.samir, bearers.samir),
        load.write('א', bearers.ruth), load.write('ב', bearers.samir),
        load.comment(cookies.samir, bearers.samir),
        load.coordinate(cookies.ruth, bearers.ruth),
    ];
    /// A step of the upgrade, and then some time in which the nodes that are there serve.
    const step = async (name, change) => {
        load.step = name;
        await change();
        load.step = `${name}, after it`;
        await until(() => load.failed.length > 0 || [...nodes].every((node) => load.answeredBy(node) >= ANSWERS));
        await runsOnce(nodes);
        assert.deepEqual(load.failed.slice(0, 5), [], `${load.failed.length} failed`);
    };
    try {
        await step('the old ones serve', () => {});
        await step('a new one joins', () => join(newFolder));
        const newTables = await newestTables();
        played = newTables === oldTables;
        t.diagnostic(played ? `both releases have the tables of ${oldTables}: a later one's are played` : `tables: ${oldTables}, then ${newTables}`);
        if (played) await step('the tables grow', () => query(url, EXPAND));
        await step('an old one leaves', () => leave(before[0]));
        await step('the other old one is started again', async () => {
            await leave(before[1]);
            before[1] = await join(oldFolders[1], OLD);
        });
        await step('the other old one leaves', () => leave(before[1]));
        // In the folder of the first old one, as an upgrade in its place does.
        await step('the second new one joins', () => join(oldFolders[0]));
    } finally {
        load.goesOn = false;
        await Promise.all(hands);
        for (const line of load.figures()) t.diagnostic(line);
    }
    assert.deepEqual(load.failed, []);

    // Nothing that was written is lost, or there twice.
    for (const node of nodes) {
        const last = load.practices.at(-1).title;
        await until(async () => (await (await client(node, bearers.ruth).find(last)).json()).total > 0);
        await allThere(client(node, bearers.ruth), load.practices);
        for (const { route, content } of load.files) {
            const file = await fetch(node.origin + encodeURI(route), { headers: { cookie: cookies.ruth } });
            assert.equal(await file.text(), content);
        }
    }
    assert.equal(await query(url, "SELECT count(*) FROM practice WHERE title LIKE 'שדרוג%'"), String(load.practices.length));
    const comments = (await query(url, 'SELECT body FROM comment')).split('\n');
    assert.deepEqual(comments.sort(), load.comments.sort());
    const named = await query(url, "SELECT count(*) FROM notification WHERE kind = 'presenter-named'");
    assert.equal(named, String(load.meetings), 'each presenter was told once');

    // Each mail once.
    await until(async () => (await query(url, "SELECT count(*) FROM mail WHERE kind = 'invitation' AND state = 'queued'")) === '0');
    await until(() => load.invited.every((address) => mails.mails.some(({ to }) => to.includes(address))));
    const invitations = mails.mails.flatMap(({ to }) => to).filter((address) => address.startsWith('guest'));
    assert.deepEqual(invitations.sort(), load.invited.sort());
    assert.equal(new Set(mails.taken).size, mails.taken.length);
    assert.doesNotMatch(await maagal(newFolder, ['jobs', 'list', ...options]), /\bdead\b/);
    for (const node of nodes) await leave(node);
});

test('a program that is older than the tables allow refuses in words, and changes nothing', async () => {
    const oldest = 'SELECT min_migration FROM program_version';
    const before = await query(url, oldest);
    const newest = await newestTables();
    await query(url, `UPDATE program_version SET min_migration = ${newest}`);
    for (const command of [['serve', '--listen', '127.0.0.1:0'], ['check'], ['migrate']]) {
        const { code, said } = await refused(oldFolders[1], [...command, ...options], OLD);
        assert.equal(code, 1, said);
        assert.match(said, /the database belongs to a later version of maagal \(migration \d+\); use that version/);
    }
    assert.equal(await newestTables(), newest);
    await query(url, `UPDATE program_version SET min_migration = ${before}`);
    if (played) await query(url, `DELETE FROM _sqlx_migrations WHERE version = ${PLAYED}`);
    assert.match(await maagal(newFolder, ['check', ...options]), /ok +search index/);
});
