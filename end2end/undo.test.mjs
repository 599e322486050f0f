// What is taken away comes back, what waits says what it is, and an empty editor leaves nothing behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, emptyEditor, idle, looks, picture, press, publish, quiet, says, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const PRACTICE = '/practices/kramim-observation-form';
const { forum, memberAt } = await fixture();

const at = (path, email, options) => memberAt(email, path, options);

/// The rows of one's own drafts.
const drafts = (page) => page.locator('#drafts .lines > li');

async function write(page, title) {
    await page.goto('/practices/new');
    await emptyEditor(page);
    await page.fill('[name=title]', title);
    await page.fill('[name=body]', 'מי שיוצא כותב, ומי שנכנס קורא.');
    await press(page, he.drafts.page.save);
    await says(page, he.flash.saved);
}

for (const { way, options } of WAYS) {
    test(`an editor that was only opened leaves no draft behind, ${way}`, async () => {
        const page = await at('/me', 'maya@kav-inbar.example', options);
        for (let visit = 0; visit < 2; visit++) {
            await page.goto('/practices/new');
            await emptyEditor(page);
            await idle(page);
            await press(page, he.drafts.page.save);
            await says(page, he.flash.nothing_written);
        }
        await page.goto('/me');
        assert.equal(await drafts(page).count(), 0);
        await page.goto('/');
        assert.equal(await page.locator('.home-waiting').count(), 0);
        quiet(page);
    });

    test(`a deleted draft comes back, from the editor, its row and the browser’s way back, ${way}`, async () => {
        const page = await at('/me', 'talia@shaked.example', options);
        const title = `לוח המשמרות, ${way}`;
        await write(page, title);
        const editor = page.url();
        await page.fill('[name=title]', `${title} ועוד`);
        await press(page, he.drafts.page.discard);
        await says(page, he.flash.draft_deleted);
        assert.equal(await drafts(page).count(), 0);
        await picture(page, `draft-deleted-${options.javaScriptEnabled === false ? 'without' : 'with'}-javascript`);
        await press(page, he.flash.undo);
        await says(page, he.flash.draft_restored);
        assert.equal(new URL(page.url()).pathname, new URL(editor).pathname);
        assert.equal(await page.inputValue('[name=title]'), `${title} ועוד`, 'with what was typed last');
        // Back to the page with the button, and once more.
        await page.goBack();
        await press(page, he.flash.undo);
        await says(page, he.flash.draft_restored);
        await page.goto('/me');
        assert.equal(await drafts(page).count(), 1);
        await drafts(page).getByRole('button', { name: he.account.me.discard }).click();
        await says(page, he.flash.draft_deleted);
        await page.goto(editor);
        await says(page, he.drafts.gone.deleted);
        await press(page, he.drafts.gone.restore);
        await says(page, he.flash.draft_restored);
        await page.goto('/me');
        await drafts(page).getByRole('button', { name: he.account.me.discard }).click();
        await page.locator('#deleted').getByText(title).first().waitFor();
        quiet(page, answered(404));
    });

    test(`two clicks on delete are one, and the message still undoes it, ${way}`, async () => {
        const page = await at('/me', 'samir@shaked.example', options);
        await write(page, `פעמיים, ${way}`);
        const path = new URL(page.url()).pathname;
        const twice = async () => {
            const answer = await page.request.post(path, { multipart: { action: 'discard' }, headers: { origin: forum.origin } });
            return answer.url();
        };
        assert.equal(await twice(), await twice());
        await page.goto(await twice());
        await says(page, he.flash.draft_deleted);
        await press(page, he.flash.undo);
        await says(page, he.flash.draft_restored);
        quiet(page);
    });

    test(`the archive is no deletion, and has a way back for those who may, ${way}`, async () => {
        const author = await at(PRACTICE, 'avi@kramim.example', options);
        await press(author, he.practice.archive);
        await says(author, he.flash.archived);
        await says(author, he.practice.is_archived);
        await press(author, he.flash.undo);
        await says(author, he.flash.unarchived);
        await press(author, he.practice.archive);
        await author.goto('/me');
        await author.locator('#archive').getByRole('button', { name: he.practice.unarchive }).first().click();
        await says(author, he.flash.unarchived);

        const coordinator = await at(PRACTICE, 'yael@maagal.example', options);
        await press(coordinator, he.practice.archive);
        await says(coordinator, he.flash.archived);
        await author.goto(PRACTICE);
        await says(author, he.practice.is_archived_by_coordinator);
        assert.equal(await author.getByRole('button', { name: he.practice.unarchive }).count(), 0);
        await press(author, he.practice.edit);
        await author.waitForURL(/\/drafts\/\d+/);
        await idle(author);
        await author.fill('[name=body]', `שונה בארכיון, ${way}.`);
        await press(author, he.drafts.page.publish_change);
        await says(author, he.flash.changed_in_archive);
        await says(author, he.practice.is_archived_by_coordinator);
        await coordinator.goto('/admin/archive');
        await accessible(coordinator);
        await picture(coordinator, 'admin-archive');
        await press(coordinator, he.practice.unarchive);
        await says(coordinator, he.flash.unarchived);
        for (const page of [author, coordinator]) quiet(page);
    });

    test(`a coordinator deletes for good, after reading that nothing brings it back, ${way}`, async () => {
        const author = await at('/me', 'samir@shaked.example', options);
        const title = `נמחק לפי בקשה, ${way}`;
        await write(author, title);
        await publish(author);
        await says(author, he.flash.published);
        const path = new URL(author.url()).pathname;
        assert.equal(await author.getByRole('link', { name: he.practice.erase }).count(), 0);
        const coordinator = await at(path, 'yael@maagal.example', options);
        await coordinator.getByRole('link', { name: he.practice.erase }).click();
        await says(coordinator, he.practice.erase_page.no_way_back);
        await accessible(coordinator);
        await picture(coordinator, 'erase');
        // Past the browser's own checks: the server asks for the reason and the tick too.
        await coordinator.locator('form.sheet').evaluate((form) => (form.noValidate = true)).catch(() => {});
        const refused = await coordinator.request.post(`${path}/erase`, { form: { version: '1' }, headers: { origin: forum.origin } });
        assert.equal(refused.status(), 422);
        await coordinator.fill('[name=reason]', 'בקשה לפי החוק');
        await coordinator.fill('[name=current]', forum.password);
        await coordinator.check('[name=sure]');
        await press(coordinator, he.practice.erase_page.go);
        await says(coordinator, he.flash.erased);
        await coordinator.locator('#erased').getByText('בקשה לפי החוק').first().waitFor();
        await author.goto(path);
        await says(author, he.problem.not_found.title);
        quiet(author, answered(404));
        quiet(coordinator);
    });
}

test('a file that was taken out of a draft comes back', async () => {
    const page = await at('/practices/new', 'samir@shaked.example', { javaScriptEnabled: false });
    await emptyEditor(page);
    await page.fill('[name=title]', 'עם קובץ');
    await page.setInputFiles('input[name=files]', { name: 'נתונים.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') });
    await press(page, he.drafts.page.save);
    await says(page, he.flash.saved);
    await press(page, he.drafts.editor.remove);
    await says(page, he.flash.file_removed);
    assert.equal(await page.locator('.editor-files li').count(), 0);
    await press(page, he.flash.undo);
    await says(page, he.flash.file_restored);
    assert.equal(await page.locator('.editor-files li').count(), 1);
    quiet(page);
});

test('what waits says what it is, and the editor keeps deleting apart from saving', async () => {
    const page = await at('/me', 'efrat@shaked.example');
    await write(page, '');
    await page.goto('/');
    await page.locator('.home-waiting').getByText('מי שיוצא כותב').first().waitFor();
    await looks(page, 'waiting-home');
    await page.goto('/me');
    await drafts(page).first().getByText('מי שיוצא כותב').waitFor();
    await looks(page, 'waiting-me');
    await drafts(page).first().getByRole('link').click();
    await page.waitForURL(/\/drafts\/\d+/);
    await looks(page, 'draft-discard');
    const box = (name) => page.getByRole('button', { name, exact: true }).boundingBox();
    for (const { viewport } of [PHONE, LAPTOP]) {
        await page.setViewportSize(viewport);
        const [save, discard] = [await box(he.drafts.page.save), await box(he.drafts.page.discard)];
        assert.ok(Math.abs(save.y - discard.y) > save.height, `not in one row at ${viewport.width} px`);
    }
    quiet(page);
});

test('the pages of room and archive fit in both languages', async () => {
    const page = await at('/admin/usage', 'yael@maagal.example');
    for (const language of ['he', 'en']) {
        await speak(page, language);
        for (const path of ['/admin/usage', '/admin/archive', '/me', `${PRACTICE}/erase`]) {
            await page.goto(path);
            await looks(page, `room${path.replaceAll('/', '-')}`);
        }
    }
    quiet(page);
});
