// Every page, in both languages, light and dark, wide and narrow: readable to all, and quiet.
// The pictures of them stay in `output`.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { LAPTOP, answered, fits, idle, looks, press, quiet, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';
import { WRITE_UP, file, png } from './harness/texts.mjs';

/// Pages of the coordinator; `NEXT` stands for the next meeting, `DRAFT` for a draft of theirs.
const PAGES = {
    home: '/',
    practices: '/practices',
    'practices-filtered': '/practices?topic=training&topic=measurement&kind=write-up&sort=title',
    'practice-with-image': '/practices/emek-tchelet-one-order-three-departments',
    'practice-with-table': '/practices/internal-sla-between-departments',
    meetings: '/meetings',
    'meeting-next': 'NEXT',
    'meeting-past': '/meetings/8',
    'write-up': 'NEXT/write-up',
    companies: '/companies',
    company: '/companies/kramim',
    search: `/search?q=${encodeURIComponent('אמנת שירות')}`,
    'search-nothing': '/search?q=xyzzyq',
    new: '/practices/new',
    editor: 'DRAFT',
    me: '/me',
    'me-assistants': '/me/assistants',
    notifications: '/notifications',
    admin: '/admin',
    'admin-companies': '/admin/companies',
    'admin-members': '/admin/members',
    'admin-meeting': '/admin/meetings/new',
    'admin-rhythm': '/admin/meetings/rhythm',
    'meeting-edit': 'NEXT/edit',
    'meeting-urgent': 'NEXT/urgent',
    'meeting-agenda': 'NEXT/agenda',
    'meeting-agenda-edit': 'NEXT/agenda/edit',
    'meeting-summary': 'NEXT/summary',
    promises: '/promises',
    'promise-new': '/promises/new',
    dilemmas: '/dilemmas',
    'dilemma-new': '/dilemmas/new',
    dilemma: '/dilemmas/1',
    'dilemmas-filtered': '/dilemmas?list=open&like=larger',
    'dilemma-answered': '/dilemmas/7',
    'dilemma-board': '/dilemmas/board',
    'dilemma-promise': '/dilemmas/8/promise',
    'comment-move': '/comments/1/move',
    'admin-import': '/admin/import',
    'admin-settings': '/admin/settings',
    'admin-logo': '/admin/logo',
    'admin-topics': '/admin/topics',
    'admin-topic': '/admin/topics/2',
    'admin-company': '/admin/companies/5',
    'admin-company-leave': '/admin/companies/5/leave',
    'admin-agreement': '/admin/agreement',
    'admin-requests': '/admin/requests',
    'admin-statements': '/admin/statements',
    agreement: '/agreement',
    accessibility: '/accessibility',
    privacy: '/privacy',
    apply: '/apply',
    'not-found': '/nothing/here',
};

const { forum, browser, memberAt } = await fixture();
let places;
before(async () => {
    const page = await memberAt('yael@maagal.example', '/meetings');
    const NEXT = await page.locator('.coming h2 a').first().getAttribute('href');
    await page.goto('/practices/new');
    await page.setInputFiles('input[name=file]', file('a.md', WRITE_UP));
    await page.setInputFiles('input[name=attachment]', file('listening-board.png', png(), 'image/png'));
    await press(page, words.he.drafts.upload.go);
    await page.waitForURL(/\/drafts\/\d+/);
    places = { NEXT, DRAFT: new URL(page.url()).pathname, session: await page.context().storageState() };
    await page.context().close();
});

const address = (path) => path.replace('NEXT', places.NEXT).replace('DRAFT', places.DRAFT);

for (const language of ['he', 'en']) {
    test(`every page, ${language}, light and dark, wide and narrow`, async (t) => {
        const page = await browser.page(forum.origin, { storageState: places.session });
        await speak(page, language);
        for (const [name, path] of Object.entries(PAGES)) {
            await t.test(name, async () => {
                await page.goto(address(path));
                assert.equal(await page.locator('html').getAttribute('lang'), language);
                assert.equal(await page.locator('h1').count(), 1);
                await looks(page, name);
                quiet(page, answered(404));
            });
        }
        await page.context().close();
    });
}

test('no page is too wide between a small phone and a large screen', async () => {
    const page = await browser.page(forum.origin, { storageState: places.session });
    for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(address(path));
        for (const width of [390, 600, 768, 1024, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            await fits(page).catch((error) => assert.fail(`${name} at ${width} px: ${error.message}`));
        }
    }
});

/// The words on the page that run into what stands beside them in the same line. Marks of a search and numbers of footnotes
/// stand inside words, and the date of a meeting in its ring.
const runTogether = (page) =>
    page.evaluate(() => {
        const found = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let last;
        while (texts.nextNode()) {
            const node = texts.currentNode;
            const parent = node.parentElement;
            if (!parent.checkVisibility() || parent.closest('script, svg, mark, sup, option, .seal, .visually-hidden')) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const words = node.textContent.replace(/[\u2066-\u2069]/g, '');
            const boxes = [...range.getClientRects()];
            const touch = (one, other) =>
                Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4 &&
                Math.max(other.left - one.right, one.left - other.right) < 3;
            const areWords = last && /[\p{L}\p{N})]$/u.test(last.words) && /^[\p{L}\p{N}(]/u.test(words);
            if (areWords && last.boxes.some((one) => boxes.some((other) => touch(one, other)))) {
                found.push(`${last.words.slice(-30)}|${words.slice(0, 30)}`);
            }
            last = { words, boxes };
        }
        return found;
    });

/// Lists of the coordinator that no other test here opens.
const LISTS = ['audit', 'calls', 'jobs', 'mail', 'reports', 'rota', 'search', 'surveys', 'tokens', 'usage'];

test('no two words of a line run together', async () => {
    await token(forum.data, 'yael@maagal.example');
    const page = await browser.page(forum.origin, { ...LAPTOP, storageState: places.session });
    const { editor: _, ...pages } = PAGES;
    for (const path of [...Object.values(pages), ...LISTS.map((list) => `/admin/${list}`)]) {
        await page.goto(address(path));
        assert.deepEqual(await runTogether(page), [], path);
    }
    await page.context().close();
});

test('nothing moves while a page comes in', async () => {
    const page = await browser.page(forum.origin, { storageState: places.session });
    await page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of ['/', '/practices', '/practices/internal-sla-between-departments', 'DRAFT']) {
        await page.goto(address(path));
        await idle(page);
        const shift = await page.evaluate(() => document.fonts.ready.then(() => window.shift));
        assert.ok(shift < 0.05, `${path} shifts by ${shift}`);
    }
});

test('a keyboard alone gets to the text and shows where it is', async () => {
    const page = await browser.page(forum.origin, { storageState: places.session });
    await page.goto('/practices');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: words.he.nav.skip });
    assert.ok(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0));
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, 'none');
});

/// Whether the element that has the focus, or the frame that it stands in, has a ring. Behind the last one is the body.
const ringed = (page) =>
    page.evaluate(() => {
        const element = document.activeElement;
        const framed = element.closest('.search-box, .home-search-line, .file-field, .choose-files');
        return element === document.body || [element, framed].some((one) => one && getComputedStyle(one).outlineStyle !== 'none');
    });

test('whatever the keyboard comes to shows that it is there', async () => {
    const page = await browser.page(forum.origin, { storageState: places.session });
    for (const path of ['/', '/practices', 'NEXT/write-up', 'DRAFT']) {
        await page.goto(address(path));
        await idle(page);
        for (let step = 1; step <= 25; step++) {
            await page.keyboard.press('Tab');
            assert.ok(await ringed(page), `${path}: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
        }
    }
});
