// Files in a bucket of a service that speaks S3: uploaded, opened and found; the service away and back; checked, backed up
// and restored; never shared by two forums.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { bucket } from './harness/s3.mjs';
import { PASSWORD, addMember, folder, maagal, refused, remove, serve } from './harness/server.mjs';

const EMAIL = 'ruth@alon.example';
const he = JSON.parse(await readFile(new URL('../app/locales/he.json', import.meta.url), 'utf8'));
const s3 = await bucket();
after(() => s3.stop());

/// A data folder whose files are in the bucket below a prefix, with a coordinator.
async function forumIn(prefix) {
    const data = await folder();
    after(() => remove(data));
    const options = s3.options(prefix);
    await addMember(data, EMAIL, 'רות אלוני', 'בנק אלון', 'coordinator', options);
    return { data, options };
}

/// Somebody who has logged in.
async function visitor(origin) {
    const body = new URLSearchParams({ email: EMAIL, password: PASSWORD, next: '/' });
    const answer = await fetch(`${origin}/login`, { method: 'POST', body, headers: { origin }, redirect: 'manual' });
    assert.equal(answer.status, 303);
    const headers = { cookie: `${answer.headers.get('set-cookie').split(';')[0]}; language=he`, origin, accept: 'text/html' };
    const get = (route) => fetch(`${origin}${route}`, { headers, redirect: 'manual' });
    /// Uploads a text with a file; gives the path of the draft, or the page that refuses it.
    const upload = async (title, name, content) => {
        const form = new FormData();
        form.set('file', new File([`---\ntitle: ${title}\n---\nגוף הטקסט`], 'a.md'));
        form.append('attachment', new File([content], name));
        const sent = await fetch(`${origin}/practices/new`, { method: 'POST', body: form, headers, redirect: 'manual' });
        return { status: sent.status, draft: sent.headers.get('location')?.split('?')[0], page: await sent.text() };
    };
    return { get, upload };
}

const LARGE = 'שורה של טבלה ארוכה\n'.repeat(300_000);

test('files are uploaded to a bucket and come from there, whole and verified', async () => {
    const { data, options } = await forumIn('one');
    const server = await serve(data, options);
    const { get, upload } = await visitor(server.origin);
    const small = await upload('בדלי', 'קטן.txt', 'תוכן קטן');
    assert.equal(small.status, 303, small.page);
    const large = await upload('גדול', 'גדול.txt', LARGE);
    assert.equal(large.status, 303, large.page);
    const files = [[`${small.draft}/files/קטן.txt`, 'תוכן קטן'], [`${large.draft}/files/גדול.txt`, LARGE]];
    for (const [route, content] of files) {
        const answer = await get(encodeURI(route));
        assert.equal(answer.status, 200);
        assert.equal(await answer.text(), content);
    }
    const keys = await s3.objects('one');
    assert.ok(keys.includes('maagal-store.json'));
    assert.equal(keys.filter((key) => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(key)).length, 2);
    await assert.rejects(readdir(path.join(data, 'files')), 'nothing is in the data folder');
    assert.deepEqual(await readdir(path.join(data, 'spool')), []);

    // Damaged in the bucket: never handed out, and named by check.
    const key = keys.find((one) => one.includes('/'));
    await s3.put(`one/${key}`, 'אחר');
    const answers = await Promise.all(files.map(([route]) => get(encodeURI(route))));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 500]);
    const found = await refused(data, ['check', ...options]);
    assert.match(found.said, /damaged/);
    assert.equal((await upload('שוב', 'קטן.txt', 'תוכן קטן')).status, 303);
    assert.equal((await upload('שוב', 'גדול.txt', LARGE)).status, 303);
    assert.match(await maagal(data, ['check', ...options]), /all 2 are there, by their contents/);
    await server.stop();
});

test('while the service is away texts are read and written, and files say so', async () => {
    const { data, options } = await forumIn('away');
    const server = await serve(data, options);
    const { get, upload } = await visitor(server.origin);
    const { draft } = await upload('לפני', 'א.txt', 'תוכן');
    s3.cut();
    for (const route of ['/', '/practices', draft]) assert.equal((await get(route)).status, 200, route);
    assert.equal((await fetch(`${server.origin}/readyz`)).status, 200);
    const file = await get(encodeURI(`${draft}/files/א.txt`));
    assert.equal(file.status, 503);
    assert.ok((await file.text()).includes(he.problem.files_unavailable.title));
    const begun = Date.now();
    const sent = await upload('בזמן שאיננו', 'ב.txt', 'תוכן אחר');
    assert.equal(sent.status, 503, sent.page);
    assert.ok(sent.page.includes(he.problem.files_unavailable.text), sent.page);
    assert.ok(Date.now() - begun < 15_000, 'nobody waits for ever');
    const backup = path.join(data, 'away.tar.zst');
    assert.match((await refused(data, ['backup', backup, ...options])).said, /the file store does not answer/);
    const { said } = await refused(data, ['check', ...options]);
    assert.match(said, /the file store does not answer, or refuses/);
    assert.match(said, /Error performing (GET|HEAD)/, 'what the service or the network said of it');

    // A node that starts meanwhile serves, too, and takes files once the service is back.
    await server.stop();
    const again = await serve(data, options);
    const later = await visitor(again.origin);
    assert.equal((await later.get(draft)).status, 200);
    assert.equal((await later.upload('עדיין', 'ג.txt', 'עוד')).status, 503);
    s3.restore();
    assert.equal((await later.upload('חזר', 'ד.txt', 'עוד')).status, 303);
    assert.equal(await (await later.get(encodeURI(`${draft}/files/א.txt`))).text(), 'תוכן');
    await again.stop();
});

test('a backup of a forum in a bucket is restored into another, and no store is shared', async (t) => {
    const { data, options } = await forumIn('three');
    const server = await serve(data, options);
    const { upload } = await visitor(server.origin);
    const { draft } = await upload('לגיבוי', 'גדול.txt', LARGE);
    await server.stop();
    const place = await mkdtemp(path.join(tmpdir(), 'maagal-s3-'));
    t.after(() => rm(place, { recursive: true }));
    const archive = path.join(place, 'forum.tar.zst');
    assert.match(await maagal(data, ['backup', archive, ...options]), /1 files/);
    assert.match(await maagal(data, ['backup', 'verify', archive, ...options]), /came out as they went in/);

    const restored = await folder();
    after(() => remove(restored));
    const occupied = await refused(restored, ['restore', archive, ...options]);
    assert.match(occupied.said, /s3:\/\/forum\/three holds the files of a forum/);
    const others = s3.options('four');
    await maagal(restored, ['restore', archive, ...others]);
    // Nothing was started yet, and another prefix is refused all the same.
    const elsewhere = await refused(restored, ['serve', '--listen', '127.0.0.1:0', ...s3.options('five')]);
    assert.match(elsewhere.said, /files of this forum are not in s3:\/\/forum\/five/);
    const other = await serve(restored, others);
    const answer = await (await visitor(other.origin)).get(encodeURI(`${draft}/files/גדול.txt`));
    assert.equal(await answer.text(), LARGE);
    await other.stop();

    // Started with the bucket of the other one, or with a folder after it had a bucket.
    assert.match((await refused(restored, ['serve', '--listen', '127.0.0.1:0', ...options])).said, /files of another forum/);
    assert.match((await refused(restored, ['import', archive, ...options])).said, /files of another forum/);
});
