// Journey 1: the demo forum comes up and reads Hebrew. (`script/serve` itself: its own test.)

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, fits, login, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { demo } from './harness/server.mjs';

const { he } = words;
const { forum, browser, memberAt } = await fixture();

for (const { way, options } of WAYS) {
    test(`a newcomer opens the address and logs in ${way}`, async () => {
        const page = await browser.page(forum.origin, options);
        await page.goto('/');
        assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
        assert.equal(await page.locator('html').getAttribute('lang'), 'he');
        await says(page, he.account.login.title);
        await login(page, 'maya@kav-inbar.example', forum.password);
        assert.equal(new URL(page.url()).pathname, '/');
        await says(page, he.home.next);
        await says(page, he.home.latest);
        await says(page, he.home.topics);
        await says(page, he.home.ring);
        assert.ok((await page.locator('.rows .row').count()) >= 3, 'new practices');
        await fits(page);
        quiet(page);
    });
}

test('the home page has the search and the next meeting on a phone’s first screen', async () => {
    const page = await memberAt('maya@kav-inbar.example', '/', PHONE);
    const fold = PHONE.viewport.height;
    for (const part of ['#home-q', '.next-meeting h2, .home-top h2']) {
        const box = await page.locator(part).first().boundingBox();
        assert.ok(box.y + box.height <= fold, `${part} ends at ${box.y + box.height}`);
    }
    await accessible(page);
    quiet(page);
});

test('the language switch turns the whole page, and stays', async () => {
    const page = await browser.page(forum.origin);
    await page.goto('/practices');
    await page.getByRole('button', { name: 'English' }).click();
    await says(page, words.en.account.login.forgot);
    await page.fill('input[name=email]', 'tom@netivon.example');
    await page.fill('input[name=password]', forum.password);
    await page.locator('main').getByRole('button', { name: words.en.account.login.go }).click();
    await page.getByRole('heading', { level: 1, name: words.en.nav.practices }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/practices');
    assert.equal(await page.locator('html').getAttribute('dir'), 'ltr');
    quiet(page);
});

test('a wrong password is refused without telling whether the address is known', async () => {
    const page = await browser.page(forum.origin);
    const answers = [];
    for (const email of ['maya@kav-inbar.example', 'nobody@nowhere.example']) {
        await page.goto('/login');
        await login(page, email, 'לא הסיסמה הנכונה בכלל');
        await says(page, he.problem.invalid_credentials.title);
        assert.equal(await page.inputValue('input[name=email]'), email);
        answers.push(await page.getByRole('alert').innerText());
    }
    assert.equal(answers[0], answers[1]);
    quiet(page, /status of 401 /);
});
