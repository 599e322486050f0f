// An operator goes by docs/operating.md alone: a backup, one that is encrypted, a disaster, a restore in another folder, the
// check and the start, and the move to the other engine and back. The commands are those of the document: each is read from
// it and run by a shell as it is written there, but for the names of folders and files.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { allThere, client, forumWithToken } from '../harness/api.mjs';
import { PASSWORD, binary, database, folder, maagal, remove, serve, until } from '../harness/server.mjs';

const run = promisify(execFile);
const document = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
/// The part of the document that these journeys follow.
const chapter = document.slice(document.indexOf('\n## Backup\n'), document.indexOf('\n## Metrics\n'));
assert.ok(chapter.length > 1_000, 'docs/operating.md has no chapter about backups');

const place = await mkdtemp(path.join(tmpdir(), 'maagal-operating-'));
const backups = path.join(place, 'backup');
const bin = path.join(place, 'bin');
await mkdir(backups);
await mkdir(bin);
await symlink(binary, path.join(bin, 'maagal'));
after(() => rm(place, { recursive: true, force: true }));

/// The command of the document that begins so, whether it stands in a line of its own or among words.
function documented(beginning) {
    const lines = chapter.split('\n').filter((line) => /^ {4,}\S/.test(line)).map((line) => line.trim().replace(/ {2,}#.*$/, ''));
    const named = [...chapter.matchAll(/`([^`]+)`/g)].map(([, command]) => command.replace(/\s+/g, ' '));
    const found = [...lines, ...named].find((command) => command.startsWith(beginning));
    assert.ok(found, `docs/operating.md does not say: ${beginning}`);
    return found;
}

/// Runs a command of the document, with other names in the place of those that it has, and in the data folder that the
/// operator works with. Gives what it printed.
async function follow(beginning, names, data, options = '') {
    let command = documented(beginning);
    for (const [written, here] of Object.entries(names)) command = command.replaceAll(written, here);
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: place, MAAGAL_DATA: data, TMPDIR: tmpdir() };
    const { stdout, stderr } = await run('bash', ['-euc', `${command} ${options}`], { env, cwd: place });
    return stdout + stderr;
}

/// A forum with a practice, in a SQLite file, whose nightly backups lie on another disk.
async function forum(t) {
    const data = await folder();
    t.after(() => remove(data));
    const { bearer } = await forumWithToken(data);
    const server = await serve(data, ['--backup-to', backups]);
    const practice = await (await client(server, bearer).create('לפני האסון', 'טקסט')).json();
    return { data, bearer, server, practice };
}

const names = (data) => ({ '/srv/maagal': data, '/mnt/backup': backups });

test('by hand and encrypted, as it is written', async (t) => {
    const { data, bearer, practice } = await forum(t);
    await follow('maagal backup --data', names(data), data);
    const verified = await follow('maagal backup verify --data', names(data), data);
    assert.match(verified, /came out as they went in/);
    assert.match(verified.split('\n')[0], /\d+\.\d+\.\d+/, 'the first line names the version');

    const key = await follow('age-keygen', {}, data).catch((error) => {
        if (!/age-keygen.*not found/.test(error.stderr)) throw error;
        t.diagnostic('age is not installed: the encrypted backup is skipped');
    });
    if (key === undefined) return;
    const [recipient] = key.match(/age1\w+/);
    await follow('maagal backup --encrypt-to', { 'age1…': recipient }, data);
    assert.match(await follow('maagal backup verify --identity', {}, data), /came out as they went in/);
    const restored = path.join(place, 'decrypted');
    const archive = path.join(place, 'forum.tar.zst.age');
    const restore = { '/srv/maagal': restored, '/mnt/backup/maagal-20261126T013000Z.tar.zst': archive };
    await follow('maagal restore --data', restore, restored, '--identity forum-key.txt');
    const again = await serve(restored);
    t.after(() => remove(restored));
    await allThere(client(again, bearer), [practice]);
});

test('after a disaster the last night comes back in another folder', async (t) => {
    const { data, bearer, server, practice } = await forum(t);
    const [, job] = (await maagal(data, ['jobs', 'list'])).match(/^ *(\d+) .* back-up /m);
    await maagal(data, ['jobs', 'retry', job]);
    const night = async () => (await readdir(backups)).filter((name) => /^maagal-.*\.tar\.zst$/.test(name)).sort().at(-1);
    await until(async () => /ok +backups: every night; .*\.tar\.zst/.test(await maagal(data, ['check', '--quick'])));

    await server.stop();
    await rename(data, `${data}-lost`);
    t.after(() => rm(`${data}-lost`, { recursive: true, force: true }));
    const newest = path.join(backups, await night());
    const restored = path.join(place, 'restored');
    t.after(() => remove(restored));
    assert.match(await follow('maagal backup verify FILE', { FILE: newest }, restored), /came out as they went in/);
    const said = await follow('maagal restore --data', {
        '/srv/maagal': restored, '/mnt/backup/maagal-20261126T013000Z.tar.zst': newest,
    }, restored);
    assert.match(said, /restored the forum of/);
    assert.match(await follow('maagal check --data', names(restored), restored), /ok +references/);
    const again = await serve(restored);
    await allThere(client(again, bearer), [practice]);
    const login = await fetch(`${again.origin}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: again.origin },
        body: new URLSearchParams({ email: 'ruth@alon.example', password: PASSWORD }),
    });
    assert.equal(login.status, 303, 'everybody logs in again with their password');
});

test('to PostgreSQL, and back', async (t) => {
    assert.match(chapter, /### From SQLite to PostgreSQL, or back/);
    const { data, bearer, server, practice } = await forum(t);
    await server.stop();
    let from = { data, options: '' };
    const there = { data: path.join(place, 'postgres'), options: `--database-url '${await database()}'` };
    const back = { data: path.join(place, 'sqlite'), options: '' };
    for (const [number, to] of [there, back].entries()) {
        t.after(() => remove(to.data));
        const FILE = path.join(backups, `move-${number}.tar.zst`);
        await follow('maagal backup FILE', { FILE }, from.data, from.options);
        await follow('maagal restore FILE', { FILE }, to.data, to.options);
        const words = to.options ? ['--database-url', to.options.slice(16, -1)] : [];
        const restored = await serve(to.data, words);
        await allThere(client(restored, bearer), [practice]);
        await restored.stop();
        from = to;
    }
});
