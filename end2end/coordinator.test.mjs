// Journey 2: the first coordinator of an empty forum, and the members they let in.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, browse, day, fits, login, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, folder, maagal, serve, until } from './harness/server.mjs';

const { he } = words;
let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

const setupLink = (server) => until(() => server.log().match(/http:\S+\/join\/\S+/)?.[0]);

async function emptyForum() {
    const server = await serve(await folder());
    return { server, link: await setupLink(server) };
}

/// Fills the page of the first coordinator.
async function setUp(page, link, password = PASSWORD) {
    await page.goto(link);
    await page.fill('[name=name]', 'רות אלוני');
    await page.fill('[name=email]', 'ruth@alon.example');
    await page.check('[name=profession][value=service]');
    await page.fill('[name=company]', 'בנק אלון');
    await page.selectOption('[name=sector]', 'finance');
    await page.selectOption('[name=size]', '1000+');
    await page.fill('[name=password]', password);
    await page.fill('[name=repeated]', password);
    await press(page, he.account.setup.go);
}

/// A Thursday evening some weeks ahead, and the day a week before it, as date fields take them.
function dates() {
    return { date: day(30), deadline: day(23) };
}

for (const { way, options } of WAYS) {
    test(`from an empty forum to a member who joins, ${way}`, async (t) => {
        const { server, link } = await emptyForum();
        t.after(() => server.remove());
        const page = await browser.page(server.origin, options);
        await t.test('a weak password is refused and everything else is kept', async () => {
            await setUp(page, link, 'סיסמה');
            assert.equal(await page.inputValue('[name=company]'), 'בנק אלון');
            assert.equal(await page.inputValue('[name=password]'), '');
            assert.ok(await page.locator('.field-error').first().isVisible());
            quiet(page, answered(422));
        });
        await t.test('the home page says what to do first', async () => {
            await setUp(page, link);
            assert.equal(new URL(page.url()).pathname, '/');
            await says(page, he.first_steps.title);
            for (const step of ['companies', 'members', 'meeting', 'practices']) await says(page, he.first_steps[step]);
            await fits(page);
        });
        await t.test('a company', async () => {
            await page.getByRole('link', { name: he.first_steps.companies }).click();
            await page.fill('[name=name]', 'מכבסות השחר');
            await page.selectOption('[name=sector]', 'other');
            await page.selectOption('[name=size]', '50-249');
            await press(page, he.admin.companies.go);
            await says(page, he.flash.company_added);
            await says(page, 'מכבסות השחר');
        });
        let invitation;
        await t.test('a member, by a link to copy', async () => {
            await page.goto('/admin/members');
            await page.fill('[name=name]', 'אורי לביא');
            await page.fill('[name=email]', 'uri@shachar.example');
            await page.selectOption('select[name=company][id=field-company]', { label: 'מכבסות השחר' });
            await page.check('[name=profession][value=training]');
            await press(page, he.admin.members.go);
            invitation = await page.inputValue('#issued-link');
            assert.ok(invitation.startsWith(`${server.origin}/join/`));
            await says(page, he.admin.members.waiting_one);
            assert.equal(await page.getByRole('button', { name: he.account.copy }).isVisible(), options.javaScriptEnabled !== false);
        });
        await t.test('the next meeting', async () => {
            const { date, deadline } = dates();
            await page.goto('/admin/meetings/new');
            await page.fill('[name=title]', 'מדידה שמתחילה בפנים');
            await page.fill('[name=date]', date);
            await page.fill('[name=time]', '17:30');
            await page.fill('[name=place]', 'מכבסות השחר, חדר אוכל');
            await page.selectOption('[name=presenting_company]', { label: 'מכבסות השחר' });
            const company = page.locator('.presenters details', { hasText: 'מכבסות השחר' });
            if ((await company.getAttribute('open')) === null) await company.locator('summary').click();
            await company.getByLabel('אורי לביא').check();
            await page.fill('[name=deadline]', deadline);
            await page.fill('[name=agenda]', '- פתיחה\n- הצגה\n- שיחה');
            await press(page, he.admin.meeting.go);
            // Where the day is one on which no forum meets, the form says so once.
            if ((await page.locator('[name=anyway]').count()) > 0) await press(page, he.admin.meeting.go);
            await page.getByRole('heading', { level: 1, name: 'מדידה שמתחילה בפנים' }).waitFor();
            await says(page, '17:30');
            await says(page, 'אורי לביא');
            await page.goto('/');
            await says(page, 'מדידה שמתחילה בפנים');
        });
        await t.test('the member joins, once', async () => {
            const member = await browser.page(server.origin, options);
            await member.goto(invitation);
            assert.equal(await member.inputValue('[name=name]'), 'אורי לביא');
            await member.fill('[name=password]', PASSWORD);
            await member.fill('[name=repeated]', PASSWORD);
            await press(member, he.account.invite.go);
            assert.equal(new URL(member.url()).pathname, '/');
            await says(member, 'מדידה שמתחילה בפנים');
            const second = await browser.page(server.origin, options);
            await second.goto(invitation);
            await says(second, he.problem.link_expired.title);
            await page.goto('/admin/members');
            await says(page, he.admin.members.joined_two);
            quiet(second, answered(410));
            quiet(member);
        });
        quiet(page);
    });
}

test('of two who follow one link at once, one joins and the other is told', async (t) => {
    const { server, link } = await emptyForum();
    t.after(() => server.remove());
    const fields = {
        name: 'רות', email: 'ruth@alon.example', profession: 'service', company: 'אלון', sector: 'finance',
        size: '1-49', password: PASSWORD, repeated: PASSWORD,
    };
    const follow = () => fetch(link, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    const statuses = (await Promise.all([follow(), follow()])).map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [303, 410]);
});

test('a member changes their password; whoever forgot it gets a link', async (t) => {
    const { server, link } = await emptyForum();
    t.after(() => server.remove());
    const page = await browser.page(server.origin, PHONE);
    await setUp(page, link);
    const elsewhere = await browser.page(server.origin);
    await elsewhere.goto('/me');
    await login(elsewhere, 'ruth@alon.example', PASSWORD);
    const changed = 'ארבעה עצי זית וכלב אחד';
    await page.goto('/me');
    await page.fill('[name=current]', PASSWORD);
    await page.fill('[name=password]', changed);
    await page.fill('[name=repeated]', changed);
    await press(page, he.account.me.change_password);
    await says(page, he.flash.password_changed);
    await accessible(page);
    await elsewhere.goto('/practices');
    await says(elsewhere, he.account.login.title);
    const printed = await maagal(server.data, ['member', 'reset', '--email', 'ruth@alon.example']);
    // The forum remembers the address that its server was started with.
    const printedLink = new URL(printed.trim().split('\n').pop());
    assert.equal(printedLink.origin, server.origin);
    await elsewhere.goto(printedLink.pathname);
    await elsewhere.fill('[name=password]', PASSWORD);
    await elsewhere.fill('[name=repeated]', PASSWORD);
    await press(elsewhere, he.account.reset.go);
    assert.equal(new URL(elsewhere.url()).pathname, '/');
    await page.goto('/me');
    await says(page, he.account.login.title);
    quiet(page);
    quiet(elsewhere);
});

test('the copy button copies the link', async (t) => {
    const { server, link } = await emptyForum();
    t.after(() => server.remove());
    const page = await browser.page(server.origin, { permissions: ['clipboard-read', 'clipboard-write'] });
    await setUp(page, link);
    await page.goto('/admin/members');
    await page.getByRole('button', { name: he.admin.members.reset }).click();
    await page.getByRole('button', { name: he.account.copy }).click();
    await page.getByRole('button', { name: he.account.copied }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.inputValue('#issued-link'));
    quiet(page);
});
