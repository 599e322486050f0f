// The coordinator brings in a folder of old write-ups and assigns them in one table.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { WRITE_UP, docx, file, png, zip } from './harness/texts.mjs';

const { he } = words;
const table = he.admin.import;
const { memberAt } = await fixture();
let folder;
before(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'maagal-old-')), 'archive');
    await mkdir(path.join(folder, '2019'), { recursive: true });
    await mkdir(path.join(folder, '2020'));
    for (const [year, width] of [['2019', 40], ['2020', 80]]) {
        await writeFile(path.join(folder, year, 'write-up.md'), WRITE_UP.replace('ימי הקשבה במוקד', `ימי הקשבה ${year}`));
        await writeFile(path.join(folder, year, 'listening-board.png'), png(width, 20));
    }
    await writeFile(path.join(folder, 'סיכום_שנה.md'), 'שורה בלי כותרת.\n');
    await writeFile(path.join(folder, 'מצגת.docx'), 'PK');
    await writeFile(path.join(folder, 'דף.pdf'), '%PDF-1.7\n');
    await writeFile(path.join(folder, '.DS_Store'), 'x');
});
after(async () => {
    await rm(path.dirname(folder), { recursive: true });
});

const coordinator = (options) => memberAt('yael@maagal.example', '/admin/import', options);

/// A contact of the company the second text belongs to confirms it; then everybody finds it.
async function confirmed(title, options) {
    const contact = await memberAt('adi@netivon.example', '/me', options);
    await contact.getByRole('link', { name: title }).click();
    await press(contact, he.practice.confirm);
    await says(contact, he.flash.published);
    const reader = await memberAt('samir@shaked.example', new URL(contact.url()).pathname, options);
    await reader.getByRole('heading', { level: 1, name: title }).waitFor();
    for (const page of [contact, reader]) quiet(page);
}

/// The table's row whose title is that.
const row = (page, title) => page.locator('tr').filter({ has: page.locator(`input[value=${JSON.stringify(title)}]`) });

test('a folder: each text with its own picture, a title from the file name, and what was not kept', async () => {
    const page = await coordinator();
    await page.setInputFiles('input[name=folder]', folder);
    await press(page, table.upload);
    await says(page, 'מצגת.docx');
    await says(page, he.field_problem.file_mismatch);
    await says(page, 'דף.pdf');
    await says(page, he.field_problem.document.pdf);
    assert.equal(await page.locator('main').getByText('.DS_Store').count(), 0);
    assert.equal(await page.locator('[name=row]').count(), 3);
    // Made again, the upload finds what is there.
    await page.setInputFiles('input[name=folder]', folder);
    await press(page, table.upload);
    await says(page, 'מצגת.docx');
    assert.equal(await page.locator('[name=row]').count(), 3);
    await row(page, 'סיכום שנה').waitFor();
    await picture(page, 'back-catalogue');
    await accessible(page);
    for (const [year, width] of [['2019', 40], ['2020', 80]]) {
        const draft = await row(page, `ימי הקשבה ${year}: מה שמענו כשהנהלה עונה לטלפון`).locator('[name=row]').inputValue();
        const answer = await page.request.get(`/drafts/${draft}/files/listening-board.png`);
        assert.equal((await answer.body()).readUInt32BE(16), width, 'the picture that lay beside it');
    }
    quiet(page, answered(422));
    // Another day the table is there again, by way of the coordinator's page.
    await page.goto('/admin');
    await says(page, he.admin.home.catalogue_other.replace('{{ count }}', '3'));
    await page.getByRole('link', { name: he.admin.home.assign, exact: true }).click();
    assert.equal(await page.locator('[name=row]').count(), 3);
    await says(page, 'archive/2019/write-up.md');
    await page.goto('/me');
    assert.equal(await page.locator('main').getByText('ימי הקשבה').count(), 0, 'it is in no other list');
    await page.goto('/admin/import');
    await press(page, table.discard);
    await says(page, he.flash.drafts_deleted);
    assert.equal(await page.locator('[name=row]').count(), 0);
    await press(page, he.flash.undo);
    await says(page, he.flash.drafts_restored);
    assert.equal(await page.locator('[name=row]').count(), 3, 'rows that were deleted come back to the table');
    await says(page, 'archive/2019/write-up.md');
    await press(page, table.discard);
    assert.equal(await page.locator('[name=row]').count(), 0);
    quiet(page);
});

for (const { way, options } of WAYS) {
    test(`assigned in one table; what is missing is said and what was chosen stays, ${way}`, async () => {
        const page = await coordinator(options);
        const titles = [`שנת המדידה הראשונה, ${way}`, `אמנה בין היחידות, ${way}`];
        await page.setInputFiles('input[name=files]', [
            ...titles.map((title, number) => file(`${number}.md`, `# ${title}\n\nכך התחלנו.`)),
            file('ריק.md', ''),
        ]);
        await press(page, table.upload);
        await says(page, 'ריק.md');
        await says(page, he.field_problem.empty_file);
        const [first, second] = titles.map((title) => row(page, title));
        // The second lacks its company.
        for (const [one, meeting] of [[first, 2], [second, 3]]) {
            await one.locator('select[name^=meeting-]').selectOption({ index: meeting });
            await one.locator('summary').click();
            await one.locator('[name^=topics-][value=measurement]').check();
        }
        await first.locator('select[name^=company-]').selectOption({ label: 'מרפאות שקד' });
        // What was chosen is kept without publishing.
        await press(page, table.save);
        await says(page, he.flash.saved);
        await page.goto('/admin/import');
        assert.equal(await second.locator('select[name^=meeting-]').evaluate((field) => field.selectedIndex), 3);
        await press(page, table.go);
        await says(page, table.sent_for_review_one);
        await second.locator('.field-error').getByText(he.field_problem.missing).waitFor();
        assert.equal(await page.locator('[name=row]').count(), 1);
        assert.equal(await second.locator('select[name^=meeting-]').evaluate((field) => field.selectedIndex), 3);
        assert.ok(await second.locator('[name^=topics-][value=measurement]').isChecked());
        await second.locator('select[name^=company-]').selectOption({ label: 'נתיבון תוכנה' });
        await press(page, table.go);
        await says(page, table.sent_for_review_one);
        assert.equal(await page.locator('[name=row]').count(), 0);
        for (const [number, company] of [[0, 'מרפאות שקד'], [1, 'נתיבון תוכנה']]) {
            await page.goto(`/search?q=${encodeURIComponent(titles[number])}`);
            await page.locator('main').getByRole('link', { name: titles[number] }).first().click();
            await says(page, company);
            await says(page, he.practice.is_in_review);
        }
        quiet(page, answered(422));
        await confirmed(titles[1], options);
    });
}

for (const { way, options } of WAYS) {
    test(`documents in a zip file of folders with Hebrew names, each with its report, ${way}`, async () => {
        const page = await coordinator(options);
        const word = await readFile(new URL('../server/demo/documents/תדריך שבע דקות.docx', import.meta.url));
        const archive = zip({
            'כרמים/תדריך.docx': word,
            'כרמים/לוח.png': png(),
            'שקד/סיכום.docx': docx('סיכום של מפגש', 'כך עשינו.'),
            'שקד/דף.html': '<html><h2>דף מהאתר</h2><p>גוף</p></html>',
        });
        await page.setInputFiles('input[name=files]', [file('ארכיון.zip', archive)]);
        await press(page, table.upload);
        await says(page, 'ארכיון/כרמים/תדריך.docx');
        assert.equal(await page.locator('[name=row]').count(), 3);
        const told = row(page, 'שבע דקות לפני המשמרת: תדריך שעובד גם כשהמלון מלא');
        await told.getByText(he.drafts.report.what.comment).waitFor();
        const draft = await told.locator('[name=row]').inputValue();
        assert.equal((await page.request.get(`/drafts/${draft}/files/${encodeURIComponent('לוח.png')}`)).status(), 200);
        await row(page, 'דף מהאתר').waitFor();
        await picture(page, `back-catalogue-documents-${way.replaceAll(' ', '-')}`);
        await accessible(page);
        await press(page, table.discard);
        assert.equal(await page.locator('[name=row]').count(), 0);
        quiet(page);
    });
}

test('rows that are left out stay so when another is refused, and files that were taken are passed over', async () => {
    const page = await coordinator(PHONE);
    const files = ['ראשונה', 'שנייה'].map((name) => file(`${name}.md`, `# סקירה ${name}\n\nטקסט.`));
    await page.setInputFiles('input[name=files]', files);
    await press(page, table.upload);
    await says(page, table.read_two);
    const [first, second] = ['סקירה ראשונה', 'סקירה שנייה'].map((title) => row(page, title));
    await second.locator('[name=chosen]').uncheck();
    await press(page, table.go);
    await first.locator('.field-error').getByText(he.field_problem.missing).waitFor();
    assert.ok(await first.locator('[name=chosen]').isChecked());
    assert.ok(!(await second.locator('[name=chosen]').isChecked()));
    // The company of the second is chosen; once it is published, its file is not read again either.
    await first.locator('[name=chosen]').uncheck();
    await second.locator('[name=chosen]').check();
    await second.locator('select[name^=company-]').selectOption({ label: 'מרפאות שקד' });
    await second.locator('summary').click();
    await second.locator('[name^=topics-][value=measurement]').check();
    await press(page, table.go);
    await says(page, table.sent_for_review_one);
    await page.setInputFiles('input[name=files]', files);
    await press(page, table.upload);
    await says(page, table.known_two);
    assert.equal(await page.locator('[name=row]').count(), 1);
    await press(page, table.discard);
    assert.equal(await page.locator('[name=row]').count(), 0);
    quiet(page, answered(422));
});

test('an upload that is stopped before its first request is not sent, and can be sent again', async () => {
    const page = await coordinator(PHONE);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/admin/import/progress', async (route) => {
        await held;
        await route.fallback();
    });
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await page.setInputFiles('input[name=files]', [file('אחד.md', '# אחד\n\nטקסט.')]);
    const upload = page.getByRole('button', { name: table.upload, exact: true });
    await upload.click();
    // A second press while it is on its way does nothing.
    await upload.click();
    const asked = page.waitForResponse('**/admin/import/progress');
    await page.getByRole('button', { name: he.form.stop, exact: true }).click();
    release();
    await asked;
    await page.locator('.sending-line').getByText(table.stopped).waitFor();
    assert.deepEqual(sent, []);
    await press(page, table.upload);
    await row(page, 'אחד').waitFor();
    assert.equal(sent.length, 1);
    await press(page, table.discard);
    quiet(page);
});

test('the table fits a phone, and a folder without a text says what is wrong', async () => {
    const page = await coordinator(PHONE);
    await press(page, table.upload);
    await says(page, he.field_problem.missing);
    await page.setInputFiles('input[name=files]', [file('ימים ארוכים.md', `# ${'כותרת ארוכה '.repeat(9)}\n\nטקסט.`)]);
    await press(page, table.upload);
    await says(page, table.waiting_one);
    await picture(page, 'back-catalogue-phone');
    await fits(page);
    quiet(page, answered(422));
});
