// A text as its readers see it: which way its blocks read, what is linked, where links into the text lead, and that the
// preview and the published page are the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, accessible, emptyEditor, looks, press, publish, quiet, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { demo } from './harness/server.mjs';

const { he } = words;
const TITLE = 'תקציר של מפגש לדוגמה';
const TEXT = `top of page

$ כנס

KPI של השירות עלה השנה, וגם הצטרפנו ל**"מעגל"** וב**(שלב א)** התחלנו.

ראו [לסיכום השני](#סיכום-2), [לנקודות](#%D7%A0%D7%A7%D7%95%D7%93%D7%95%D7%AA) ו[לשום מקום](#אין-כזה).

- Customer effort score
- הפחתת זמני המתנה
- פניות חוזרות

1. English only
2. in this list

> "Nobody told us" אמרו המנהלים במפגש.

| KPI | ערך |
|---|---|
| NPS | 71 |
| שביעות רצון | 82% |

לפרטים: https://example.com/service/charter. אפשר גם (www.example.org/a_(b)), dana@rimon.example, 03-1234567 או *050-123-4567*.

\`https://example.com/code\` · 2020-2025 · 2*(3+4)*5

ההפסקה במפגש הבא תהיה כרגיל בין השעות 9:00–9:20.

## סיכום

${'שורה שממלאת את הדף. '.repeat(150)}

## נקודות

${'עוד שורה שממלאת את הדף. '.repeat(150)}

## סיכום

סוף.
`;
const { memberAt } = await fixture();

/// A draft with the text.
async function written(options) {
    const page = await memberAt('samir@shaked.example', '/practices/new', options);
    await emptyEditor(page);
    await page.fill('[name=title]', TITLE);
    await page.fill('#field-body', TEXT);
    return page;
}

/// The direction that the browser gives to the element around a piece of text, inside a place.
const direction = (page, place, text) =>
    page
        .locator(place)
        .getByText(text)
        .first()
        .evaluate((element) => getComputedStyle(element).direction);

let html;
let path;

test('without JavaScript the preview and the published text are the same', async () => {
    const page = await written({ javaScriptEnabled: false });
    await press(page, he.drafts.page.preview);
    const preview = page.locator('#preview');
    html = await preview.innerHTML();
    assert.deepEqual([await preview.getAttribute('lang'), await preview.getAttribute('dir')], ['he', 'rtl']);
    await publish(page);
    await page.waitForURL(/\/practices\//);
    path = new URL(page.url()).pathname;
    assert.equal(await page.locator('.practice-text .prose').innerHTML(), html);
    quiet(page);
});

test('the preview that follows is the same as the published text', async () => {
    // On a phone the preview is not beside the text.
    const page = await written(LAPTOP);
    await page.locator('#preview h2').last().waitFor();
    const preview = page.locator('#preview');
    assert.equal(await preview.innerHTML(), html);
    assert.deepEqual([await preview.getAttribute('lang'), await preview.getAttribute('dir')], ['he', 'rtl']);
    await press(page, he.drafts.page.publish);
    await page.waitForURL(/\/publish$/);
    await page.check('input[name=language][value=en]');
    await press(page, he.drafts.publish.back);
    await page.locator('#preview[dir=ltr]').waitFor();
    quiet(page);
});

test('each block reads its own way, and addresses are linked', async () => {
    const page = await memberAt('samir@shaked.example', path);
    const prose = '.practice-text .prose';
    for (const [text, expected] of [
        ['KPI של השירות', 'rtl'],
        ['Customer effort score', 'ltr'],
        ['הפחתת זמני המתנה', 'rtl'],
        ['English only', 'ltr'],
        ['Nobody told us', 'rtl'],
        ['NPS', 'ltr'],
        ['שביעות רצון', 'rtl'],
    ]) {
        assert.equal(await direction(page, prose, text), expected, text);
    }
    const side = (selector) => page.locator(`${prose} ${selector}`).evaluate((list) => getComputedStyle(list).direction);
    assert.deepEqual([await side('ul'), await side('ol'), await side('table')], ['rtl', 'ltr', 'rtl']);
    // The English item begins beside its bullet.
    const gap = await page.locator(`${prose} li`).first().evaluate((item) => {
        const range = document.createRange();
        range.selectNodeContents(item.firstElementChild);
        return item.getBoundingClientRect().right - range.getBoundingClientRect().right;
    });
    assert.ok(Math.abs(gap) < 2, `the item begins ${gap} px from its bullet`);
    // Cells of a column are on the table's side, whichever way they read, and apart from the next column.
    const edges = await page.locator(`${prose} tbody tr`).evaluateAll((rows) =>
        rows.map((row) =>
            [...row.cells].map((cell) => {
                const range = document.createRange();
                range.selectNodeContents(cell);
                const { left, right } = range.getBoundingClientRect();
                return { left, right, edge: cell.getBoundingClientRect().right };
            }),
        ),
    );
    for (const [first, second] of edges) {
        assert.ok(first.edge - first.right < 12 && second.edge - second.right < 12, JSON.stringify(edges));
        assert.ok(first.left - second.right > 12, JSON.stringify(edges));
    }
    const links = await page.locator(`${prose} a`).evaluateAll((all) => all.map((link) => decodeURI(link.getAttribute('href'))));
    assert.deepEqual(links, [
        '#h-סיכום-2',
        '#h-נקודות',
        '#אין-כזה',
        'https://example.com/service/charter',
        'https://www.example.org/a_(b)',
        'mailto:dana@rimon.example',
        'tel:031234567',
        'tel:0501234567',
    ]);
    assert.deepEqual(await page.locator(`${prose} strong`).allInnerTexts(), ['"מעגל"', '(שלב א)']);
    await accessible(page);
    quiet(page);
});

test('the summary is a sentence of the text and reads as the text does', async () => {
    const page = await memberAt('samir@shaked.example', path);
    const deck = page.locator('.practice-head .deck');
    assert.match(await deck.innerText(), /^KPI של השירות עלה השנה/);
    assert.equal(await deck.evaluate((line) => getComputedStyle(line).direction), 'rtl');
    await page.goto('/practices?sort=newest');
    const row = page.locator('.row', { hasText: TITLE }).locator('.row-passage');
    assert.equal(await row.evaluate((line) => getComputedStyle(line).direction), 'rtl');
    quiet(page);
});

test('a link into the text and the contents list lead to the same heading', async () => {
    const page = await memberAt('samir@shaked.example', path);
    const top = () => page.locator('.prose h2').last().evaluate((heading) => heading.getBoundingClientRect().top);
    assert.ok((await top()) > 900);
    await page.getByRole('link', { name: 'לסיכום השני' }).click();
    await page.waitForFunction(() => document.querySelector('.prose h2:last-of-type').getBoundingClientRect().top < 700);
    assert.equal(decodeURI(new URL(page.url()).hash), '#h-סיכום-2');
    const listed = await page.locator('.contents a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    assert.deepEqual(listed, ['#h-סיכום', '#h-נקודות', '#h-סיכום-2']);
    await page.getByRole('link', { name: 'לשום מקום' }).click();
    assert.equal(await page.locator('.prose h2').count(), 3, 'an unknown one leads nowhere');
    quiet(page);
});

/// Whether the first number of a range is on the left of the last one, wherever the range is written on the page.
const ordered = (page, range) =>
    page.evaluate((text) => {
        const results = [];
        const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(text);
            if (at < 0 || !node.parentElement.checkVisibility()) continue;
            const side = (begin) => {
                const place = document.createRange();
                place.setStart(node, begin);
                place.setEnd(node, begin + 1);
                return place.getBoundingClientRect().x;
            };
            results.push(side(at) < side(at + text.length - 1));
        }
        return results.length > 0 && results.every(Boolean);
    }, range);

test('ranges of times and numbers read from left to right in Hebrew, in texts, facts, agendas and lists', async () => {
    const page = await memberAt('samir@shaked.example', '/meetings');
    const meetings = await page.locator('main a[href^="/meetings/"]').evaluateAll((all) => all.map((link) => link.href));
    let agendas = 0;
    for (const meeting of new Set(meetings)) {
        await page.goto(meeting);
        if (!(await page.locator('main').innerText()).includes('9:00–9:20')) continue;
        agendas += 1;
        assert.ok(await ordered(page, '9:00–9:20'), meeting);
    }
    assert.ok(agendas > 0, 'no agenda of the demo has these times');
    for (const [address, ranges] of [
        ['/practices/comments-to-three-decisions', ['5–9', '30–40', '10–25']],
        ['/practices/claims-service-charter-template', ['8:00–16:00']],
        ['/companies', ['250–999']],
    ]) {
        await page.goto(address);
        for (const range of ranges) assert.ok(await ordered(page, range), `${range} on ${address}`);
    }
    await page.goto('/practices/comments-to-three-decisions');
    assert.ok((await page.locator('.prose').innerText()).includes('30–40'), 'it stays one piece of text to copy');
    quiet(page);
});

for (const language of ['he', 'en']) {
    test(`the text in ${language}, wide and narrow`, async () => {
        const page = await memberAt('samir@shaked.example', path);
        await speak(page, language);
        await page.goto(path);
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await looks(page, 'markdown');
        quiet(page);
    });
}

test('a range of hours is not divided, and its full stop does not stand alone on the next line', async () => {
    const page = await memberAt('samir@shaked.example', path);
    const paragraph = page.locator('.practice-text .prose p', { hasText: 'ההפסקה במפגש הבא' });
    const divided = await paragraph.evaluate((element) => {
        const hours = element.querySelector('bdi');
        const fullStop = document.createRange();
        fullStop.setStart(hours.nextSibling, 0);
        fullStop.setEnd(hours.nextSibling, 1);
        const widths = [];
        for (let width = 120; width <= 420; width += 1) {
            element.style.inlineSize = `${width}px`;
            const { top } = hours.getBoundingClientRect();
            const isWhole = hours.getClientRects().length === 1;
            if (!isWhole || Math.abs(fullStop.getBoundingClientRect().top - top) > 2) widths.push(width);
        }
        return { widths, text: hours.textContent, sign: fullStop.toString() };
    });
    assert.deepEqual(divided, { widths: [], text: '9:00–9:20', sign: '.' });
    quiet(page);
});
