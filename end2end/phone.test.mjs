// A member on a phone: nothing is wider than the window, everything can be hit with a finger, and the menu and the
// filters behave.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { PHONE, WAYS, fits, quiet, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { addMember, token } from './harness/server.mjs';

const { he } = words;
const WORD = 'ארוכה'.repeat(60);
const TITLE = 'כותרתבלירווחים'.repeat(10);
const COMPANY = 'חברתאחזקות'.repeat(8);

const { forum, memberAt } = await fixture();
let slug;
before(async () => {
    const email = 'dalia@long.example';
    await addMember(forum.data, email, 'דליה ארוכים', COMPANY, 'coordinator');
    const answer = await fetch(`${forum.origin}/api/v1/practices`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await token(forum.data, email)}`, 'content-type': 'application/json' },
        body: JSON.stringify({
            title: TITLE,
            body: `${WORD}\n\n| ${'עמודה | '.repeat(8)}\n|${' --- |'.repeat(8)}\n| ${'ערך | '.repeat(8)}\n\n\`\`\`\n${'code '.repeat(60)}\n\`\`\``,
            kind: 'tool',
            topics: ['measurement'],
            status: 'published',
        }),
    });
    assert.equal(answer.status, 201);
    slug = (await answer.json()).url;
});

const phone = (options = {}) => memberAt('yael@maagal.example', '/me', { ...PHONE, ...options });

/// Pages with the longest words, titles and names of the forum.
const PAGES = () => [
    '/',
    '/practices',
    `/search?q=${TITLE}`,
    `/search?q=${WORD}`,
    slug,
    '/meetings',
    '/meetings/8',
    '/meetings/9',
    '/meetings/9/agenda',
    '/meetings/9/agenda/edit',
    '/promises',
    '/dilemmas',
    '/dilemmas/new',
    '/dilemmas/1',
    '/dilemmas?list=open&like=larger',
    '/dilemmas/7',
    '/dilemmas/board',
    '/dilemmas/8/promise',
    '/comments/1/move',
    '/companies',
    `/companies/${encodeURIComponent(COMPANY.slice(0, 60))}`,
    '/me',
    '/admin',
    '/admin/companies',
    '/admin/members',
    '/admin/meetings/new',
    '/admin/import',
    '/admin/search',
    '/admin/settings',
    '/admin/topics',
    '/admin/topics/2/merge',
    '/admin/companies/5',
    '/admin/companies/5/leave',
    '/admin/agreement',
    '/admin/requests',
    '/admin/statements',
    '/agreement',
    '/accessibility',
    '/privacy',
    '/apply',
    '/people/3',
    '/people/3/away',
    '/me/phone',
    '/practices/new',
];

test('no page is wider than a phone, however long its words are', async () => {
    const page = await phone();
    for (const path of PAGES()) {
        await page.goto(path);
        await fits(page);
    }
    quiet(page);
});

/// What scrolls to its side, and has no shadow there that shows it.
const cutOff = (page) =>
    page.evaluate(() =>
        [...document.querySelectorAll('main *')]
            .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.checkVisibility())
            .filter((element) => getComputedStyle(element).overflowX === 'auto' && !element.matches('textarea'))
            .filter((element) => getComputedStyle(element).backgroundImage === 'none')
            .map((element) => `${element.tagName} ${element.className}`),
    );

test('what goes on at its side shows it, on a phone and on a laptop', async () => {
    const page = await phone();
    for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of PAGES()) {
            await page.goto(path);
            assert.deepEqual(await cutOff(page), [], `${path}, ${width} px`);
        }
    }
});

/// What is smaller than 44 px and is not a link in running text, which has its lines around it.
const small = (page) =>
    page.evaluate(() => {
        const targets = document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden]), textarea');
        const found = [];
        for (const target of targets) {
            const label = target.matches('[type=checkbox], [type=radio]') && target.closest('label');
            const element = label || target;
            if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
            if (element.closest('.prose, p.lead, .hint, .visually-hidden, .skip-link')) continue;
            let { width, height } = element.getBoundingClientRect();
            // A title's area is the whole line of the list.
            if (getComputedStyle(element, '::after').position === 'absolute') {
                ({ width, height } = element.closest('li').getBoundingClientRect());
            }
            if (width && height && (width < 43.5 || height < 43.5)) {
                found.push(`${target.tagName} ${target.className} "${target.textContent.trim().slice(0, 20)}" ${width}×${height}`);
            }
        }
        return found;
    });

test('everything can be hit with a finger', async () => {
    const page = await phone();
    const found = {};
    for (const path of PAGES()) {
        await page.goto(path);
        for (const sheet of await page.locator('details.filters > summary').all()) await sheet.click();
        const targets = await small(page);
        if (targets.length) found[path] = targets;
    }
    assert.deepEqual(found, {});
});

for (const { way, options } of WAYS) {
    test(`a line of a list is tapped beside its title, ${way}`, async () => {
        const page = await phone(options);
        await page.goto('/practices');
        const row = page.locator('.row').first();
        const href = await row.locator('.row-title a').getAttribute('href');
        const box = await row.boundingBox();
        await page.mouse.click(box.x + 12, box.y + box.height / 2);
        await page.waitForURL((url) => decodeURI(url.pathname) === decodeURI(href));
    });

    test(`the sheet of filters stays open from one choice to the next, ${way}`, async () => {
        const page = await phone(options);
        await page.goto('/practices');
        await page.locator('details.filters > summary').click();
        for (let count = 1; count <= 2; count++) {
            await page.locator('details.filters a.filter:not([aria-current]):visible').first().click();
            await page.waitForLoadState();
            assert.equal(await page.locator('details.filters').getAttribute('open'), '');
            assert.equal(await page.locator('.chip').count(), count);
        }
        await page.locator('.sorts a').last().click();
        await page.waitForLoadState();
        assert.equal(await page.locator('details.filters').getAttribute('open'), null);
    });

    for (const [size, viewport] of [['a phone', {}], ['a laptop', { viewport: { width: 1280, height: 900 } }]]) {
        test(`the account menu closes on Escape and on a click outside, on ${size}, ${way}`, async () => {
            const page = await phone({ ...options, ...viewport });
            const menu = page.locator('#account-menu');
            const button = page.locator('.account-menu > button');
            await button.click();
            await menu.getByRole('link', { name: he.nav.me }).waitFor();
            const [box, below] = [await menu.boundingBox(), await button.boundingBox()];
            assert.ok(box.x >= 0 && box.y >= below.y + below.height - 4, `the menu is at ${box.x}, ${box.y}`);
            await page.keyboard.press('Escape');
            await menu.waitFor({ state: 'hidden' });
            await button.click();
            await menu.waitFor();
            await page.mouse.click(180, 700);
            await menu.waitFor({ state: 'hidden' });
        });
    }
}
