// A stranger reads what the forum is and asks to join; the coordinator invites or declines.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, browse, login, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, serve } from './harness/server.mjs';

const { he } = words;
const RUTH = 'ruth@alon.example';
let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

async function begin(t) {
    const data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'בנק אלון', 'coordinator');
    const server = await serve(data);
    t.after(() => server.remove());
    return server;
}

async function ask(page, name, email) {
    await page.goto('/apply');
    await page.fill('[name=name]', name);
    await page.fill('[name=email]', email);
    await page.fill('[name=company]', 'מכבסות השחר <b>');
    await page.fill('[name=message]', 'שמעתי עליכם מחברה');
    await press(page, he.apply.go);
}

for (const { way, options } of WAYS) {
    test(`a stranger asks, and is invited, ${way}`, async (t) => {
        const server = await begin(t);
        const stranger = await browser.page(server.origin, options);
        await stranger.goto('/login');
        await stranger.getByRole('link', { name: he.apply.link }).click();
        await says(stranger, he.apply.what);
        await accessible(stranger);
        const body = await stranger.textContent('body');
        for (const secret of ['רות אלוני', 'בנק אלון']) assert.ok(!body.includes(secret), secret);
        assert.equal(await stranger.getByLabel(he.apply.trap).isVisible(), false);
        await ask(stranger, 'אורי לביא', 'no address');
        assert.equal(await stranger.inputValue('[name=name]'), 'אורי לביא');
        assert.ok(await stranger.locator('.field-error').first().isVisible());
        await ask(stranger, 'אורי לביא', 'uri@shachar.example');
        await says(stranger, he.apply.thanks);
        await accessible(stranger);
        await ask(stranger, 'רות', RUTH);
        await says(stranger, he.apply.thanks);
        await stranger.getByRole('link', { name: he.apply.to_login }).click();
        await stranger.waitForURL('**/login');

        const page = await browser.page(server.origin, options);
        await page.goto('/admin');
        await login(page, RUTH, PASSWORD);
        await says(page, he.admin.home.join_requests_one);
        await page.goto('/admin/requests');
        await says(page, 'מכבסות השחר <b>');
        await accessible(page);
        assert.equal(await page.getByText(RUTH).count(), 0, 'a member who asks is not listed');
        await press(page, he.admin.requests.decline);
        await says(page, he.flash.request_declined);
        await press(page, he.admin.requests.restore);
        await says(page, he.flash.request_restored);
        await page.getByRole('link', { name: he.admin.requests.add_company }).click();
        assert.equal(await page.inputValue('[name=name]'), 'מכבסות השחר <b>');
        await page.locator('[name=sector]').selectOption({ index: 1 });
        await page.locator('[name=size]').selectOption({ index: 1 });
        await press(page, he.admin.companies.go);
        await says(page, he.flash.company_added);
        await page.goto('/admin/requests');
        assert.equal(await page.getByText(he.admin.requests.new_company).count(), 0);
        await page.getByRole('link', { name: he.admin.requests.invite }).click();
        assert.equal(await page.inputValue('[name=email]'), 'uri@shachar.example');
        assert.equal(await page.inputValue('[name=name]'), 'אורי לביא');
        const company = page.locator('select[name=company][id=field-company] option:checked');
        assert.equal((await company.textContent()).replace(/[\u2068\u2069]/g, ''), 'מכבסות השחר <b>');
        await page.check('[name=profession][value=service]');
        await press(page, he.admin.members.go);
        assert.ok((await page.inputValue('#issued-link')).startsWith(`${server.origin}/join/`));
        await page.goto('/admin/requests');
        await says(page, he.admin.requests.none);
        quiet(stranger, answered(422));
        quiet(page);
    });
}

test('what comes too often waits, and what programs fill in is not stored', async (t) => {
    const server = await begin(t);
    const send = (fields) => fetch(`${server.origin}/apply`, {
        method: 'POST',
        body: new URLSearchParams({ name: 'בוט', company: 'בוט', message: '', ...fields }),
        redirect: 'manual',
    });
    assert.equal((await send({ email: 'bot@bot.example', website: 'https://bot.example' })).status, 303);
    const statuses = [];
    for (let number = 0; number < 8; number += 1) {
        statuses.push((await send({ email: `a${number}@bot.example` })).status);
    }
    assert.ok(statuses.includes(303) && statuses.at(-1) === 429, statuses.join());
    const page = await browser.page(server.origin, PHONE);
    await page.goto('/admin/requests');
    await login(page, RUTH, PASSWORD);
    assert.equal(await page.getByText('bot@bot.example', { exact: true }).count(), 0);
    quiet(page);
});
