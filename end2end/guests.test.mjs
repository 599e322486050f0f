// A guest of one meeting sees it and what was published of it by a link, and nothing else of the forum.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, day, press, quiet, says, wednesday, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const { forum, browser, memberAt } = await fixture();

for (const { way, options } of WAYS) {
    test(`a guest opens a past meeting, reads its write-up, and is shown nothing else, ${way}`, async () => {
        const page = await memberAt('yael@maagal.example', '/meetings/8', options);
        const title = (await page.locator('h1').textContent()).trim();
        await page.getByRole('link', { name: he.guest.title }).click();
        await accessible(page);
        await page.fill('[name=name]', 'ד״ר שרון <b>');
        await page.fill('[name=until]', day(400));
        await press(page, he.guest.go);
        await says(page, he.field_problem.until.replace('{{ days }}', '90'));
        assert.equal(await page.inputValue('[name=name]'), 'ד״ר שרון <b>');
        assert.ok(await page.locator('.field-error').first().isVisible());
        await page.fill('[name=until]', day(7));
        await press(page, he.guest.go);
        await says(page, 'ד״ר שרון <b>');
        const link = await page.inputValue('#pass-link');
        await accessible(page);

        const guest = await browser.page(forum.origin, options);
        await guest.goto(link);
        await guest.getByRole('heading', { level: 1, name: title }).waitFor();
        await accessible(guest);
        await guest.locator('main .lines a').first().click();
        await guest.getByRole('link', { name: he.visit.back }).waitFor();
        assert.ok((await guest.locator('.prose').textContent()).length > 100);
        await accessible(guest);
        for (const path of ['/', '/practices', '/meetings/8', '/search?q=שירות', '/companies']) {
            const html = await (await guest.request.get(path)).text();
            assert.ok(html.includes('name="password"') && !html.includes(title), `${path} asks to log in`);
        }
        assert.equal((await guest.request.get(`${link}/practices/nowhere`)).status(), 404);

        await page.goto('/meetings/8/guests');
        await says(page, he.guest.used);
        await press(page, he.guest.revoke);
        await says(page, he.flash.pass_revoked);
        await guest.goto(link);
        await says(guest, he.problem.link_expired.title);
        quiet(page, answered(422));
        quiet(guest, answered(410));
    });
}

test('a guest sees the agenda of a meeting to come with its times', async () => {
    const page = await memberAt('yael@maagal.example', '/meetings/9/guests', PHONE);
    await page.fill('[name=name]', 'ד״ר שרון');
    await page.fill('[name=until]', day(7));
    await press(page, he.guest.go);
    const guest = await browser.page(forum.origin, PHONE);
    await guest.goto(await page.inputValue('#pass-link'));
    await guest.getByRole('heading', { name: he.meeting.agenda }).waitFor();
    assert.equal(await guest.locator('table.agenda tr').count(), 6);
    assert.match(await guest.locator('table.agenda th').first().innerText(), /^0?9:00$/);
    await accessible(guest);
    quiet(page);
    quiet(guest);
});

test('a guest of a meeting that is cancelled is told so, and led to no call', async () => {
    const page = await memberAt('yael@maagal.example', '/admin/meetings/new', PHONE);
    await page.fill('[name=title]', 'מפגש שיבוטל');
    await page.fill('[name=date]', wednesday());
    await page.fill('[name=link]', 'https://zoom.example/j/123');
    await press(page, he.admin.meeting.go);
    await says(page, he.flash.meeting_added);
    const meeting = new URL(page.url()).pathname;
    await page.goto(`${meeting}/guests`);
    await page.fill('[name=name]', 'ד״ר שרון');
    await page.fill('[name=until]', day(7));
    await press(page, he.guest.go);
    await says(page, he.guest.before_meeting);
    const guest = await browser.page(forum.origin, PHONE);
    await guest.goto(await page.inputValue('#pass-link'));
    const call = guest.getByRole('link', { name: he.visit.link });
    await call.waitFor();
    await page.goto(`${meeting}/urgent`);
    await press(page, he.admin.urgent.go_cancel);
    await says(page, he.meeting.cancelled);
    await guest.reload();
    await says(guest, he.meeting.cancelled);
    assert.equal(await call.count(), 0);
    quiet(page);
    quiet(guest);
});
