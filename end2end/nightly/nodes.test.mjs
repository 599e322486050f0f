// Three nodes of one forum, on one PostgreSQL and one bucket: what one does, all do; nodes come, go and are killed; the
// database and the bucket are away and back. The order of the tests matters: they are the life of one forum.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { allThere, client } from '../harness/api.mjs';
import { cuttable } from '../harness/proxy.mjs';
import { bucket } from '../harness/s3.mjs';
import { PASSWORD, addMember, cluster, database, folder, maagal, query, refused, remove, serve, until } from '../harness/server.mjs';
import { listen } from '../harness/stream.mjs';

const RUTH = 'ruth@alon.example';
const SAMIR = 'samir@alon.example';
/// How soon a write at one node has to be on the others' pages, in milliseconds. MAAGAL_SOON is for slow machines.
const SOON = Number(process.env.MAAGAL_SOON ?? 1_000);
/// How soon a page that is open at another node has to hear of it, in milliseconds.
const HEARD = 2 * SOON;
const he = JSON.parse(await readFile(new URL('../../app/locales/he.json', import.meta.url), 'utf8'));

const s3 = await bucket();
const url = new URL(await database());
const postgres = await cuttable(url.hostname, Number(url.port));
const direct = url.href;
[url.hostname, url.port] = postgres.address.split(':');
const options = ['--database-url', url.href, ...s3.options('nodes')];
const folders = [];
after(async () => {
    postgres.restore();
    await Promise.all(folders.map(remove));
    postgres.close();
    s3.stop();
});

/// A data folder of a node.
async function dataFolder() {
    const data = await folder();
    folders.push(data);
    return data;
}

const ready = async (node) => (await fetch(`${node.origin}/readyz`).catch(() => ({ status: 0 }))).status;

const data = [await dataFolder(), await dataFolder(), await dataFolder()];
await addMember(data[0], RUTH, 'רות אלוני', 'בנק אלון', 'coordinator', options);
await addMember(data[0], SAMIR, 'סמיר חורי', 'בנק אלון', 'member', options);
const bearer = (await maagal(data[0], ['token', 'create', '--email', RUTH, ...options])).trim();
const nodes = [];
for (const one of data) nodes.push(await serve(one, options));
const acknowledged = [];

/// Writes a practice at a node.
async function write(node, title) {
    const body = `טקסט של ${title}`;
    const answer = await client(node, bearer).create(title, body);
    assert.equal(answer.status, 201, title);
    const made = { ...(await answer.json()), title, body };
    acknowledged.push(made);
    return made;
}

/// Somebody who logs in at a node; `get` asks any node with their session.
async function visitor(node, email) {
    const form = new URLSearchParams({ email, password: PASSWORD, next: '/' });
    const answer = await fetch(`${node.origin}/login`, { method: 'POST', body: form, redirect: 'manual' });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    const headers = { cookie: `${cookie}; language=he`, accept: 'text/html' };
    const get = (other, route) => fetch(`${other.origin}${encodeURI(route)}`, { headers, redirect: 'manual' });
    const post = (other, route, body) =>
        fetch(`${other.origin}${route}`, { method: 'POST', body, headers: { ...headers, origin: other.origin }, redirect: 'manual' });
    /// Uploads a text with a file.
    const upload = (other, title, content) => {
        const form = new FormData();
        form.set('file', new File([`---\ntitle: ${title}\n---\nגוף הטקסט`], 'a.md'));
        form.append('attachment', new File([content], 'א.txt'));
        return post(other, '/practices/new', form);
    };
    return { status: answer.status, cookie, get, post, upload };
}

/// The median and the worst of times, in words.
function spread(times) {
    const sorted = times.toSorted((one, other) => one - other).map(Math.round);
    return `${sorted[Math.floor(sorted.length / 2)]} ms in the median, ${sorted.at(-1)} ms at most, of ${sorted.length}`;
}

/// Waits until a question is answered with yes; how long that took, in milliseconds.
async function soon(question, what) {
    const begun = performance.now();
    await until(question);
    const took = performance.now() - begun;
    assert.ok(took < SOON, `${what} took ${Math.round(took)} ms`);
    return took;
}

test('a write at one node is on the pages and in the search of the others within a second', async (t) => {
    const ruth = await visitor(nodes[0], RUTH);
    const times = [];
    for (let round = 0; round < 20; round++) {
        const at = nodes[round % 3];
        const { url: page, title } = await write(at, `סבב${round}צמתים`);
        for (const other of nodes.filter((node) => node !== at)) {
            times.push(await soon(async () => {
                const shown = await ruth.get(other, page);
                const found = await (await client(other, bearer).find(title)).json();
                return shown.status === 200 && found.total === 1;
            }, `${title} at another node`));
        }
    }
    t.diagnostic(`on the others' pages and in their search after ${spread(times)}`);
});

test('a change of a text is on the others\' pages within a second', async () => {
    const ruth = await visitor(nodes[0], RUTH);
    const made = acknowledged[0];
    for (const node of nodes) assert.equal((await ruth.get(node, made.url)).status, 200, 'they have it in memory now');
    const body = 'הטקסט השתנה לגמרי';
    assert.equal((await client(nodes[1], bearer).replace(made.id, made.title, body)).status, 200);
    made.body = body;
    for (const node of nodes) await soon(async () => (await (await ruth.get(node, made.url)).text()).includes(body), 'a change');
});

test('files and what is in them are everywhere', async () => {
    const imported = path.join(await dataFolder(), 'import');
    await mkdir(imported);
    await writeFile(path.join(imported, 'שאלון.txt'), 'במקרה הזה מופיעה המילה צפרדעים');
    const head = ['---', 'title: שאלון לסניפים', 'company: בנק אלון', 'status: published', 'attachments: [שאלון.txt]', '---'];
    await writeFile(path.join(imported, 'a.md'), `${head.join('\n')}\nראו את [השאלון](שאלון.txt).`);
    await maagal(data[1], ['import', imported, ...options]);
    const ruth = await visitor(nodes[2], RUTH);
    for (const node of nodes) {
        const hit = await until(async () => (await (await client(node, bearer).find('צפרדעים')).json()).hits[0]);
        const file = await ruth.get(node, `${hit.url}/files/שאלון.txt`);
        assert.equal(await file.text(), 'במקרה הזה מופיעה המילה צפרדעים');
    }
});

test('a session, its end and a role count at every node', async () => {
    const samir = await visitor(nodes[0], SAMIR);
    // Whoever is not logged in is shown the login in place of the page.
    const isIn = async (node) => !(await (await samir.get(node, '/me')).text()).includes('action="/login"');
    for (const node of nodes) assert.ok(await isIn(node));
    assert.notEqual((await samir.get(nodes[2], '/admin')).status, 200);
    await maagal(data[1], ['member', 'role', '--email', SAMIR, '--role', 'coordinator', ...options]);
    for (const node of nodes) await soon(async () => (await samir.get(node, '/admin')).status === 200, 'a role');
    assert.equal((await samir.post(nodes[0], '/logout', new URLSearchParams())).status, 303);
    for (const node of nodes) await soon(async () => !(await isIn(node)), 'a log-out');
});

test('a page that is open at one node hears within two seconds of what happens at another', async (t) => {
    const samir = await visitor(nodes[0], SAMIR);
    const send = (node, route, content) =>
        fetch(`${node.origin}/api/v1${route}`, {
            method: 'POST', body: JSON.stringify(content),
            headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        });
    const meet = (node, title, days, presenter) => {
        const starts_at = new Date(Date.now() + days * 86_400_000).toISOString();
        return send(node, '/meetings', { title, kind: 'regular', starts_at, presenters: [presenter] });
    };
    // The presenters of the next meeting are told of its brief in working hours, those of later ones once that one is over.
    assert.equal((await meet(nodes[0], 'המפגש הבא', 60, RUTH)).status, 201);
    const live = await listen(nodes[2].origin, samir.cookie);
    let begun = performance.now();
    /// Waits for an event, and counts from when its write was sent; gives its data.
    const hear = async (times, event, says) => {
        const heard = [];
        const late = AbortSignal.timeout(HEARD);
        const tooLate = new Promise((_, reject) => (late.onabort = () => reject(new Error(`no ${event} in time, but ${heard.join(', ')}`))));
        for (;;) {
            const news = await Promise.race([live.read(), tooLate]);
            assert.notEqual(news, null, `the stream ended before ${event}`);
            heard.push(`${news.event} ${news.data}`);
            if (news.event !== event || !says(news.data)) continue;
            late.onabort = undefined;
            times.push(performance.now() - begun);
            return news.data;
        }
    };
    const unread = Number(JSON.parse(await hear([], 'bell', () => true)).shown);
    const [told, commented] = [[], []];
    for (let round = 1; round <= 10; round++) {
        const at = nodes[round % 2];
        begun = performance.now();
        assert.equal((await meet(at, `מפגש ${round}`, 300, SAMIR)).status, 201);
        await hear(told, 'bell', (data) => JSON.parse(data).shown === String(unread + round));
        const { id } = acknowledged[round];
        begun = performance.now();
        assert.equal((await send(at, `/practices/${id}/comments`, { body: `הערה ${round}` })).status, 201);
        await hear(commented, 'changed', (data) => data.match(/\d+/)[0] === String(id));
    }
    t.diagnostic(`the bell after ${spread(told)}; a comment after ${spread(commented)}`);
    // The session ends at another node.
    begun = performance.now();
    assert.equal((await samir.post(nodes[0], '/logout', new URLSearchParams())).status, 303);
    await hear([], 'over', () => true);
    assert.equal(await live.next(), null);
});

test('one node rebuilds its index while all serve every request', async (t) => {
    const ruth = await visitor(nodes[0], RUTH);
    // So many that it takes a while.
    for (let batch = 0; batch < 4; batch++) {
        const practices = Array.from({ length: 500 }, (_, count) => ({
            title: `אצווה${batch}מס${count}`, body: `טקסט ארוך למדי על שירות ועל לקוחות, מספר ${count}. `.repeat(20),
            kind: 'tool', topics: [], status: 'published',
        }));
        assert.equal((await client(nodes[0], bearer).batch(practices)).status, 201);
    }
    const total = async (node) => (await (await client(node, bearer).find('')).json()).total;
    const all = await total(nodes[0]);
    for (const node of nodes) await until(async () => (await total(node)) === all);

    const refusals = [];
    let asked = 0;
    let goesOn = true;
    const expect = async (node, what, answer) => {
        asked += 1;
        const { status } = await answer.then((got) => got.arrayBuffer().then(() => got));
        if (status !== 200) refusals.push(`${what} at node ${nodes.indexOf(node)}: ${status}`);
    };
    const reader = async (node) => {
        while (goesOn) {
            await expect(node, '/readyz', fetch(`${node.origin}/readyz`));
            await expect(node, 'search', client(node, bearer).find('שירות'));
            for (const page of ['/', '/practices', '/search?q=שירות']) await expect(node, page, ruth.get(node, page));
        }
    };
    // What it has serves until the new one is whole.
    const readers = nodes.map(reader);
    const builds = async () => {
        const metrics = await (await fetch(`${nodes[1].origin}/metrics`)).text();
        return /^search_index_building 1$/m.test(metrics);
    };
    const begun = performance.now();
    let written;
    try {
        assert.equal((await ruth.post(nodes[1], '/admin/search', new URLSearchParams({ action: 'reindex' }))).status, 303);
        await until(builds);
        written = await write(nodes[0], 'בזמן שאינדקס נבנה מחדש');
        await until(async () => !(await builds()));
    } finally {
        goesOn = false;
        await Promise.all(readers);
    }
    const took = performance.now() - begun;
    assert.deepEqual(refusals, []);
    for (const node of nodes) {
        assert.equal((await ruth.get(node, written.url)).status, 200);
        await until(async () => (await (await client(node, bearer).find(written.title)).json()).total > 0);
        assert.equal(await total(node), all + 1);
    }
    t.diagnostic(`${all} documents were built in ${Math.round(took)} ms; the nodes answered ${asked} requests meanwhile`);
});

test('a job runs once', async () => {
    const runs = async () => {
        let sum = 0;
        for (const node of nodes) {
            const metrics = await (await fetch(`${node.origin}/metrics`)).text();
            for (const [, count] of metrics.matchAll(/^job_runs_total\{[^}]*kind="delete-unused-files"[^}]*\} (\d+)/gm)) sum += Number(count);
        }
        return sum;
    };
    const before = await runs();
    for (let round = 1; round <= 5; round++) {
        await query(direct, "UPDATE job SET run_at = 1 WHERE kind = 'delete-unused-files'");
        await until(async () => (await query(direct, "SELECT count(*) FROM job WHERE kind = 'delete-unused-files' AND run_at > 1 AND locked_by IS NULL")) === '1');
        assert.equal(await runs(), before + round);
    }
});

test('a node joins empty, is not ready before it has caught up, and leaves without a failed request', async (t) => {
    const added = await dataFolder();
    const node = await serve(added, options, { ready: false });
    const seen = new Set();
    await until(async () => {
        const status = await ready(node);
        seen.add(status);
        if (status === 200) return true;
        assert.equal(status, 503);
        for (const other of nodes) assert.equal(await ready(other), 200);
        return false;
    });
    t.diagnostic(`statuses of /readyz while it caught up: ${[...seen].join(', ')}`);
    const found = await (await client(node, bearer).find('')).json();
    assert.equal(found.total, (await (await client(nodes[0], bearer).find('')).json()).total);
    // It is told to stop in the middle of requests: those that it took are answered.
    const asked = Array.from({ length: 8 }, () => client(node, bearer).list());
    const first = await Promise.race(asked);
    assert.equal(first.status, 200);
    const ended = node.stop();
    const answers = await Promise.allSettled(asked);
    const failed = answers.filter(({ status, value }) => status === 'fulfilled' && value.status !== 200);
    assert.deepEqual(failed, []);
    assert.equal(await ended, 0);
    for (const other of nodes) assert.equal(await ready(other), 200);
});

test('a node with files of its own is refused in words', async () => {
    const { code, said } = await refused(await dataFolder(), ['serve', '--listen', '127.0.0.1:0', '--database-url', direct]);
    assert.equal(code, 1);
    assert.match(said, /all nodes of one database need one file store/);
});

test('kill -9 of a node loses nothing that it acknowledged, and the others go on', async () => {
    for (let round = 0; round < 3; round++) {
        const victim = nodes[round];
        let alive = true;
        const writers = nodes.map(async (node, at) => {
            for (let count = 0; alive; count++) {
                try {
                    await write(node, `הריגה${round}ב${at}מס${count}`);
                } catch (error) {
                    assert.equal(node, victim, error.message);
                    return;
                }
            }
        });
        await until(() => acknowledged.filter(({ title }) => title.startsWith(`הריגה${round}`)).length > 20);
        await victim.stop('SIGKILL');
        for (const other of nodes.filter((node) => node !== victim)) assert.equal(await ready(other), 200);
        const since = acknowledged.length;
        await until(() => acknowledged.length > since + 10);
        alive = false;
        await Promise.all(writers);
        // One of them begins without an index, while the others serve.
        if (round === 1) await rm(path.join(data[round], 'index'), { recursive: true });
        nodes[round] = await serve(data[round], options);
    }
    for (const node of nodes) await allThere(client(node, bearer), acknowledged);
});

test('the database is away and back: 503 meanwhile, and no restart', async () => {
    const pids = nodes.map((node) => node.pid);
    postgres.cut();
    for (const node of nodes) {
        await until(async () => (await ready(node)) === 503);
        assert.equal((await client(node, bearer).list()).status, 503);
        assert.equal((await fetch(`${node.origin}/healthz`)).status, 200);
    }
    postgres.restore();
    for (const node of nodes) await until(async () => (await ready(node)) === 200);
    const { title } = await write(nodes[1], 'אחרי שמסד הנתונים חזר');
    for (const node of nodes) await until(async () => (await (await client(node, bearer).find(title)).json()).total > 0);
    // The notices of writes come again, too.
    await until(async () => {
        const { title: next } = await write(nodes[0], `שוב${acknowledged.length}מהר`);
        const begun = performance.now();
        await until(async () => (await (await client(nodes[2], bearer).find(next)).json()).total === 1);
        return performance.now() - begun < SOON / 2;
    });
    assert.deepEqual(nodes.map((node) => node.pid), pids);
});

test('PostgreSQL itself stops and starts in the middle of writes: 503 meanwhile, nothing is lost, and no restart', async () => {
    const pids = nodes.map((node) => node.pid);
    const ruth = await visitor(nodes[0], RUTH);
    let alive = true;
    const statuses = new Set();
    const written = nodes.map(() => 0);
    const writers = nodes.map(async (node, at) => {
        for (let count = 0; alive; count++) {
            const title = `עצירה${at}מס${count}`;
            const body = `טקסט של ${title}`;
            const made = await until(async () => {
                const answer = await client(node, bearer).create(title, body);
                statuses.add(answer.status);
                return answer.status === 503 ? !alive : answer;
            });
            if (made.status === 201) {
                acknowledged.push({ ...(await made.json()), title, body });
                written[at] += 1;
            }
        }
    });
    try {
        await until(() => written.every((count) => count > 3));
        await cluster('stop');
        for (const node of nodes) {
            await until(async () => (await ready(node)) === 503);
            assert.equal((await client(node, bearer).list()).status, 503);
            assert.equal((await ruth.get(node, '/practices')).status, 503);
            assert.equal((await fetch(`${node.origin}/healthz`)).status, 200);
        }
        await cluster('start');
        // They write without a pause, and the index follows all the same.
        for (const node of nodes) await until(async () => (await ready(node)) === 200);
        const since = [...written];
        await until(() => written.every((count, at) => count > since[at] + 3));
    } finally {
        alive = false;
        await Promise.all(writers);
    }
    assert.deepEqual([...statuses].sort(), [201, 503]);
    assert.equal((await ruth.get(nodes[2], '/practices')).status, 200, 'the session goes on');
    assert.deepEqual(nodes.map((node) => node.pid), pids);
});

test('the bucket is away and back: pages serve, files say so', async () => {
    const ruth = await visitor(nodes[0], RUTH);
    const hit = (await (await client(nodes[0], bearer).find('צפרדעים')).json()).hits[0];
    s3.cut();
    for (const node of nodes) {
        assert.equal(await ready(node), 200);
        assert.equal((await ruth.get(node, hit.url)).status, 200);
    }
    const files = await Promise.all(nodes.map((node) => ruth.get(node, `${hit.url}/files/שאלון.txt`)));
    assert.deepEqual(files.map((file) => file.status), [503, 503, 503]);
    const uploads = await Promise.all(nodes.map((node, at) => ruth.upload(node, `בלי מאגר ${at}`, `תוכן ${at}`)));
    for (const upload of uploads) {
        assert.equal(upload.status, 503);
        assert.ok((await upload.text()).includes(he.problem.files_unavailable.text));
    }
    await write(nodes[2], 'בזמן שהקבצים אינם');
    s3.restore();
    for (const node of nodes) assert.equal((await ruth.get(node, `${hit.url}/files/שאלון.txt`)).status, 200);
    for (const [at, node] of nodes.entries()) {
        const sent = await ruth.upload(node, `המאגר חזר ${at}`, `תוכן ${at}`);
        assert.equal(sent.status, 303);
        const route = `${sent.headers.get('location').split('?')[0]}/files/א.txt`;
        for (const other of nodes) assert.equal(await (await ruth.get(other, route)).text(), `תוכן ${at}`);
    }
});

test('everything that was acknowledged is at every node in the end, and nothing is wrong with any', async () => {
    for (const [at, node] of nodes.entries()) {
        await allThere(client(node, bearer), acknowledged);
        assert.match(await maagal(data[at], ['check', ...options]), /ok +search index/);
    }
});

test('failed logins count together', async () => {
    const attempt = async (node) => {
        const form = new URLSearchParams({ email: SAMIR, password: 'wrong horse battery', next: '/' });
        return (await fetch(`${node.origin}/login`, { method: 'POST', body: form, redirect: 'manual' })).status;
    };
    let count = 0;
    while ((await attempt(nodes[count % 3])) !== 429) assert.ok((count += 1) < 100, 'never throttled');
    for (const node of nodes) assert.equal(await attempt(node), 429, 'after the first refusal each node refuses');
});
