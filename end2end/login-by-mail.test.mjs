// Journey: somebody who does not remember a password comes in by a mail, on a phone and at a desk; the password stays.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, browse, login, picture, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, demo, folder, remove, serve, until } from './harness/server.mjs';
import { mailServer } from './harness/smtp.mjs';

const { he, en } = words;
const text = he.account;
const COORDINATOR = 'yael@maagal.example';
let browser;
let mail;
let server;

before(async () => {
    browser = await browse();
    mail = await mailServer();
    const data = await folder();
    await addMember(data, COORDINATOR, 'יעל', 'מעגל השירות', 'coordinator');
    for (const name of ['dana', 'omer', 'noa', 'avi']) await addMember(data, `${name}@oren-gal.example`, name, 'אורן־גל');
    server = await serve(data, ['--smtp-url', mail.url, '--mail-from', 'forum@maagal.example']);
});
after(async () => {
    await browser?.close();
    mail?.stop();
    if (server) await remove(server.data);
});

/// Asks for a mail as the page does, and gives what it brings.
async function asked(page, email) {
    const before = mail.mails.length;
    await page.fill('[name=email]', email);
    await press(page, text.login.ask_code);
    await says(page, text.code.lead.replace('{{ minutes }}', '60'));
    const got = await until(() => mail.mails.slice(before).find((one) => one.to.includes(email)));
    assert.deepEqual(got.faults, []);
    const plain = got.parts['text/plain'];
    return { code: plain.match(/^\d{6}$/m)[0], link: plain.match(/\/login\/link\/[0-9a-f]{64}/)[0] };
}

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a code lets a member in on a phone, where they wanted to go, ${way}`, async () => {
        const page = await browser.page(server.origin, options);
        await page.goto('/practices');
        assert.ok(!(await page.locator('[name=password]').isVisible()), 'the address alone is asked for');
        if (options.javaScriptEnabled !== false) await accessible(page);
        await picture(page, `login-mail-${number}`);
        const { code } = await asked(page, ['dana', 'omer'][number] + '@oren-gal.example');
        await accessible(page);
        await picture(page, `login-code-${number}`);
        await page.fill('[name=code]', '12345');
        await page.getByLabel(text.login.own_device).check();
        await press(page, text.login.go);
        await says(page, he.field_problem.wrong_code);
        assert.equal(await page.inputValue('[name=code]'), '12345', 'what was typed is still there');
        assert.ok(await page.getByLabel(text.login.own_device).isChecked());
        await page.fill('[name=code]', ` ${code.slice(0, 3)} ${code.slice(3)} `);
        await press(page, text.login.go);
        await page.waitForURL('**/practices');
        assert.equal(await page.getByRole('link', { name: he.nav.log_in }).count(), 0);
        const session = (await page.context().cookies()).find((cookie) => cookie.name === 'session');
        assert.ok(session.expires > Date.now() / 1000 + 89 * 86_400, 'for ninety days');
        quiet(page, answered(401, 422, 400));
    });
}

test('a link lets in by a button: here at once, elsewhere with the address, and once', async () => {
    const desk = await browser.page(server.origin);
    await desk.goto('/login');
    const { link } = await asked(desk, 'noa@oren-gal.example');
    // A scanner of mail follows every link.
    for (let count = 0; count < 3; count++) assert.equal((await fetch(server.origin + link)).status, 200);
    const phone = await browser.page(server.origin, PHONE);
    await phone.goto(link);
    await accessible(phone);
    await picture(phone, 'login-link');
    await phone.fill('[name=email]', 'dana@oren-gal.example');
    await press(phone, text.login.go);
    await says(phone, he.field_problem.other_address);
    await phone.fill('[name=email]', 'Noa@oren-gal.example');
    await press(phone, text.login.go);
    await phone.waitForURL(`${server.origin}/`);
    await phone.goto(link);
    await phone.waitForURL(`${server.origin}/`, { waitUntil: 'commit' });
    await desk.goto(link);
    await says(desk, he.problem.link_expired.title);
    const again = await asked(await desk.goto('/login').then(() => desk), 'noa@oren-gal.example');
    await desk.goto(again.link);
    assert.equal(await desk.locator('[name=email]').count(), 0, 'this browser asked');
    await press(desk, text.login.go);
    await desk.waitForURL(`${server.origin}/`);
    quiet(phone, answered(422, 400));
});

test('a double click on a slow line asks for one code, and uses it once', async () => {
    const page = await browser.page(server.origin, PHONE);
    await page.goto('/login');
    const line = await page.context().newCDPSession(page);
    const speed = { offline: false, latency: 400, downloadThroughput: -1, uploadThroughput: -1 };
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', speed);
    const before = mail.mails.length;
    const mine = () => mail.mails.slice(before).filter((one) => one.to.includes('omer@oren-gal.example'));
    await page.fill('[name=email]', 'omer@oren-gal.example');
    await page.locator('main form button.button-main').dblclick();
    await says(page, text.code.lead.replace('{{ minutes }}', '60'));
    const got = await until(() => mine()[0]);
    await page.fill('[name=code]', got.parts['text/plain'].match(/^\d{6}$/m)[0]);
    await page.locator('main form button.button-main').dblclick();
    await page.waitForURL(`${server.origin}/`);
    assert.equal(await page.getByRole('link', { name: he.nav.log_in }).count(), 0);
    assert.equal(mine().length, 1);
    quiet(page);
});

test('an address that nobody has is answered the same', async () => {
    const pages = [];
    for (const email of ['nobody@oren-gal.example', 'avi@oren-gal.example']) {
        const page = await browser.page(server.origin, PHONE);
        await page.goto('/login');
        await page.fill('[name=email]', email);
        await press(page, text.login.ask_code);
        pages.push(await page.locator('main').innerText());
        quiet(page);
    }
    assert.equal(pages[0], pages[1]);
    await until(() => mail.mails.some((got) => got.to.includes('avi@oren-gal.example')));
    assert.ok(!mail.mails.some((got) => got.to.includes('nobody@oren-gal.example')));
});

test('a password is asked for second, and who forgot it chooses another', async () => {
    const page = await browser.page(server.origin, { ...PHONE, javaScriptEnabled: false });
    await page.goto('/login');
    await page.fill('[name=email]', 'avi@oren-gal.example');
    await page.getByText(text.login.with_password).click();
    await page.fill('[name=password]', 'not this one');
    await page.press('[name=password]', 'Enter');
    await says(page, he.problem.invalid_credentials.title);
    assert.ok(await page.locator('[name=password]').isVisible(), 'what was tried stays open');
    const before = mail.mails.length;
    await press(page, text.login.forgot_go);
    const got = await until(() => mail.mails.slice(before).find((one) => one.to.includes('avi@oren-gal.example')));
    await page.fill('[name=code]', got.parts['text/plain'].match(/^\d{6}$/m)[0]);
    await press(page, text.login.go);
    await page.waitForURL('**/join/*');
    await page.fill('[name=password]', `${PASSWORD} ועוד אחת`);
    await page.fill('[name=repeated]', `${PASSWORD} ועוד אחת`);
    await press(page, text.reset.go);
    await page.waitForURL(`${server.origin}/`);
});

test('what was typed before the session ended goes along with the code', async () => {
    const page = await browser.page(server.origin);
    await page.goto('/login');
    const { code } = await asked(page, COORDINATOR);
    await page.fill('[name=code]', code);
    await press(page, text.login.go);
    await page.goto('/admin/settings');
    await page.context().clearCookies();
    await page.fill('[name=name_he]', 'מעגל אחר');
    await page.locator('main form button').first().click();
    await says(page, text.login.kept);
    const again = await asked(page, COORDINATOR);
    await says(page, text.login.kept);
    await page.fill('[name=code]', again.code);
    await press(page, text.login.go);
    await press(page, text.login.resend);
    await says(page, he.flash.saved);
    assert.equal(await page.locator('[name=name_he]').inputValue(), 'מעגל אחר');
});

test('the pages in English', async () => {
    const page = await browser.page(server.origin, PHONE);
    await page.context().addCookies([{ name: 'language', value: 'en', url: server.origin }]);
    for (const [path, words] of [['/login', en.account.login.title], ['/login/code', en.account.code.title]]) {
        await page.goto(path);
        assert.equal(await page.locator('h1').innerText(), words);
        await accessible(page);
        await picture(page, `login-english${path.replaceAll('/', '-')}`);
    }
    quiet(page);
});

test('without a mail server the coordinator passes the code on', async (t) => {
    const forum = await demo();
    t.after(forum.remove);
    const member = await browser.page(forum.origin, PHONE);
    await member.goto('/practices');
    await member.fill('[name=email]', 'maya@kav-inbar.example');
    await press(member, text.login.ask_code_by_hand);
    await says(member, text.code.by_hand.replace('{{ minutes }}', '60'));
    await accessible(member);
    await picture(member, 'login-code-by-hand');

    const coordinator = await browser.page(forum.origin);
    await login(coordinator, COORDINATOR, forum.password);
    // In the hours for mails the demo forum's notifications wait there too.
    const waiting = coordinator.locator('#drafted li', { hasText: he.mail_kind.login });
    await until(async () => {
        await coordinator.goto('/admin/mail');
        return (await waiting.count()) === 1;
    });
    await waiting.getByRole('button', { name: new RegExp(`^${he.admin.mail.text}`) }).click();
    const code = (await coordinator.locator('#mail-text').inputValue()).match(/^\d{6}$/m)[0];
    await press(coordinator, he.admin.mail.mark_sent);
    await says(coordinator, he.flash.mail_sent);

    await member.fill('[name=code]', code);
    await press(member, text.login.go);
    await member.waitForURL('**/practices');
    for (const page of [member, coordinator]) quiet(page, answered(401));
});
