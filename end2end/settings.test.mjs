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

    test(`a logo and a time zone, ${way}`, async (t) => {
        const server = await begin(t);
        const page = await browser.page(server.origin, options);
        await page.goto('/admin/settings');
        await login(page, RUTH, PASSWORD);
        assert.equal(await page.inputValue('[name=time_zone]'), 'Asia/Jerusalem');
        await page.selectOption('[name=time_zone]', 'Europe/Paris');
        await press(page, he.admin.settings.go);
        await says(page, he.flash.saved);
        assert.equal(await page.inputValue('[name=time_zone]'), 'Europe/Paris');

        await page.locator('main').getByRole('link', { name: he.admin.logo.title }).click();
        await says(page, he.admin.logo.none);
        await accessible(page);
        await press(page, he.admin.logo.go);
        await says(page, he.field_problem.missing);
        const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
        await page.setInputFiles('[name=logo]', [{ name: 'לוגו.png', mimeType: 'image/png', buffer: svg }]);
        await press(page, he.admin.logo.go);
        assert.ok(await page.locator('.field-error').first().isVisible());
        const picture = await page.locator('.masthead').screenshot({ type: 'png' });
        await page.setInputFiles('[name=logo]', [{ name: 'logo.png', mimeType: 'image/png', buffer: picture }]);
        await press(page, he.admin.logo.go);
        await says(page, he.flash.saved);
        await accessible(page);

        const stranger = await browser.page(server.origin, options);
        await stranger.goto('/login');
        const logo = stranger.locator('.masthead .brand-logo');
        await logo.waitFor();
        assert.ok(await logo.evaluate((image) => image.complete && image.naturalWidth > 0), 'the logo is loaded');
        await accessible(stranger);
        await press(page, he.admin.logo.remove);
        await says(page, he.flash.logo_removed);
        await stranger.reload();
        assert.equal(await logo.count(), 0);
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
