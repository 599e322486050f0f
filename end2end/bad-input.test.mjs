// Bad input gets a clear answer in the page, and nothing that was typed is lost.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { WAYS, answered, emptyEditor, idle, picture, press, publish, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { docx, file } from './harness/texts.mjs';

const { he } = words;
const REFUSED = answered(404, 409, 413, 422);
const { forum, memberAt } = await fixture();
/// 30 MB, more than the 25 that are taken; it lies on the disk, as a user's file does.
let large;
before(async () => {
    large = path.join(await mkdtemp(path.join(tmpdir(), 'maagal-large-')), 'large.md');
    await writeFile(large, Buffer.alloc(30 * 1024 * 1024, 'a'));
});
after(async () => {
    await rm(path.dirname(large), { recursive: true });
});

const someone = (at, options, email = 'samir@shaked.example') => memberAt(email, at, options);

async function upload(page, ...files) {
    await page.goto('/practices/new');
    await page.check('[name=kind][value=tool]');
    await page.setInputFiles('input[name=file]', files[0]);
    if (files.length > 1) await page.setInputFiles('input[name=attachment]', files[1]);
    await press(page, he.drafts.upload.go);
    // A script sends it, and goes on to the editor.
    await idle(page);
}

/// Fills the sentence's placeholder; the page isolates it from the sentence's direction.
const sentence = (text, value) => new RegExp(text.replace(/[.?()]/g, '\\$&').replace(/\{\{.*?\}\}/, `.?${value}.?`));

test('front matter that is not known is named with its line, and everything else is taken', async () => {
    const page = await someone('/practices/new');
    const head = '---\ntitle: כותרת מהקובץ\ncolour: blue\ntopics: [measurement, astrology]\nkind: poem\n---\n\nטקסט.\n';
    await upload(page, file('a.md', head));
    assert.equal(await page.inputValue('[name=title]'), 'כותרת מהקובץ');
    assert.equal(await page.inputValue('[name=body]'), 'טקסט.\n');
    assert.equal(await page.inputValue('[name=topics]'), 'measurement');
    const notices = await page.locator('.notices').innerText();
    for (const part of ['colour', 'astrology', 'poem', '3', '5']) assert.ok(notices.includes(part), `${part}: ${notices}`);
    assert.equal(notices.split('colour').length, 2, 'a key is named once in its sentence');
    await picture(page, 'notices');
    quiet(page);
});

test('files: windows-1255 is read; binary, empty and too large ones are refused in words', async () => {
    const page = await someone('/practices/new');
    const hebrew = (text) => Buffer.from([...text].map((c) => (c >= 'א' && c <= 'ת' ? c.charCodeAt(0) - 0x5d0 + 0xe0 : c.charCodeAt(0))));
    await upload(page, file('old.md', hebrew('# אמנת שירות\n\nכל פנייה נענית תוך חמישה ימים, גם פנימית.')));
    assert.equal(await page.inputValue('[name=title]'), 'אמנת שירות');
    for (const [bad, said] of [
        [file('picture.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1])), he.field_problem.document.image],
        [file('סקירה.md', docx('סקירה')), he.field_problem.file_mismatch],
        [file('slides.txt', '%PDF-1.7\n'), he.field_problem.document.pdf],
        [file('odd.md', Buffer.from([1, 2, 3, 4])), he.field_problem.not_text],
        [file('empty.md', ''), he.field_problem.empty_file],
        [large, he.field_problem.file_too_large_max.split('{{')[0]],
    ]) {
        await upload(page, bad);
        await says(page, said.trim());
        assert.ok(await page.isChecked('[name=kind][value=tool]'), 'what was chosen stays');
    }
    quiet(page, REFUSED);
});

test('a head that cannot be read is explained, and the whole text is kept', async () => {
    const page = await someone('/practices/new');
    for (const [head, said] of [
        ['title: "מעגל" השנה', he.field_problem.head_quote],
        ['title: א\n\tkind: tool', he.field_problem.head_tab],
        ['title: א\nסתם שורה', he.field_problem.head_not_read],
    ]) {
        const text = `---\n${head}\n---\n\nטקסט.\n`;
        await upload(page, file('a.md', text));
        assert.equal(await page.inputValue('[name=body]'), text);
        const notices = await page.locator('.notices').innerText();
        assert.ok(notices.includes(said), notices);
    }
    await upload(page, file('a.md', '---\ntitle: א\ntitel: ב\ntitle: ג\ncompany: מרפאות שקדים\n---\n\nטקסט.\n'));
    const notices = await page.locator('.notices').innerText();
    for (const part of [/titel.*title/s, /מרפאות שקד\u2069/, /5/]) assert.match(notices, part);
    quiet(page);
});

for (const { way, options } of WAYS) {
    test(`an uploaded text is put in order, and it can be had as it was uploaded, ${way}`, async () => {
        const page = await someone('/practices/new', options);
        await upload(page, file('סיכום.txt', 'סיכום\n\nמה סוכם:\n• אחת\n• שתיים\nתודה\nדנה\n'));
        const tidied = 'מה סוכם:\n\n- אחת\n- שתיים\n\nתודה  \nדנה\n';
        assert.equal(await page.inputValue('[name=title]'), 'סיכום');
        assert.equal(await page.inputValue('[name=body]'), tidied);
        await says(page, he.drafts.page.tidied_other.replace('{{ count }}', '3'));
        await picture(page, `tidied-upload-${options.javaScriptEnabled === false ? 'without' : 'with'}-javascript`);
        await press(page, he.drafts.page.untidy);
        await says(page, he.drafts.page.as_uploaded);
        assert.equal(await page.inputValue('[name=body]'), 'סיכום\n\nמה סוכם:\n• אחת\n• שתיים\nתודה\nדנה\n');
        await press(page, he.drafts.page.tidy);
        await says(page, he.drafts.page.tidied_other.replace('{{ count }}', '3'));
        assert.equal(await page.inputValue('[name=body]'), tidied);
        quiet(page);
    });
}

for (const { way, options } of WAYS) {
    test(`an attachment that is too large is named, and the text becomes a draft all the same, ${way}`, async () => {
        const page = await someone('/practices/new', options);
        await upload(page, file('a.md', '# כותרת\n\nטקסט.'), large);
        let said = page.locator('.draft-form .notices');
        if (options.javaScriptEnabled !== false) {
            // It is said before the text is sent, and the same button goes on without the file.
            said = page.locator('.sending-line');
            await said.getByText(he.drafts.upload.left_out).waitFor();
        }
        const text = await said.innerText();
        for (const part of ['large.md', he.field_problem.file_too_large_max.split('{{')[0].trim()]) {
            assert.ok(text.includes(part), `${part}: ${text}`);
        }
        if (options.javaScriptEnabled !== false) await press(page, he.drafts.upload.go);
        assert.equal(await page.inputValue('[name=title]'), 'כותרת');
        quiet(page, REFUSED);
    });
}

for (const { way, options } of WAYS) {
    test(`fields that are too long or disguised are marked, and what was typed is kept, ${way}`, async () => {
        const page = await someone('/practices/new', options);
        await emptyEditor(page);
        const title = 'כותרת ארוכה מאוד '.repeat(20).trim();
        await page.locator('[name=title]').evaluate((field) => field.removeAttribute('maxlength'));
        await page.fill('[name=title]', title);
        await page.fill('[name=body]', 'טקסט, with English words בתוכו.');
        await press(page, he.drafts.page.publish);
        await says(page, he.form.problems);
        await says(page, sentence(he.field_problem.too_long_max, '140'));
        assert.equal(await page.inputValue('[name=title]'), title);
        assert.equal(await page.inputValue('[name=body]'), 'טקסט, with English words בתוכו.');
        await page.fill('[name=title]', 'כותרת קצרה');
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/publish$/);
        await page.locator('[name=title]').evaluate((field) => field.removeAttribute('maxlength'));
        await page.fill('[name=title]', title);
        await page.fill('[name=audience]', 'צוותים\u202Egnp.exe');
        await page.locator('[name=topics]').first().check();
        await press(page, he.drafts.page.publish);
        await says(page, he.form.problems);
        await says(page, sentence(he.field_problem.too_long_max, '140'));
        await says(page, he.field_problem.bidi_control);
        assert.equal(await page.inputValue('[name=title]'), title);
        const border = (name) => page.locator(`[name=${name}]`).evaluate((field) => getComputedStyle(field).borderTopColor);
        assert.equal(await border('title'), await border('audience'));
        assert.notEqual(await border('title'), await border('effort'));
        quiet(page, REFUSED);
    });
}

test('a login that is refused repeats no more than an address may have', async () => {
    const marks = '"'.repeat(300_000);
    for (const fields of [{ email: marks }, { email: 'a@b.example', next: `/${marks}` }]) {
        const body = new URLSearchParams({ password: 'x', ...fields });
        const answer = await fetch(`${forum.origin}/login`, { method: 'POST', body });
        assert.equal(answer.status, 401);
        assert.ok((await answer.text()).length < 20_000);
    }
});

test('a member’s name with a hidden direction mark is refused', async () => {
    const page = await someone('/me', {}, 'olga@kramim.example');
    await page.fill('[name=name]', 'אולגה \u2066moc.live\u2069');
    await press(page, he.account.me.save);
    await says(page, he.field_problem.bidi_control);
    quiet(page, REFUSED);
});

test('what is not there and what is not theirs look the same', async () => {
    const page = await someone('/practices/new');
    await emptyEditor(page);
    const draft = new URL(page.url()).pathname;
    const stranger = await someone('/', {}, 'maya@kav-inbar.example');
    for (const path of [draft, '/drafts/999999', '/drafts/x']) {
        const answer = await stranger.goto(path);
        assert.equal(answer.status(), 404, path);
        await says(stranger, he.drafts.gone.title);
    }
    for (const path of ['/meetings/999', '/practices/nothing', '/companies/none', '/x/y']) {
        const answer = await stranger.goto(path);
        assert.equal(answer.status(), 404, path);
        await says(stranger, he.problem.not_found.title);
    }
    for (const path of ['/admin', '/admin/members', '/admin/settings', '/admin/import', '/admin/meetings/new', '/meetings/1/edit']) {
        assert.equal((await stranger.goto(path)).status(), 403, path);
    }
    quiet(stranger, answered(403, 404));
});

test('<script> in every field is text everywhere', async () => {
    const page = await someone('/admin/companies', {}, 'yael@maagal.example');
    const script = (name) => `${name} <script>window.ran = 1</script><img src=x onerror="window.ran=2">`;
    await page.fill('[name=name]', script('חברה').slice(0, 80));
    await page.selectOption('[name=sector]', 'other');
    await page.selectOption('[name=size]', '1-49');
    await press(page, he.admin.companies.go);
    await page.goto('/admin/meetings/new');
    await page.fill('[name=title]', script('מפגש'));
    await page.fill('[name=date]', '2031-01-02');
    await page.fill('[name=place]', script('מקום'));
    await page.fill('[name=agenda]', script('סדר יום'));
    await press(page, he.admin.meeting.go);
    await says(page, script('מפגש'));
    await page.goto('/practices/new');
    await emptyEditor(page);
    for (const name of ['title', 'body']) await page.fill(`[name=${name}]`, script(name));
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/publish$/);
    for (const name of ['audience', 'effort', 'result', 'summary', 'approved_by']) await page.fill(`[name=${name}]`, script(name));
    // What was typed in the step goes through the editor's form as it is.
    await press(page, he.drafts.publish.back);
    await page.waitForURL(/\/drafts\/\d+$/);
    await publish(page);
    await says(page, script('title'));
    for (const path of ['/', '/practices?sort=newest', '/companies', '/meetings', '/search?q=window.ran', '/admin/members']) {
        await page.goto(path);
        assert.equal(await page.evaluate(() => window.ran), undefined, path);
    }
    quiet(page);
});
