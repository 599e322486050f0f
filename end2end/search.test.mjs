// Journey 6: a member types two words into the header's search box.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, fits, looks, picture, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';

const { he } = words;
const { forum, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';

const loggedIn = (options) => memberAt('maya@kav-inbar.example', '/meetings', options);

const find = (page, query) => page.goto(`/search?q=${encodeURIComponent(query)}`);
const paths = (page) => page.locator('.row-title a').evaluateAll((links) => links.map((link) => link.pathname));

for (const { way, options } of WAYS) {
    test(`two words in the header bring marked hits, which filters narrow, ${way}`, async () => {
        const page = await loggedIn(options);
        await page.fill('.masthead input[name=q]', 'אמנת שירות');
        await page.press('.masthead input[name=q]', 'Enter');
        await page.waitForURL(/\/search/);
        assert.equal(await page.inputValue('main input[name=q]'), 'אמנת שירות');
        const marks = await page.locator('.row mark').allInnerTexts();
        assert.ok(marks.some((mark) => mark.includes('אמנ')) && marks.some((mark) => mark.includes('שירות')), marks);
        const full = page.locator('.results > .rows .row');
        const hits = (await full.count()) + (await page.locator('.partial-hits .row').count());
        const sheet = page.locator('details.filters');
        if (!(await sheet.locator('nav').isVisible())) await sheet.locator('> summary').click();
        const template = page.locator('.filter', { hasText: he.practice_kind.template });
        const promised = Number(await template.locator('.filter-count').innerText());
        await template.click();
        await page.waitForLoadState();
        assert.equal(await full.count(), Math.min(promised, 20));
        assert.ok(promised < hits);
        assert.equal(await page.inputValue('main input[name=q]'), 'אמנת שירות');
        await page.locator('.row-title a').first().click();
        await page.locator('article .prose').waitFor();
        await fits(page);
        quiet(page);
    });
}

test('meetings are found beside practices', async () => {
    const page = await loggedIn();
    await page.goto('/meetings');
    const title = await page.locator('.meeting-line .row-title').first().innerText();
    await find(page, title);
    assert.ok((await paths(page)).some((path) => path.startsWith('/meetings/')), title);
    quiet(page);
});

test('niqqud, quotation marks, maqaf and final letters make no difference', async () => {
    const page = await loggedIn();
    for (const spellings of [
        ['שירות פנימי', 'שֵׁירוּת פְּנִימִי', '  שירות   פנימי  '],
        ['סמנכ״ל', 'סמנכ"ל', 'סמנכ”ל', "סמנכ''ל"],
        ['תקשורת פנים־ארגונית', 'תקשורת פנים-ארגונית', 'תקשורת פנים ארגונית'],
        ['NPS', 'nps', 'ＮＰＳ'],
    ]) {
        const found = [];
        for (const spelling of spellings) {
            await find(page, spelling);
            found.push(new Set(await paths(page)));
        }
        assert.ok(found[0].size > 0, spellings[0]);
        for (const [index, set] of found.entries()) assert.deepEqual(set, found[0], spellings[index]);
    }
    quiet(page);
});

test('nothing found is a sentence and a way on, not a dead end', async () => {
    const page = await loggedIn(PHONE);
    await find(page, 'xyzzyq');
    await says(page, he.results.nothing.split('״')[0].trim());
    await page.locator('.empty').getByRole('link', { name: he.dilemmas.new }).waitFor();
    await accessible(page);
    await picture(page, 'nothing found');
    await find(page, 'שיווקיםםם');
    await page.locator('.empty-topics .topic').first().click();
    await page.waitForURL(/\/practices\?topic=/);
    assert.ok((await page.locator('.row').count()) > 0, 'a topic with texts');
    await find(page, 'שירות" -אמנת topic:nowhere ((');
    await page.locator('main').waitFor();
    await find(page, '');
    assert.ok((await page.locator('.row').count()) > 0, 'everything');
    await find(page, '<script>window.ran = 1</script> "&');
    assert.equal(await page.inputValue('main input[name=q]'), '<script>window.ran = 1</script> "&');
    assert.equal(await page.evaluate(() => window.ran), undefined);
    quiet(page);
});

test('a word typed with the other keyboard, or with a mistake, leads to the one that was meant', async () => {
    const page = await loggedIn();
    for (const typed of ['ahru,', 'תקשורתת']) {
        await find(page, typed);
        const meant = page.locator('.meant a');
        const word = await meant.innerText();
        await accessible(page);
        await meant.click();
        await page.waitForLoadState();
        assert.equal(await page.inputValue('main input[name=q]'), word);
        assert.ok((await page.locator('.row mark').count()) > 0, word);
        assert.equal(await page.locator('.meant').count(), 0);
    }
    quiet(page);
});

test('a phrase that nobody wrote is said to be missing, beside the results for its words', async () => {
    const page = await loggedIn();
    await find(page, '"שירות ואמנת לכולם"');
    await says(page, he.results.loosened.split('{{')[0].trim());
    assert.ok((await page.locator('.row mark').count()) > 0);
    await find(page, '"אמנת שירות" חברה:רימון');
    await says(page, he.results.elsewhere.split('{{')[0].trim());
    quiet(page);
});

test('texts that lack a word stand apart, under how many there are, each with the word', async () => {
    const page = await loggedIn();
    await find(page, 'אמנת שירות');
    const full = await page.locator('.results > .rows .row').count();
    assert.ok(full > 0);
    const missing = page.locator('.partial-hits .row-missing').first();
    assert.match(await missing.innerText(), /אמנת|שירות/);
    await looks(page, 'partial-results');
    await find(page, 'אמנת קוואנטים');
    await says(page, he.results.unknown.split('{{')[0].trim());
    assert.equal(await page.locator('.results > .rows .row').count(), 0);
    assert.ok((await page.locator('.partial-hits .row').count()) > 0);
    quiet(page);
});

test('a part of a name filters, asks which of several is meant, and finds nothing where none is', async () => {
    const page = await loggedIn();
    await find(page, 'חברה:"קו ענבר"');
    const one = await page.locator('.results > .rows .row').count();
    assert.ok(one > 0);
    await find(page, 'חברה:ענבר');
    assert.equal(await page.locator('.results > .rows .row').count(), one);
    await find(page, 'חברה:א');
    await says(page, he.results.ambiguous.split('}}')[1].trim());
    await page.locator('.filter-choices .button').first().click();
    await page.waitForLoadState();
    assert.ok((await page.locator('.results > .rows .row').count()) > 0);
    assert.equal(await page.locator('.filter-choices .button').count(), 0, 'chosen');
    await find(page, 'אמנה חברה:כלום');
    await says(page, he.results.ignored.split('{{')[0].trim());
    assert.equal(await page.locator('.row').count(), 0);
    await find(page, 'סקר 2025');
    await page.locator('.hint a', { hasText: '2025' }).click();
    await page.waitForURL(/year=2025/);
    quiet(page);
});

test('page and REST answer the examples alike', async () => {
    const file = new URL('../server/tests/it/examples.tsv', import.meta.url);
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line && !line.startsWith('#'));
    const bearer = await token(forum.data, COORDINATOR);
    const page = await memberAt(COORDINATOR, '/meetings', { javaScriptEnabled: false });
    const headers = { authorization: `Bearer ${bearer}` };
    const rest = async (route, q) =>
        (await fetch(`${forum.origin}/api/v1/${route}${encodeURIComponent(q)}`, { headers })).json();
    const links = (where) => page.locator(`${where} .row-title a`).evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    for (const [what, typed, expected] of lines.map((line) => line.split('\t'))) {
        if (what === 'suggest') {
            const suggested = await rest('suggestions?q=', typed);
            const island = await page.context().request.get(`/search/suggestions?q=${encodeURIComponent(typed)}`);
            const texts = (await island.json()).lines.map((line) => line.text.replace(/[\u2066-\u2069]/g, ''));
            assert.deepEqual(suggested.suggestions.map((one) => one.text), texts, typed);
            for (const text of expected.split(',')) assert.ok(texts.some((one) => one.includes(text)), `${typed}: ${texts}`);
            continue;
        }
        const answer = await rest('search?limit=20&q=', typed);
        const urls = (hits, match) => hits.filter((hit) => hit.match === match).map((hit) => hit.url);
        await find(page, typed);
        assert.deepEqual(await links('.results > .rows'), urls(answer.hits, 'full'), typed);
        assert.deepEqual(await links('.partial-hits'), urls(answer.hits, 'partial'), typed);
        const proposed = page.locator('.meant a');
        assert.equal((await proposed.count()) ? await proposed.innerText() : '', answer.did_you_mean ?? '', typed);
    }
    quiet(page);
});

test('a query of many pages is cut, which is said, and its page stays small', async () => {
    const page = await loggedIn();
    const answer = await page.goto(`/search?q=${encodeURIComponent('שירות לקוחות '.repeat(60))}`);
    await says(page, he.results.too_long.split('{{')[0].trim());
    assert.ok((await answer.body()).length < 600_000);
    quiet(page);
});
