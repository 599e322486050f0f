// The coordinator sets what greets people, the language and the limits, and what the public pages about accessibility and
// privacy say.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WAYS, accessible, answered, browse, login, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, serve } from './harness/server.mjs';

const { he, en } = words;
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

for (const { way, options } of WAYS) {
    test(`settings take effect at once, ${way}`, async (t) => {
        const server = await begin(t);
        const page = await browser.page(server.origin, options);
        await page.goto('/admin/settings');
        await login(page, RUTH, PASSWORD);
        await accessible(page);
        await page.fill('[name=welcome_he]', 'ברוכים הבאים **לכולם** <img src=x onerror=alert(1)>');
        await page.fill('[name=quota-drafts]', 'הרבה');
        await press(page, he.admin.settings.go);
        assert.equal(await page.inputValue('[name=quota-drafts]'), 'הרבה');
        assert.ok((await page.inputValue('[name=welcome_he]')).startsWith('ברוכים'));
        await page.fill('[name=quota-drafts]', '1');
        await page.check('input[name=language][value=en]');
        await press(page, he.admin.settings.go);
        await says(page, he.flash.saved);
        await page.goto('/');
        await says(page, 'ברוכים הבאים');
        await accessible(page);

        const stranger = await browser.page(server.origin, options);
        await stranger.goto('/login');
        await says(stranger, en.account.login.title);
        assert.equal(await stranger.getByText('ברוכים').count(), 0, 'there is no English text');
        quiet(page, answered(422));
        quiet(stranger);
    });

    test(`everybody reads the statements, ${way}`, async (t) => {
        const server = await begin(t);
        const page = await browser.page(server.origin, options);
        await page.goto('/admin/statements');
        await login(page, RUTH, PASSWORD);
        await accessible(page);
        await page.fill('[name=accessibility_contact]', 'רות אלוני, 03-5550000');
        await page.fill('[name=checked_on]', '2026-11-26');
        await page.fill('[name=gaps_he]', '- סרטונים בלי כתוביות');
        await page.fill('[name=privacy_contact]', 'privacy@forum.example');
        await press(page, he.admin.statements.go);
        await says(page, he.flash.saved);

        const stranger = await browser.page(server.origin, options);
        await stranger.goto('/login');
        await stranger.getByRole('link', { name: he.statement.accessibility }).click();
        await says(stranger, '5568');
        await says(stranger, 'רות אלוני, 03-5550000');
        await says(stranger, 'סרטונים בלי כתוביות');
        await accessible(stranger);
        await stranger.getByRole('link', { name: he.statement.privacy }).click();
        await says(stranger, 'privacy@forum.example');
        await accessible(stranger);
        quiet(page);
        quiet(stranger);
    });
}
