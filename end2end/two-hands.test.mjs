// Journey 4, where something comes between: another tab, another person, the end of the session.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, answered, emptyEditor, idle, login, picture, press, publish, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const { conflict, editor } = he.drafts;
const PRACTICE = '/practices/kramim-observation-form';
/// What the state line says once all is saved, with the hour.
const SAVED = new RegExp(`^${editor.saved.replace('{time}', '\\d\\d:\\d\\d')}$`);
const { forum, browser, memberAt } = await fixture();

async function writing(options) {
    const page = await memberAt('samir@shaked.example', '/practices/new', options);
    await emptyEditor(page);
    await idle(page);
    return page;
}

const state = (page, sentence) => page.locator('.editor-state').getByText(sentence).waitFor();

test('two tabs of one draft: the second learns of the first, and decides', async () => {
    const one = await writing();
    const two = await tab(one);
    await two.goto(one.url());
    await idle(two);
    await one.locator('#field-body').pressSequentially('הגרסה של החלון הראשון');
    await state(one, SAVED);
    await two.locator('#field-body').pressSequentially('הגרסה של החלון השני');
    await state(two, editor.conflict);
    assert.equal(await two.inputValue('#field-body'), 'הגרסה של החלון השני');
    await two.getByRole('button', { name: editor.keep_mine }).click();
    await state(two, SAVED);
    await one.reload();
    assert.equal(await one.inputValue('#field-body'), 'הגרסה של החלון השני');
    quiet(one);
    quiet(two, answered(409));
});

for (const { way, options } of WAYS) {
    test(`two people change one practice: the second sees both texts and keeps their own, ${way}`, async () => {
        const begin = async (email) => {
            const page = await memberAt(email, PRACTICE, options);
            await press(page, he.practice.edit);
            await page.waitForURL(/\/drafts\/\d+/);
            await idle(page);
            return page;
        };
        const first = await begin('avi@kramim.example');
        const second = await begin('neta@kramim.example');
        await first.fill('[name=body]', `של אבי, ${way}`);
        await press(first, he.drafts.page.publish_change);
        await says(first, he.flash.published);
        await second.fill('[name=body]', `של נטע, ${way}`);
        await press(second, he.drafts.page.publish_change);
        await says(second, conflict.title);
        assert.equal(await second.inputValue('#conflict-theirs'), `של אבי, ${way}`);
        assert.equal(await second.inputValue('[name=body]'), `של נטע, ${way}`);
        await picture(second, `conflict-${options.javaScriptEnabled === false ? 'without' : 'with'}-javascript`);
        await press(second, conflict.publish_over);
        await says(second, he.flash.published);
        await says(second, `של נטע, ${way}`);
        quiet(first);
        quiet(second, answered(409));
    });

    test(`a window left open writes on after the other has published: the later text is kept, ${way}`, async () => {
        const first = await writing(options);
        await first.fill('[name=title]', `לוח אחד, ${way}`);
        await first.fill('[name=body]', 'מה שפורסם.');
        await press(first, he.drafts.page.save);
        await says(first, he.flash.saved);
        const second = await tab(first);
        await second.goto(first.url());
        await idle(second);
        await publish(first);
        await says(first, he.flash.published);
        const practice = new URL(first.url()).pathname;
        await second.fill('[name=body]', 'מה שפורסם.\n\nומה שנוסף אחר כך <b>כאן</b>.');
        if (options.javaScriptEnabled !== false) {
            await state(second, he.drafts.gone.saving);
        }
        await press(second, he.drafts.page.publish);
        await says(second, he.flash.saved_as_new_draft);
        await picture(second, `saved-as-new-draft-${options.javaScriptEnabled === false ? 'without' : 'with'}-javascript`);
        assert.equal(await second.inputValue('[name=body]'), 'מה שפורסם.\n\nומה שנוסף אחר כך <b>כאן</b>.');
        await press(second, he.drafts.page.publish_change);
        await says(second, he.flash.published);
        assert.equal(new URL(second.url()).pathname, practice);
        await says(second, 'ומה שנוסף אחר כך');
        quiet(first);
        quiet(second, answered(404));
    });

    test(`the session ends while writing: the text goes along through the login, ${way}`, async () => {
        const page = await writing(options);
        const draft = new URL(page.url()).pathname;
        // As long as a text may be; with the island, as long as its preview follows at once.
        const lines = options.javaScriptEnabled === false ? 4_500 : 300;
        const long = '\nשורה אחת של טקסט ארוך, with <b>tags</b> & "marks".\n'.repeat(lines);
        await page.context().clearCookies();
        await page.fill('[name=title]', 'נכתב אחרי שהכניסה פגה');
        // Typing a text of this length would take the browser longer than its limit here.
        await page.locator('[name=body]').evaluate((field, text) => (field.value = text), long);
        await press(page, he.drafts.page.save);
        await says(page, he.account.login.kept);
        await picture(page, 'login-with-a-text');
        await login(page, 'samir@shaked.example', 'לא הסיסמה');
        await says(page, he.account.login.kept);
        await login(page, 'samir@shaked.example', forum.password);
        assert.equal(new URL(page.url()).pathname, draft);
        assert.equal(await page.inputValue('[name=body]'), long);
        assert.equal(await page.inputValue('[name=title]'), 'נכתב אחרי שהכניסה פגה');
        quiet(page, answered(401));
    });
}

test('the session ends while the editor saves by itself: a login in another tab mends it', async () => {
    const page = await writing();
    await page.context().clearCookies();
    await page.locator('#field-body').pressSequentially('נכתב בלי כניסה');
    await state(page, editor.session_ended);
    const [other] = await Promise.all([
        page.context().waitForEvent('page'),
        page.locator('.editor-state').getByRole('link', { name: editor.log_in }).click(),
    ]);
    other.origin = forum.origin;
    await other.waitForLoadState();
    await login(other, 'samir@shaked.example', forum.password);
    await page.locator('#field-body').pressSequentially('.');
    await state(page, SAVED);
    await page.reload();
    assert.equal(await page.inputValue('#field-body'), 'נכתב בלי כניסה.');
    quiet(page, answered(401));
});

test('another member who logs in at that moment keeps the text too, in a draft of their own', async () => {
    const page = await writing({ javaScriptEnabled: false });
    const draft = new URL(page.url()).pathname;
    await page.context().clearCookies();
    await page.fill('[name=body]', 'של מי שנכנס');
    await press(page, he.drafts.page.save);
    await login(page, 'maya@kav-inbar.example', forum.password);
    assert.notEqual(new URL(page.url()).pathname, draft);
    assert.equal(await page.inputValue('[name=body]'), 'של מי שנכנס');
});

test('a form of another page sent after the session ended leads back to that page', async () => {
    const page = await memberAt('avi@kramim.example', PRACTICE);
    await page.context().clearCookies();
    await press(page, he.practice.archive);
    await says(page, he.account.login.title);
    await login(page, 'avi@kramim.example', forum.password);
    assert.equal(new URL(page.url()).pathname, PRACTICE);
    await page.getByRole('button', { name: he.practice.archive }).waitFor();
    quiet(page);
});

test('a form that was filled in goes along through the login and is sent by one click', async () => {
    const page = await browser.page(forum.origin, { javaScriptEnabled: false });
    const name = 'חברת ״קו ראשון״ <בע"מ>';
    await page.goto('/admin/companies');
    await login(page, 'yael@maagal.example', forum.password);
    await page.fill('[name=name]', name);
    await page.selectOption('[name=sector]', { index: 1 });
    await page.selectOption('[name=size]', { index: 1 });
    await page.context().clearCookies();
    await press(page, he.admin.companies.go);
    await says(page, he.account.login.kept);
    await login(page, 'yael@maagal.example', 'לא הסיסמה');
    await login(page, 'yael@maagal.example', forum.password);
    await says(page, he.account.login.resend_text);
    await picture(page, 'login-with-a-form');
    await press(page, he.account.login.resend);
    await says(page, he.flash.company_added);
    await says(page, name);
    quiet(page, answered(401));
});
