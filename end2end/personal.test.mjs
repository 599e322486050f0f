// Personal details: before a text is published, each of them stays or is removed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, emptyEditor, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { file } from './harness/texts.mjs';

const { he } = words;
const BODY = [
    '## מה קרה',
    '',
    'הלקוחה דנה כהן התקשרה מ־050-1234567 וביקשה תשובה עד 12.3.2026.',
    '',
    'כתבו לה אל dana.cohen@rimon.example, והמוקד שלנו הוא 03-7654321.',
].join('\n');
const NAME = 'דנה כהן';
const MOBILE = '050-1234567';
const MAIL = 'dana.cohen@rimon.example';
const DESK = '03-7654321';

const { memberAt } = await fixture();

const choose = (page, detail, decision) => page.locator(`[name="personal:${detail}"][value=${decision}]`).check();

for (const { way, options } of WAYS) {
    test(`each detail stays or is removed, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/practices/new', options);
        await emptyEditor(page);
        await page.fill('[name=title]', `שיחה קשה ${way}`);
        await page.fill('[name=body]', BODY);
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/drafts\/\d+\/publish$/);
        await page.getByRole('heading', { name: he.drafts.personal.title }).waitFor();
        assert.equal(await page.locator('.personal-list > li').count(), 4, 'a date is no detail');
        await accessible(page);
        await page.locator('[name=topics]').first().check();
        await choose(page, NAME, 'removed');
        await choose(page, DESK, 'stays');
        await press(page, he.drafts.page.publish);
        await says(page, he.drafts.personal.open);
        assert.equal(await page.locator('.personal .field-error').count(), 2);
        assert.ok(await page.isChecked(`[name="personal:${NAME}"][value=removed]`), 'what was decided stays decided');
        quiet(page, answered(422));
        await picture(page, `personal-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
        await choose(page, MOBILE, 'removed');
        await choose(page, MAIL, 'removed');
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        const text = await page.locator('.prose').innerText();
        assert.ok(text.includes(DESK) && text.includes(he.drafts.personal.mark), text);
        for (const removed of [NAME, MOBILE, MAIL]) assert.ok(!text.includes(removed), removed);

        const { pathname } = new URL(page.url());
        await press(page, he.practice.edit);
        await page.waitForURL(/\/drafts\//);
        await page.fill('[name=body]', `${await page.inputValue('[name=body]')}\n\nגב׳ לוי <b>ביקשה</b> עוד.`);
        await press(page, he.drafts.page.publish_change);
        await page.waitForURL(/\/drafts\/\d+\/publish$/);
        assert.equal(await page.locator('.personal-list > li').count(), 1, 'what was there before is not asked about again');
        await press(page, he.drafts.page.publish_change);
        await says(page, he.drafts.personal.open);
        quiet(page, answered(422));
        await choose(page, 'לוי', 'removed');
        await press(page, he.drafts.page.publish_change);
        await page.waitForURL((url) => url.pathname === pathname);
        assert.ok(!(await page.locator('.prose').innerText()).includes('לוי'));
        quiet(page);
    });
}

for (const { way, options } of WAYS) {
    test(`a file with details is published as it is, or left out, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/practices/new', options);
        await page.setInputFiles('input[name=file]', [
            file('שיחות.md', `---\ntitle: שיחות השבוע ${way}\ntopics: [training]\n---\n\nבקבצים.`),
            file('לקוחות.txt', `הלקוחה ${NAME}, ${MOBILE}`, 'text/plain'),
            file('תפריט.txt', 'מרק היום', 'text/plain'),
        ]);
        await press(page, he.drafts.upload.go);
        await page.waitForURL(/\/drafts\/\d+/);
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/publish$/);
        const asked = page.locator('.personal-list > li');
        assert.equal(await asked.count(), 1);
        for (const shown of ['לקוחות.txt', NAME, MOBILE]) await asked.getByText(shown).first().waitFor();
        await accessible(page);
        await press(page, he.drafts.page.publish);
        await says(page, he.drafts.personal.open);
        quiet(page, answered(422));
        await page.locator('[name="personal-file:לקוחות.txt"][value=removed]').check();
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        await page.getByRole('link', { name: 'תפריט.txt' }).first().waitFor();
        assert.equal(await page.getByText('לקוחות.txt').count(), 0);
        quiet(page);
    });

    test(`a comment and a dilemma are sent when each detail was decided about, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/meetings/8', options);
        const body = `דיברתי עם הלקוחה ${NAME}, ${MOBILE}. ${way}`;
        await page.fill('.comment-form [name=body]', body);
        const files = [
            file('לקוחות.txt', `הלקוחה ${NAME}`, 'text/plain'),
            file('תפריט.txt', 'מרק היום', 'text/plain'),
        ];
        await page.setInputFiles('.comment-form input[type=file]', files);
        await press(page, he.comments.send);
        await says(page, he.drafts.personal.open);
        quiet(page, answered(422));
        assert.equal(await page.inputValue('.comment-form [name=body]'), body, 'what was typed is there');
        assert.equal(await page.locator('.personal-list > li').count(), 3, 'two in the text, and a file');
        await accessible(page);
        await picture(page, `personal-comment-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
        await choose(page, NAME, 'removed');
        await choose(page, MOBILE, 'stays');
        await page.locator('[name="personal-file:לקוחות.txt"][value=removed]').check();
        await page.setInputFiles('.comment-form input[type=file]', files);
        await press(page, he.comments.send);
        await says(page, he.flash.comment_added);
        await page.getByText(`הלקוחה ${he.drafts.personal.mark}, ${MOBILE}. ${way}`).waitFor();
        const said = page.locator('.comment', { hasText: way });
        await said.getByRole('link', { name: 'תפריט' }).waitFor();
        assert.equal(await said.getByRole('link', { name: 'לקוחות' }).count(), 0, 'the file with details is left out');
        await page.goto((await page.locator('.comment a[href$="/edit"]').last().getAttribute('href')));
        await page.fill('[name=body]', `דיברתי, ${MOBILE}. תיקון ${way}`);
        await press(page, he.comments.edit_page.save);
        await says(page, he.flash.saved);

        await page.goto('/dilemmas/new');
        await page.fill('[name=title]', `איך חוזרים ללקוח? ${way}`);
        await page.fill('[name=body]', 'הוא מחכה שבוע.');
        await page.fill('[name=tried]', `כתבנו אל ${MAIL}.`);
        await press(page, he.dilemmas.form.ask);
        await says(page, he.drafts.personal.open);
        quiet(page, answered(422));
        assert.equal(await page.inputValue('[name=tried]'), `כתבנו אל ${MAIL}.`);
        await choose(page, MAIL, 'removed');
        await press(page, he.dilemmas.form.ask);
        await says(page, he.flash.dilemma_asked);
        await page.getByText(`כתבנו אל ${he.drafts.personal.mark}.`).waitFor();
        quiet(page);
    });
}

test('the table of the back catalogue tells of details, and publishes them where that is said', async () => {
    const page = await memberAt('yael@maagal.example', '/admin/import', PHONE);
    await page.setInputFiles('input[name=files]', [file('ישן.md', `# סיכום ישן\n\nהלקוחה ${NAME}.`)]);
    await press(page, he.admin.import.upload);
    const row = page.locator('tr', { has: page.locator('[name=row]') });
    await row.getByText(NAME).waitFor();
    await row.locator('select[name^=company-]').selectOption({ label: 'מרפאות שקד' });
    await row.locator('summary').click();
    await row.locator('[name^=topics-][value=measurement]').check();
    await press(page, he.admin.import.go);
    await says(page, he.field_problem.personal_detail);
    quiet(page, answered(422));
    await row.locator('[name^=personal-]').check();
    await press(page, he.admin.import.go);
    await says(page, he.admin.import.sent_for_review_one);
    quiet(page);
});

test('a text without details is not asked about', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new', PHONE);
    await emptyEditor(page);
    await page.fill('[name=title]', 'שיחת בוקר');
    await page.fill('[name=body]', 'הלקוחה התקשרה ב־12.3.2026, והעלות הייתה 123456782 ₪.');
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/drafts\/\d+\/publish$/);
    assert.equal(await page.locator('.personal').count(), 0);
    quiet(page);
});
