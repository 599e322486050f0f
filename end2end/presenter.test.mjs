// Journey 3: the presenter of the next meeting uploads a write-up; others read it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, emptyEditor, fits, login, picture, press, publish, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { until } from './harness/server.mjs';
import { SLIDES, WRITE_UP, file, png } from './harness/texts.mjs';

const { he } = words;
const TITLE = 'ימי הקשבה במוקד: מה שמענו כשהנהלה עונה לטלפון';
const CORRECTED = 'ימי הקשבה: כשההנהלה עונה לטלפון';
const { forum, browser, memberAt } = await fixture();

/// Somebody logged in, at the next meeting's page.
async function atTheMeeting(email, options) {
    const page = await memberAt(email, '/meetings', options);
    await page.locator('.coming h2 a').first().click();
    await page.waitForURL(/\/meetings\/\d+$/);
    return page;
}

async function upload(page, text = WRITE_UP) {
    await page.setInputFiles('input[name=file]', file('ימי הקשבה.md', text));
    await page.setInputFiles('input[name=attachment]', [
        file('listening-board.png', png(), 'image/png'),
        file('מצגת.pdf', SLIDES, 'application/pdf'),
    ]);
    await press(page, he.drafts.upload.go);
    await page.waitForURL(/\/drafts\/\d+/);
}

for (const { way, options } of WAYS) {
    test(`the presenter uploads a file, corrects and publishes it, ${way}`, async () => {
        const page = await atTheMeeting('adi@netivon.example', options);
        const meeting = page.url();
        await page.getByRole('link', { name: he.meeting.upload }).first().click();
        await upload(page);
        assert.equal(await page.inputValue('[name=title]'), TITLE);
        if (options.javaScriptEnabled === false) await press(page, he.drafts.page.preview);
        if (options === PHONE) await page.getByRole('button', { name: he.drafts.editor.preview_tab }).click();
        const preview = page.locator('#preview');
        await preview.locator('table').waitFor();
        const image = preview.getByRole('img', { name: 'לוח ההקשבה במוקד' });
        assert.equal(await image.evaluate((img) => img.decode().then(() => img.naturalWidth)), 320);
        await fits(page);
        await page.fill('[name=title]', CORRECTED);
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/publish$/);
        assert.ok(await page.isChecked('[name=topics][value=measurement]'));
        const more = page.locator('.more-choices summary');
        if (!(await page.locator('[name=topics][value=ownership]').isVisible())) await more.click();
        await page.uncheck('[name=topics][value=employee-experience]');
        await page.check('[name=topics][value=ownership]');
        await fits(page);
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        const practice = new URL(page.url()).pathname;
        await page.getByRole('heading', { level: 1, name: CORRECTED }).waitFor();
        const bytes = await page.locator('.prose img').evaluate((img) => img.decode().then(() => img.naturalWidth));
        assert.equal(bytes, 320);
        const slides = await page.getByRole('link', { name: 'מצגת.pdf' }).getAttribute('href');
        const file = await page.request.get(slides);
        assert.match(file.headers()['content-disposition'], /^attachment/);
        assert.equal(await file.text(), SLIDES);
        await page.goto(meeting);
        await says(page, CORRECTED);
        await anotherMemberFinds(practice, options);
        quiet(page);
        await takeAway(page, practice);
    });
}

async function anotherMemberFinds(practice, options) {
    const page = await memberAt('samir@shaked.example', '/practices', options);
    await page.fill('input[name=q]', 'ימי הקשבה לטלפון');
    await page.press('input[name=q]', 'Enter');
    await page.waitForURL(/\/search/);
    await page.getByRole('link', { name: CORRECTED }).click();
    await page.getByRole('heading', { level: 1, name: CORRECTED }).waitFor();
    assert.equal(decodeURI(new URL(page.url()).pathname), decodeURI(practice));
    quiet(page);
}

/// The author moves it to the archive: the next test finds a meeting without a write-up.
async function takeAway(page, practice) {
    await page.goto(practice);
    await press(page, he.practice.archive);
    await says(page, he.flash.archived);
    await says(page, he.practice.is_archived);
    await page.goto('/search?q=ימי הקשבה לטלפון');
    assert.equal(await page.getByRole('link', { name: CORRECTED }).count(), 0);
}

test('the coordinator uploads on behalf, the company confirms with one click', async () => {
    const coordinator = await atTheMeeting('yael@maagal.example', {});
    await coordinator.getByRole('link', { name: he.meeting.upload_on_behalf }).click();
    await upload(coordinator);
    await says(coordinator, he.drafts.page.on_behalf.split('{{')[0].trim());
    await publish(coordinator, he.drafts.page.send_for_review);
    await says(coordinator, he.flash.sent_for_review);
    const practice = new URL(coordinator.url()).pathname;
    const stranger = await memberAt('samir@shaked.example', practice);
    await says(stranger, he.problem.not_found.title);
    const presenter = await memberAt('tom@netivon.example', '/', PHONE);
    await presenter.locator('.home-waiting a').first().click();
    await says(presenter, he.account.me.to_confirm);
    await presenter.getByRole('link', { name: TITLE }).click();
    await accessible(presenter);
    await picture(presenter, 'waiting-for-confirmation-390');
    await press(presenter, he.practice.confirm);
    await says(presenter, he.flash.published);
    await stranger.goto(practice);
    await stranger.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    for (const page of [coordinator, presenter]) quiet(page);
});

test('a shared link shows a stranger the forum’s name alone, and a member the page', async () => {
    const member = await browser.page(forum.origin);
    const practice = '/practices/internal-sla-between-departments';
    await member.goto(practice);
    await login(member, 'samir@shaked.example', forum.password);
    const title = await member.locator('h1').innerText();
    await member.locator('details.share summary').click();
    const shared = await member.inputValue('#share');
    const [first, second, link, ...more] = shared.split('\n');
    assert.deepEqual([first, link, more], [title, `${forum.origin}${practice}`, []]);
    assert.match(second, / · /, 'its kind and its company');
    const preview = await (await fetch(`${forum.origin}${practice}`)).text();
    assert.ok(!preview.includes(title), 'the title shows');
    assert.match(preview, /<title>מעגל שירות ואנשים<\/title>/);
    for (const [, content] of preview.matchAll(/property="og:(?:title|description|image)"[^>]*content="([^"]*)"/g)) {
        assert.equal(content, 'מעגל שירות ואנשים');
    }
    const follower = await memberAt('olga@kramim.example', `${practice}#files`, PHONE);
    await follower.getByRole('heading', { level: 1, name: title }).waitFor();
    assert.equal(new URL(follower.url()).pathname, practice);
    quiet(follower);
});

test('a second click on publish, and the back button after it, do no harm', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new');
    await emptyEditor(page);
    // Nothing is stored yet: the address still says what the draft is for.
    const draft = page.url().split('?')[0];
    await page.fill('[name=title]', 'שאלה אחת בסוף כל משמרת');
    await page.fill('[name=body]', 'כותבים מה חסר היה לנו היום.');
    const button = page.getByRole('button', { name: he.drafts.page.publish, exact: true });
    await button.dblclick();
    await until(() => page.url() === `${draft}/publish`);
    await page.waitForLoadState();
    await page.locator('[name=topics]').first().check();
    await button.dblclick();
    // The second click takes the first one's answer away, and with it the navigation that a wait for
    // the address would follow.
    await until(() => /\/(practices\/|me)/.test(page.url()));
    await page.waitForLoadState();
    await page.goBack();
    // The draft has become the practice: its address is gone, and the page shows the ways on.
    assert.equal(page.url(), `${draft}/publish`);
    await says(page, he.drafts.gone.title);
    await accessible(page);
    await picture(page, 'draft-gone');
    quiet(page, answered(404));
    const other = await tab(page);
    await other.goto('/practices?sort=newest');
    assert.equal(await other.getByRole('link', { name: 'שאלה אחת בסוף כל משמרת' }).count(), 1);
    quiet(other);
});

test('publishing from six tabs at the same moment makes one practice, and no tab an error', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new');
    await emptyEditor(page);
    await page.fill('[name=title]', 'לוח אחד לכל המשמרות');
    await page.fill('[name=body]', 'מי שיוצא כותב, ומי שנכנס קורא.');
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/publish$/);
    await page.locator('[name=topics]').first().check();
    const answers = await page.evaluate(async (label) => {
        const form = document.querySelector('main form');
        const publish = [...form.querySelectorAll('button')].find((button) => button.textContent.trim() === label);
        const body = new URLSearchParams(new FormData(form, publish));
        const sent = Array.from({ length: 6 }, () => fetch(location.href, { method: 'POST', body }));
        return (await Promise.all(sent)).map(({ status, url }) => ({ status, path: new URL(url).pathname }));
    }, he.drafts.page.publish);
    for (const { status, path } of answers) {
        assert.equal(status, 200);
        assert.equal(path, answers[0].path);
    }
    assert.match(answers[0].path, /^\/practices\//);
    await page.goto('/practices?sort=newest');
    assert.equal(await page.getByRole('link', { name: 'לוח אחד לכל המשמרות' }).count(), 1);
    quiet(page);
});

for (const { way, options } of WAYS) {
    test(`before publishing, title, topics, summary and the line of lists are shown and corrected, ${way}`, async () => {
        const page = await memberAt('samir@shaked.example', '/practices/new', options);
        await emptyEditor(page);
        await page.fill('[name=title]', 'סקר שביעות רצון של לקוחות פנימיים');
        await page.fill('[name=body]', '## מה עשינו\n\nשאלנו כל מחלקה שאלה אחת בחודש. <b>זה</b> הספיק.');
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/drafts\/\d+\/publish$/);
        await page.getByRole('heading', { level: 1, name: he.drafts.publish.title }).waitFor();
        assert.equal(await page.inputValue('[name=summary]'), 'שאלנו כל מחלקה שאלה אחת בחודש. זה הספיק.');
        const topics = page.locator('#field-topics > .choices input');
        assert.equal(await topics.count(), 3, 'three are proposed');
        assert.equal(await page.locator('[name=topics]:checked').count(), 0);
        await accessible(page);
        await press(page, he.drafts.page.publish);
        await says(page, he.field_problem.topic_missing);
        const title = '  אמנה אחת, with SLA בתוכה  ';
        await page.fill('[name=title]', title);
        await topics.nth(1).check();
        await page.fill('[name=summary]', '<script>alert(1)</script> תקציר משלנו');
        await press(page, he.drafts.publish.refresh);
        const card = page.locator('.publish-card');
        await card.getByText(title.trim()).waitFor();
        await card.getByText('<script>alert(1)</script> תקציר משלנו').waitFor();
        assert.equal(await page.locator('[name=topics]:checked').count(), 1);
        await picture(page, `before-publishing-${options.javaScriptEnabled === false ? 'without' : 'with'}-javascript`);
        // What was typed here goes along to the editor and comes back.
        await page.fill('[name=audience]', 'ראשי צוותים');
        await page.check('[name=kind][value=tool]');
        await press(page, he.drafts.publish.back);
        await page.waitForURL(/\/drafts\/\d+$/);
        assert.equal(await page.inputValue('[name=title]'), title);
        await page.fill('[name=body]', '## מה עשינו\n\nשאלנו כל מחלקה שאלה אחת בחודש. <b>זה</b> הספיק, ועוד.');
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/publish$/);
        assert.equal(await page.locator('[name=topics]:checked').count(), 1);
        assert.equal(await page.inputValue('[name=audience]'), 'ראשי צוותים');
        assert.ok(await page.isChecked('[name=kind][value=tool]'));
        await page.fill('[name=summary]', 'תקציר משלנו');
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        await page.getByRole('heading', { level: 1, name: title.trim() }).waitFor();
        await says(page, 'תקציר משלנו');
        await says(page, 'ראשי צוותים');
        await says(page, 'הספיק, ועוד');
        quiet(page, answered(422));
        await press(page, he.practice.archive);
    });
}

test('a text that was changed in another window is published only after a second look, and by nobody else', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new');
    await emptyEditor(page);
    // Nothing is stored yet: the address still says what the draft is for.
    const draft = page.url().split('?')[0];
    await page.fill('[name=title]', 'שולחן פתוח ביום שלישי');
    await page.fill('[name=body]', 'הגרסה הראשונה.');
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/publish$/);
    const other = await tab(page);
    await other.goto(draft);
    await other.fill('[name=body]', 'הגרסה השנייה.');
    await press(other, he.drafts.page.save);
    await says(other, he.flash.saved);
    await page.locator('[name=topics]').first().check();
    await page.fill('[name=title]', 'שולחן פתוח בכל יום שלישי');
    await press(page, he.drafts.page.publish);
    await says(page, he.drafts.publish.changed);
    assert.equal(await page.inputValue('[name=title]'), 'שולחן פתוח בכל יום שלישי');
    const stranger = await memberAt('olga@kramim.example', `${draft}/publish`);
    await says(stranger, he.drafts.gone.title);
    await press(page, he.drafts.page.publish);
    await says(page, he.flash.published);
    await page.getByRole('heading', { level: 1, name: 'שולחן פתוח בכל יום שלישי' }).waitFor();
    await says(page, 'הגרסה השנייה.');
    quiet(page, answered(409));
    quiet(stranger, answered(404));
    await press(page, he.practice.archive);
});

test('who approved the publication is told to the company and the coordinator alone', async () => {
    const page = await memberAt('samir@shaked.example', '/practices/new');
    await emptyEditor(page);
    await page.fill('[name=title]', 'נוהל שאושר');
    await page.fill('[name=body]', 'מה שהייעוץ המשפטי ראה.');
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/publish$/);
    await page.locator('[name=topics]').first().check();
    await page.fill('[name=approved_by]', 'עו״ד נועה ים');
    await page.fill('[name=approved_on]', '2026-11-05');
    await accessible(page);
    await picture(page, 'approval');
    await press(page, he.drafts.page.publish);
    await says(page, he.flash.published);
    const line = /אושר לפרסום ע״י.*עו״ד נועה ים.*5 בנובמבר 2026/;
    await says(page, line);
    const path = new URL(page.url()).pathname;
    const coordinator = await memberAt('yael@maagal.example', path);
    await says(coordinator, line);
    const reader = await memberAt('olga@kramim.example', path);
    await reader.getByRole('heading', { level: 1, name: 'נוהל שאושר' }).waitFor();
    assert.ok(!(await reader.content()).includes('עו״ד נועה'));
    await press(page, he.practice.edit);
    await page.waitForURL(/\/drafts\/\d+/);
    await press(page, he.drafts.page.details);
    await page.waitForURL(/\/publish/);
    assert.equal(await page.inputValue('[name=approved_on]'), '2026-11-05');
    for (const each of [page, coordinator, reader]) quiet(each);
    await page.goto(path);
    await press(page, he.practice.archive);
});

for (const { way, options } of WAYS) {
    test(`topics and summary of a published practice are changed in the step of its editor, ${way}`, async () => {
        const page = await memberAt('avi@kramim.example', '/practices/kramim-observation-form', options);
        await press(page, he.practice.edit);
        await page.waitForURL(/\/drafts\/\d+/);
        const title = await page.inputValue('[name=title]');
        // Nothing is stored yet, and the step opens all the same.
        await press(page, he.drafts.page.details);
        await page.waitForURL(/\/publish/);
        assert.equal(await page.inputValue('[name=title]'), title);
        await page.fill('[name=effort]', `שתי שעות, ${way}`);
        await press(page, he.drafts.publish.refresh);
        assert.equal(await page.inputValue('[name=effort]'), `שתי שעות, ${way}`);
        await page.locator('.publish-card').getByText('כרמים').first().waitFor();
        await press(page, he.drafts.publish.back);
        await page.waitForURL(/\/drafts\/\d+$/);
        await press(page, he.drafts.page.publish_change);
        await says(page, he.flash.published);
        await says(page, `שתי שעות, ${way}`);
        quiet(page);
    });
}
