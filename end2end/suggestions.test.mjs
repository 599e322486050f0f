// Suggestions under the search box, while a member types.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, accessible, answered, fits, picture, quiet, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token, until } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();

// What keys and a mouse do is tried in a laptop's window, where nothing else says so.
const loggedIn = (path, options) => memberAt('maya@kav-inbar.example', path, { ...LAPTOP, ...options });

const box = (page) => page.locator('input[type=search]');
const list = (page) => page.getByRole('listbox');
const options = (page) => page.getByRole('option');
const chosen = (page) => page.locator('[role=option][aria-selected=true]').innerText();

/// Types letter by letter; the list is there when this returns.
async function type(page, text) {
    await box(page).focus();
    await page.waitForFunction(() => document.querySelector('input[type=search]').role === 'combobox');
    await box(page).pressSequentially(text);
    await list(page).waitFor();
}

test('a page loads no wasm before its search box is used', async () => {
    const page = await loggedIn('/meetings');
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/practices');
    await page.mouse.click(5, 400);
    // The script of the bell alone, which is small and loads no wasm.
    const scripts = asked.filter((path) => /wasm|\.js$/.test(path));
    assert.ok(scripts.every((path) => path.startsWith('/assets/live.')), scripts);
    await type(page, 'שירות');
    assert.ok(asked.some((path) => path.endsWith('.wasm')));
    quiet(page);
});

for (const { where, path, sizes } of [
    { where: 'in the header', path: '/meetings' },
    { where: 'on the home page', path: '/' },
    { where: 'on the search page', path: '/search' },
    { where: 'on a phone', path: '/practices', sizes: PHONE },
    { where: 'in the dark', path: '/meetings', sizes: { colorScheme: 'dark' } },
]) {
    test(`two letters suggest, the arrows choose and Enter goes there, ${where}`, async () => {
        const page = await loggedIn(path, sizes);
        await type(page, 'שירו');
        assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
        const found = await options(page).allInnerTexts();
        assert.ok(found.some((text) => text.includes(he.search_box.kind.practice)), found);
        assert.ok(found.some((text) => text.includes(he.search_box.kind.topic)), found);
        await accessible(page);
        await picture(page, `suggestions ${where}`);
        await page.keyboard.press('ArrowDown');
        assert.equal(await chosen(page), found[0]);
        const active = await box(page).getAttribute('aria-activedescendant');
        assert.equal(await page.locator(`#${active}`).innerText(), found[0]);
        await page.keyboard.press('ArrowUp');
        assert.equal(await box(page).getAttribute('aria-activedescendant'), null);
        await page.keyboard.press('ArrowUp');
        assert.equal(await chosen(page), found.at(-1));
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await page.waitForURL((url) => url.pathname !== path);
        const title = await page.locator('h1').first().innerText();
        assert.ok(found[0].includes(title), `${found[0]} led to ${title}`);
        await fits(page);
        quiet(page);
    });
}

test('Escape closes the list and keeps the words; Enter without a choice searches', async () => {
    const page = await loggedIn('/meetings');
    await type(page, 'אמנת שיר');
    await page.keyboard.press('Escape');
    await list(page).waitFor({ state: 'hidden' });
    assert.equal(await box(page).inputValue(), 'אמנת שיר');
    await page.keyboard.press('ArrowDown');
    await list(page).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=/);
    assert.equal(await box(page).inputValue(), 'אמנת שיר');
    quiet(page);
});

test('a click on a suggestion goes there, and one elsewhere closes the list', async () => {
    const page = await loggedIn('/meetings');
    await type(page, 'מדי');
    await page.locator('h1').click();
    await list(page).waitFor({ state: 'hidden' });
    await box(page).press('ArrowDown');
    const topic = options(page).filter({ hasText: he.search_box.kind.topic }).first();
    await topic.click();
    await page.waitForURL(/\/practices\?topic=/);
    quiet(page);
});

test('an old answer never takes the place of a newer one', async () => {
    const page = await loggedIn('/meetings');
    await type(page, 'שירות');
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/search/suggestions?q=*', async (route) => {
        const old = new URL(route.request().url()).searchParams.get('q') === 'מדיד';
        if (old) await held;
        await route.continue();
    });
    const asked = (q) => page.waitForRequest((request) => new URL(request.url()).searchParams.get('q') === q);
    const first = asked('מדיד');
    await box(page).fill('מדיד');
    const request = await first;
    await box(page).fill('אמנת');
    await options(page).filter({ hasText: 'אמנת שירות' }).first().waitFor();
    const shown = await options(page).allInnerTexts();
    release();
    await (await request.response()).finished();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    assert.deepEqual(await options(page).allInnerTexts(), shown);
    quiet(page);
});

test('in English the kinds are English, and a topic is found by either name', async () => {
    const page = await loggedIn('/meetings');
    await page.locator('.language-switch button').click();
    await page.waitForLoadState();
    await type(page, 'measu');
    const topic = options(page).filter({ hasText: en.search_box.kind.topic }).first();
    // The list may still be that of the first two letters.
    await until(async () => (await topic.innerText()).startsWith('Measurement'));
    await accessible(page);
    await picture(page, 'suggestions in English');
    quiet(page);
});

test('what nobody wrote, and a session that has ended, suggest nothing', async () => {
    const page = await loggedIn('/meetings');
    await type(page, 'שירות');
    const answer = page.waitForResponse(/suggestions\?q=/);
    await box(page).fill('קשקושים בלבושקים');
    await answer;
    await list(page).waitFor({ state: 'hidden' });
    await page.context().clearCookies();
    const refused = page.waitForResponse(/suggestions\?q=/);
    await box(page).fill('שירות');
    assert.equal((await refused).status(), 401);
    assert.equal(await list(page).isVisible(), false);
    quiet(page, answered(401));
});

test('a title of HTML is suggested as the text that it is', async () => {
    const bearer = await token(forum.data, 'samir@shaked.example');
    const title = 'תוכיים <script>window.ran = 1</script> <img src=x onerror="window.ran = 1">';
    const made = await fetch(`${forum.origin}/api/v1/practices`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title, body: 'גוף', kind: 'tool', topics: [], status: 'published' }),
    });
    assert.equal(made.status, 201);
    const page = await loggedIn('/meetings');
    await type(page, 'תוכי');
    assert.ok((await options(page).first().innerText()).startsWith(title));
    assert.equal(await list(page).locator('script, img').count(), 0);
    assert.equal(await page.evaluate(() => window.ran), undefined);
    quiet(page);
});

test('whatever is typed is answered: very long, marks alone, half a character', async () => {
    const page = await loggedIn('/meetings');
    const bearer = await token(forum.data, 'samir@shaked.example');
    const typed = ['ש'.repeat(3_000), `${'שירות '.repeat(500)}לק`, '"-:*', '\u05b0\u200f', '%D7', '%00%ff', '%22%22%22'];
    for (const q of typed) {
        const query = q.startsWith('%') ? q : encodeURIComponent(q);
        const answers = [
            await page.request.get(`/search/suggestions?q=${query}`),
            await page.request.get(`/api/v1/suggestions?q=${query}`, { headers: { authorization: `Bearer ${bearer}` } }),
        ];
        for (const answer of answers) assert.equal(answer.status(), 200, `${q.slice(0, 20)}: ${await answer.text()}`);
    }
});
