// How far a text may go: chosen when it is published, changed later, shown on the page, on paper and in a copy.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, emptyEditor, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const { memberAt } = await fixture();

const mark = (page) => page.locator('.practice-head .sharing-mark').innerText();

for (const { way, options } of WAYS) {
    test(`a file has a mark of its own, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/practices/new', options);
        await emptyEditor(page);
        await page.fill('[name=title]', `תדריך עם קובץ ${way}`);
        await page.fill('[name=body]', 'כל בוקר, חמש דקות.');
        const file = { name: 'מספרים <b>.txt', mimeType: 'text/plain', buffer: Buffer.from('מספרים של החברה') };
        await page.setInputFiles('[name=files]', [file]);
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/drafts\/\d+\/publish$/);
        await page.locator('[name=topics]').first().check();
        await page.check('[name=sharing][value=public]');
        await page.locator('.file-marks select').selectOption('members');
        await accessible(page);
        await press(page, he.drafts.publish.refresh);
        assert.equal(await page.locator('.file-marks select').inputValue(), 'members', 'what was chosen stays');
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        assert.equal(await mark(page), he.sharing.public);
        assert.equal(await page.locator('.attachments li .sharing-mark').innerText(), he.sharing.members);
        await page.locator('details.sharing summary').click();
        await page.locator('.file-marks select').selectOption('');
        await accessible(page);
        await picture(page, `file-marks-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
        await press(page, he.sharing.go);
        await says(page, he.flash.shared);
        assert.equal(await page.locator('.attachments li .sharing-mark').count(), 0);
        quiet(page);
    });

    test(`a text is marked, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/practices/new', options);
        await emptyEditor(page);
        await page.fill('[name=title]', `שיחת בוקר <b>קצרה</b> ${way}`);
        await page.fill('[name=body]', 'כל בוקר, חמש דקות.');
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/drafts\/\d+\/publish$/);
        await page.locator('[name=topics]').first().check();
        assert.ok(await page.isChecked('[name=sharing][value=members]'), 'the most careful is chosen at first');
        await page.check('[name=sharing][value=team]');
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        assert.equal(await mark(page), he.sharing.team);

        const path = new URL(page.url()).pathname;
        await page.locator('details.sharing summary').click();
        await accessible(page);
        await picture(page, `sharing-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
        await page.check('.sharing [value=members]');
        await press(page, he.sharing.go);
        await says(page, he.flash.shared);
        assert.equal(await mark(page), he.sharing.members);

        const reader = await memberAt('adi@netivon.example', path, options);
        assert.equal(await reader.locator('details.sharing').count(), 0, 'a reader changes nothing');
        await reader.emulateMedia({ media: 'print' });
        const printed = await reader.locator('.print-note').innerText();
        assert.ok(printed.startsWith(he.sharing.members), printed);
        await reader.emulateMedia({ media: 'screen' });
        assert.ok(!(await reader.locator('.print-note').isVisible()));
        const [copy] = await Promise.all([
            reader.waitForEvent('download'),
            reader.getByRole('link', { name: he.sharing.download }).click(),
        ]);
        const text = await readFile(await copy.path(), 'utf8');
        assert.ok(text.includes('sharing: members') && text.includes(`> ${he.sharing.members}`), text);
        assert.match(copy.suggestedFilename(), /\.md$/);

        await page.goto(path);
        await press(page, he.practice.edit);
        await page.waitForURL(/\/drafts\//);
        await page.fill('[name=body]', 'כל בוקר, עשר דקות.');
        await press(page, he.drafts.page.publish_change);
        await says(page, he.flash.published);
        assert.equal(await mark(page), he.sharing.members, 'a change keeps the mark');
        quiet(page);
        quiet(reader);
    });
}

test('the mark that somebody else gave meanwhile stays', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new', PHONE);
    await emptyEditor(page);
    await page.fill('[name=title]', 'שני חלונות');
    await page.fill('[name=body]', 'טקסט.');
    await press(page, he.drafts.page.publish);
    await page.locator('[name=topics]').first().check();
    await press(page, he.drafts.page.publish);
    await says(page, he.flash.published);
    const other = await page.context().newPage();
    await other.goto(page.url());
    for (const [tab, value] of [[other, 'public'], [page, 'team']]) {
        await tab.locator('details.sharing summary').click();
        await tab.check(`.sharing [value=${value}]`);
        await press(tab, he.sharing.go);
    }
    await says(page, he.flash.not_shared);
    assert.equal(await mark(page), he.sharing.public);
    quiet(page);
});
