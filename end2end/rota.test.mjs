// Who presents, on a phone in Hebrew: the coordinator asks the company whose turn it is, whoever has the mail accepts by its
// button without a login, the company names its presenters, and another company is asked to change places.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    LAPTOP, PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, tab, words,
} from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { sql, token, until } from './harness/server.mjs';

const { he, en } = words;
const { forum, browser, memberAt } = await fixture();
const text = he.rota;
const COORDINATOR = 'yael@maagal.example';
const key = await token(forum.data, COORDINATOR);

const rest = async (path, body) => {
    const answer = await fetch(`${forum.origin}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
};

/// A meeting that nobody presents at yet; its key.
async function schedule(title, days) {
    const starts_at = new Date(Date.now() + days * 86_400_000).toISOString();
    return (await rest('/meetings', { title, starts_at, place: 'חיפה' })).id;
}

/// Asks on the page of the rota; the path that the mail leads to.
async function ask(page, meeting, name) {
    await page.goto('/admin/rota');
    const line = page.locator(`#meeting-${meeting}`);
    await line.locator('select').selectOption({ label: name });
    await line.getByRole('button', { name: text.ask, exact: true }).click();
    await says(page, he.flash.presenting_asked);
    await line.getByText(text.state.open).waitFor();
    return mailed(page);
}

/// Where the last mail that asks leads: without a mail server it waits for the coordinator.
async function mailed(page) {
    const hurry = "UPDATE mail SET send_at = 0 WHERE state = 'queued' AND kind = 'presenting-request'; "
        + "UPDATE job SET run_at = 0 WHERE kind = 'send-mail' AND state = 'queued'";
    await sql(forum.data, hurry);
    const waiting = page.locator('#drafted li', { hasText: he.mail_kind.presenting_request });
    await until(async () => {
        await page.goto('/admin/mail');
        return (await waiting.count()) > 0;
    });
    await waiting.first().getByRole('button', { name: new RegExp(`^${he.admin.mail.text}`) }).click();
    const link = (await page.locator('#mail-text').inputValue()).match(/\/asked\/\S+/)[0];
    await press(page, he.admin.mail.mark_sent);
    return link;
}

const companies = [
    { name: 'נגה פלדמר', email: 'noga@tidhar-water.example', colleague: 'איתי בוקובזה', swapped: 'avi@kramim.example' },
    { name: 'לימור שטרית־גל', email: 'limor@kanaf-ruach.example', colleague: 'אמיר זכאים', swapped: 'boaz@hashachar.example' },
];

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a company is asked, accepts by the mail's button, and names who presents, ${way}`, async () => {
        const { name, email, colleague } = companies[number];
        const meeting = await schedule(`סבב <b>הצגות</b>, ${way}`, 120 + number * 40);
        const coordinator = await memberAt(COORDINATOR, '/admin/rota', { ...PHONE, ...options });
        await says(coordinator, he.ring.not_yet);
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `rota-${number}`);
        // Whoever asks for a year asks another company for each meeting, and sees who was asked.
        const offered = async () => {
            const chosen = coordinator.locator('.rota-ask option[selected]');
            return (await chosen.allInnerTexts()).filter((it) => it !== he.form.choose);
        };
        const first = await offered();
        assert.equal(new Set(first).size, first.length, first.join());
        const link = await ask(coordinator, meeting, name);
        await coordinator.goto('/admin/rota');
        assert.ok(!(await offered()).includes(name), 'was asked already');
        await coordinator.locator('.rota-order > li', { hasText: text.state.open }).first().waitFor();

        // Whoever has the mail answers; opening it changes nothing.
        const assistant = await browser.page(forum.origin, { ...PHONE, ...options });
        await assistant.goto(link);
        await says(assistant, text.accept);
        await says(assistant, `סבב <b>הצגות</b>, ${way}`);
        await assistant.reload();
        assert.equal((await rest('/rota')).meetings.find((it) => it.id === meeting).company, null);
        if (scripted) await accessible(assistant);
        await fits(assistant);
        await picture(assistant, `rota-asked-${number}`);
        const late = await tab(assistant);
        await late.goto(link);
        await press(assistant, text.accept);
        await says(assistant, 'תודה!');
        await press(late, text.pass);
        await says(late, 'תודה!');
        assert.equal((await assistant.goto(`${link.slice(0, -1)}x`)).status(), 404);
        quiet(late);
        quiet(assistant, answered(404));

        // The company says who of it presents.
        const manager = await memberAt(email, `/meetings/${meeting}`, { ...PHONE, ...options });
        await manager.getByRole('link', { name: text.to_presenting }).click();
        assert.ok(await manager.getByLabel(name).isChecked(), 'who was asked presents until others are named');
        await manager.getByLabel(name).uncheck();
        await press(manager, text.save);
        assert.ok(await manager.locator('.field-error').first().isVisible(), 'nobody was chosen');
        await manager.getByLabel(colleague).check();
        if (scripted) await accessible(manager);
        await fits(manager);
        await picture(manager, `rota-presenting-${number}`);
        await press(manager, text.save);
        await says(manager, colleague);

        // Another company is asked to change places, and passes.
        await manager.goto(`/meetings/${meeting}/presenting`);
        await manager.locator('[name=other]').selectOption({ index: 1 });
        await press(manager, text.ask);
        await says(manager, he.flash.presenting_asked);
        const swap = await mailed(coordinator);
        const other = await browser.page(forum.origin, { ...PHONE, ...options });
        await other.goto(swap);
        await says(other, text.asked_swap_you);
        await says(other, text.asked_swap_for);
        await press(other, text.pass);
        await says(other, 'תודה.');
        await manager.reload();
        assert.equal(await manager.locator('[name=other]').count(), 1, 'they may ask again');
        const stranger = await memberAt('gilad@kav-inbar.example', `/meetings/${meeting}/presenting`, options);
        await says(stranger, he.problem.not_found.title);
        quiet(stranger, answered(404));
        quiet(manager, answered(422));
        quiet(other);
        quiet(coordinator);
    });

    test(`the coordinator changes the order, and takes a request back, ${way}`, async () => {
        const meeting = await schedule(`ביטול, ${way}`, 300 + number * 40);
        const page = await memberAt(COORDINATOR, '/admin/rota', { ...PHONE, ...options });
        const names = () => page.locator('.rota-order > li > a').allInnerTexts();
        const before = await names();
        await page.locator('.rota-order > li').nth(1).getByRole('button', { name: new RegExp(`^${text.up}`) }).click();
        await page.waitForLoadState();
        assert.deepEqual(await names(), [before[1], before[0], ...before.slice(2)]);
        await press(page, text.propose);
        assert.deepEqual(await names(), before);

        const link = await ask(page, meeting, 'דגנית אלמוג');
        await page.goto('/admin/rota');
        await page.locator(`#meeting-${meeting}`).getByRole('button', { name: new RegExp(`^${text.withdraw}`) }).click();
        await says(page, he.flash.presenting_withdrawn);
        const late = await browser.page(forum.origin, { ...PHONE, ...options });
        await late.goto(link);
        await says(late, text.was_settled);
        assert.equal(await late.getByRole('button', { name: text.accept }).count(), 0);
        quiet(page);
        quiet(late);
    });
}

test('the pages of the rota, wide and narrow, in both languages, in the dark', async () => {
    const page = await memberAt(COORDINATOR, '/admin/rota', LAPTOP);
    await looks(page, 'rota');
    await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await page.goto('/admin/rota');
    await says(page, en.rota.order_lead);
    await page.goto('/');
    await picture(page, 'rota-home');
    quiet(page);
});
