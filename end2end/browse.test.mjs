// Journey 5: a member browses the practices, opens one, prints it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, fits, picture, quiet, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const { memberAt } = await fixture();

const atThePractices = (options) => memberAt('maya@kav-inbar.example', '/practices', options);

/// The number in the list's first line.
async function total(page) {
    const line = await page.locator('.results-head [role=status]').innerText();
    if (line === he.results.total_one) return 1;
    if (line === he.results.total_two) return 2;
    return Number(line.replace(/\D/g, ''));
}

/// The filters' sheet on phones, and the group of that name, opened where it is not.
async function group(page, title) {
    const sheet = page.locator('details.filters');
    if (!(await sheet.locator('nav').isVisible())) await sheet.locator('> summary').click();
    const found = page.locator('details.filter-group').filter({ has: page.locator('summary', { hasText: title }) }).first();
    if ((await found.getAttribute('open')) === null) await found.locator('> summary').click();
    return found;
}

/// Chooses the first value of a filter that is not chosen yet; gives the count it promised.
async function choose(page, title) {
    const value = (await group(page, title)).locator('a.filter:not([aria-current])').first();
    const promised = Number(await value.locator('.filter-count').innerText());
    await value.click();
    await page.waitForLoadState();
    return promised;
}

for (const { way, options } of WAYS) {
    test(`every filter keeps what its count promised, ${way}`, async () => {
        const page = await atThePractices(options);
        const all = await total(page);
        assert.ok(all >= 40, `${all} practices`);
        for (const title of ['topic', 'kind', 'company', 'sector', 'size', 'profession', 'year', 'language']) {
            await page.goto('/practices');
            const promised = await choose(page, he.facet[title]);
            assert.equal(await total(page), promised, title);
            assert.ok(promised > 0 && promised <= all, title);
        }
        await page.goto('/practices');
        const one = await choose(page, he.facet.topic);
        const two = await choose(page, he.facet.topic);
        assert.ok((await total(page)) <= one + two && (await total(page)) >= Math.max(one, two), 'two values widen');
        await choose(page, he.facet.kind);
        assert.ok((await total(page)) <= one + two, 'another filter narrows');
        assert.equal(await page.locator('.chosen .chip').count(), 3);
        await page.locator('.chosen .chip').first().click();
        await page.locator('.chosen').getByRole('link', { name: he.facet.clear }).click();
        assert.equal(await total(page), all);
        await fits(page);
        quiet(page);
    });
}

test('the list sorts and pages through all of it, each practice once', async () => {
    const page = await atThePractices();
    await page.getByRole('link', { name: he.sort.title }).click();
    const titles = [];
    for (;;) {
        titles.push(...(await page.locator('.rows .row-title a').allInnerTexts()));
        const next = page.locator('.pages a[rel=next]');
        if ((await next.count()) === 0) break;
        await next.click();
        await page.waitForLoadState();
    }
    assert.equal(titles.length, await total(page));
    assert.equal(new Set(titles).size, titles.length);
    await page.goto('/practices?sort=oldest&page=999');
    await page.getByRole('heading', { level: 1 }).waitFor();
    quiet(page);
});

test('a practice shows its contents, people, meeting, topics and others like it', async () => {
    const page = await atThePractices(PHONE);
    await page.goto('/practices/five-day-promise-employees-first');
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const part of ['.byline-company', '.people li', '.topics a', '.prose h2', '.related .row']) {
        assert.ok((await page.locator(part).count()) > 0, part);
    }
    await page.locator('nav.contents summary').click();
    const entry = page.locator('nav.contents a').last();
    const anchor = await entry.getAttribute('href');
    await entry.click();
    assert.equal(decodeURIComponent(new URL(page.url()).hash), decodeURIComponent(anchor));
    assert.ok(await page.locator(`[id="${decodeURIComponent(anchor.slice(1))}"]`).isVisible());
    await accessible(page);
    quiet(page);
    await page.locator('.related .row-title a').first().click();
    await page.locator('article .prose').waitFor();
});

test('a practice prints without the forum around it', async () => {
    const page = await atThePractices();
    await page.goto('/practices/emek-tchelet-one-order-three-departments');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const gone of ['.masthead-end', '.search-box', '.site-nav', '.share', 'nav.contents', '.related', '.foot p:not(.print-address)']) {
        const part = page.locator(gone).first();
        assert.ok((await part.count()) === 0 || !(await part.isVisible()), gone);
    }
    assert.ok(await page.locator('article h1').isVisible());
    assert.ok(await page.locator('.brand-name').isVisible(), 'the forum is named');
    assert.equal(await page.locator('.print-address').innerText(), page.url());
    const printed = (selector) => page.locator(selector).first().evaluate((element) => {
        const style = getComputedStyle(element, '::before');
        return [style.printColorAdjust, style.backgroundColor !== 'rgba(0, 0, 0, 0)'];
    });
    for (const coloured of ['.practice-head', '.topic']) assert.deepEqual(await printed(coloured), ['exact', true], coloured);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.ok(['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'].includes(paper), `printed on ${paper}`);
    await picture(page, 'practice-printed');
    quiet(page);
});

test('numbers and English words stand right in a Hebrew text', async () => {
    const page = await atThePractices();
    await page.goto('/practices?language=en');
    const english = page.locator('.row').first();
    assert.equal(await english.getAttribute('lang'), 'en');
    await english.locator('.row-title a').click();
    assert.equal(await page.locator('.prose').getAttribute('dir'), 'ltr');
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    quiet(page);
});
