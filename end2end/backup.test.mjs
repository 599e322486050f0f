// Journey of an operator: a backup beside a busy server, a disaster, a restore on another folder and engine; and kill -9
// in the middle of both.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { allThere, client, forumWithToken } from './harness/api.mjs';
import { accessible, browse, login, words } from './harness/browser.mjs';
import { PASSWORD, database, folder, maagal, refused, remove, serve, start, until } from './harness/server.mjs';

const EMAIL = 'ruth@alon.example';
/// How many seconds members write around a backup at least; the nightly tests have a minute of it.
const LOAD = Number(process.env.MAAGAL_LOAD_SECONDS ?? 0);
const archives = path.join(tmpdir(), `maagal-archives-${process.pid}`);
let full;
let bearer;

/// A forum that is large enough that a command can be killed in the middle of it.
before(async () => {
    full = await folder();
    ({ bearer } = await forumWithToken(full));
    const server = await serve(full);
    const practices = Array.from({ length: 1_000 }, (_, n) => ({
        title: `practice${n}`, body: `טקסט ${n} ${n * 7919} `.repeat(150), kind: 'tool', topics: [], status: 'published',
    }));
    assert.equal((await client(server, bearer).batch(practices)).status, 201);
    await server.stop();
});
after(async () => {
    await remove(full);
    await rm(archives, { recursive: true, force: true });
});

/// An empty folder for a SQLite file, whatever engine the tests run on.
const elsewhere = () => mkdtemp(path.join(tmpdir(), 'maagal-e2e-restored-'));

async function archive(name) {
    await mkdir(archives, { recursive: true });
    return path.join(archives, name);
}

test('what was written before a backup under load is there after a restore on either engine', async (t) => {
    const server = await serve(full);
    const api = client(server, bearer);
    const acknowledged = [];
    let writing = true;
    const writer = async (hand) => {
        for (let count = 0; writing; count++) {
            const answer = await api.create(`load${hand}x${count}`, `טקסט ${count} `.repeat(50));
            assert.equal(answer.status, 201);
            acknowledged.push(await answer.json());
        }
    };
    const writers = [0, 1, 2].map(writer);
    const halfway = () => new Promise((resolve) => setTimeout(resolve, LOAD * 500));
    await until(() => acknowledged.length > 20);
    await halfway();
    const sure = [...acknowledged];
    const file = await archive('load.tar.zst');
    const said = await maagal(full, ['backup', file]);
    assert.match(said, /rows and 0 files/);
    await halfway();
    writing = false;
    await Promise.all(writers);
    assert.ok(acknowledged.length > sure.length, 'members wrote meanwhile');
    await server.stop();
    assert.equal((await stat(file)).mode & 0o077, 0, "its owner's alone");
    assert.match(await maagal(full, ['backup', 'verify', file]), /came out as they went in/);
    assert.match(await maagal(full, ['check']), /ok +backups: .*load\.tar\.zst/);
    assert.match((await refused(full, ['backup', file])).said, /is there already/);
    const lost = path.join(archives, 'no-such-folder');
    const nowhere = await refused(full, ['backup', path.join(lost, 'a.tar.zst')]);
    assert.ok(nowhere.said.includes(`maagal: ${lost}: `), nowhere.said);
    assert.match((await refused(full, ['restore', file])).said, /is not empty/);

    const places = [[await elsewhere(), []]];
    if (process.env.MAAGAL_TEST_POSTGRES) places.push([await elsewhere(), ['--database-url', await database()]]);
    for (const [data, options] of places) {
        t.after(() => remove(data));
        assert.match(await maagal(data, ['restore', file, ...options]), /restored the forum of/);
        const restored = await serve(data, options);
        await allThere(client(restored, bearer), sure);
        const listed = await (await client(restored, bearer).list()).json();
        assert.equal((await (await client(restored, bearer).find('')).json()).total, listed.total);
        await restored.stop();
        assert.match(await maagal(data, ['check', ...options]), /ok +references/);
    }
});

test('a file that is no whole backup is refused in one sentence, and nothing is made', async () => {
    const file = await archive('damage.tar.zst');
    await maagal(full, ['backup', file]);
    const whole = await readFile(file);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1] ^= 1;
    const other = await archive('other');
    for (const content of [changed, whole.subarray(0, whole.length >> 1), Buffer.from('something else')]) {
        await writeFile(other, content);
        const data = path.join(archives, 'new');
        const { code, said } = await refused(data, ['restore', other]);
        assert.equal(code, 1);
        assert.match(said.trim(), /^maagal: .*(damaged|no backup)[^\n]*$/);
        await assert.rejects(stat(data), 'no folder is left');
        await refused(data, ['backup', 'verify', other]);
    }
    assert.deepEqual((await readdir(archives)).filter((name) => name.includes('verify')), []);
});

test('kill -9 in the middle of a backup leaves no file under its name', async (t) => {
    const server = await serve(full);
    t.after(() => server.stop());
    const began = Date.now();
    await maagal(full, ['backup', await archive('timed.tar.zst')]);
    const time = Date.now() - began;
    let killed = 0;
    for (let round = 0; round < 8; round++) {
        const file = await archive(`killed${round}.tar.zst`);
        const command = start(full, ['backup', file]);
        await new Promise((resolve) => setTimeout(resolve, (time * (round + 1)) / 9));
        if ((await command.stop('SIGKILL')) === 'SIGKILL') killed += 1;
        const isThere = await stat(file).then(() => true, () => false);
        if (isThere) await maagal(full, ['backup', 'verify', file]);
        else await maagal(full, ['backup', file]);
    }
    t.diagnostic(`${killed} of 8 were killed, a backup took ${time} ms`);
    assert.equal((await fetch(`${server.origin}/readyz`)).status, 200);
});

test('kill -9 in the middle of a restore leaves no forum or a whole one, and it can be begun again', async (t) => {
    const file = await archive('restore.tar.zst');
    await maagal(full, ['backup', file]);
    const places = [async () => []];
    if (process.env.MAAGAL_TEST_POSTGRES) places.push(async () => ['--database-url', await database()]);
    for (const place of places) {
        const whole = await elsewhere();
        t.after(() => remove(whole));
        const began = Date.now();
        await maagal(whole, ['restore', file, ...(await place())]);
        const time = Date.now() - began;
        let killed = 0;
        for (let round = 0; round < 6; round++) {
            const data = await elsewhere();
            const options = await place();
            const command = start(data, ['restore', file, ...options]);
            await new Promise((resolve) => setTimeout(resolve, (time * (round + 1)) / 7));
            if ((await command.stop('SIGKILL')) === 'SIGKILL') killed += 1;
            const isWhole = await maagal(data, ['check', '--quick', ...options]).then(() => true, () => false);
            if (!isWhole) await until(() => maagal(data, ['restore', file, ...options]).then(() => true, () => false));
            const said = await maagal(data, ['check', ...options]);
            assert.match(said, /ok +integrity/);
            await remove(data);
        }
        t.diagnostic(`${killed} of 6 were killed, a restore took ${time} ms`);
    }
});

test('the nightly backup is on the page of the coordinator, and is restored after the folder is lost', async (t) => {
    const data = await folder();
    const kept = await elsewhere();
    t.after(() => remove(data));
    t.after(() => remove(kept));
    const { bearer: own } = await forumWithToken(data);
    const server = await serve(data, ['--backup-to', kept]);
    const practice = await (await client(server, own).create('לפני האסון', 'טקסט')).json();
    const listed = await maagal(data, ['jobs', 'list']);
    const job = listed.match(/^ *(\d+) .* back-up /m)[1];
    await maagal(data, ['jobs', 'retry', job]);
    const dated = async () => (await readdir(kept)).find((name) => name.endsWith('.tar.zst'));
    await until(dated);
    await until(async () => /ok +backups: every night; .*\.tar\.zst/.test(await maagal(data, ['check', '--quick'])));

    const browser = await browse();
    t.after(() => browser.close());
    for (const language of ['he', 'en']) {
        const page = await browser.page(server.origin, { locale: language === 'he' ? 'he-IL' : 'en-GB' });
        await login(page, EMAIL, PASSWORD);
        await page.goto('/admin');
        const lang = await page.locator('html').getAttribute('lang');
        assert.ok(await page.getByText(words[lang].admin.home.backup_verified).isVisible());
        assert.equal(await page.getByText(words[lang].admin.home.backup_overdue).count(), 0);
        await accessible(page);
    }
    await server.stop();
    const restored = await elsewhere();
    t.after(() => remove(restored));
    await maagal(restored, ['restore', path.join(kept, await dated())]);
    const again = await serve(restored);
    await allThere(client(again, own), [practice]);
});
