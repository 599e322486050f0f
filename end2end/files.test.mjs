// Journey 12: what stands in a file beside a practice finds it, and the hit leads to the file.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { WAYS, accessible, fits, looks, press, publish, quiet, says, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { binary, demo, until } from './harness/server.mjs';
import { docx, file } from './harness/texts.mjs';

const { he } = words;
const { memberAt } = await fixture();

const loggedIn = (options) => memberAt('maya@kav-inbar.example', '/practices', options);

const find = (page, query) => page.goto(`/search?q=${encodeURIComponent(query)}`);

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a word that stands only in an attached file finds the practice and leads to the file, ${way}`, async () => {
        const page = await loggedIn(options);
        const word = ['קנגורו', 'פלמינגו', 'טוקאנים'][number];
        const name = `שאלון ${number}.docx`;
        await page.goto('/practices/new');
        await page.check('input[name=kind][value=tool]');
        const text = `---\ntitle: "שאלון המתנה ${number}"\ntopics: [measurement]\n---\n\nהשאלון מצורף.\n`;
        await page.setInputFiles('input[name=file]', file('שאלון.md', text));
        await page.setInputFiles('input[name=attachment]', [file(name, docx('פתיחה', `על הקיר מצויר ${word} צוחק.`))]);
        await press(page, he.drafts.upload.go);
        await page.waitForURL(/\/drafts\/\d+/);
        await publish(page);
        await says(page, he.flash.published);
        await find(page, word);
        const hit = page.locator('.row');
        assert.equal(await hit.count(), 1);
        assert.equal(await hit.locator('mark').innerText(), word);
        assert.equal(await hit.locator('.row-title').innerText(), `שאלון המתנה ${number}`);
        const link = hit.locator('.row-file a');
        assert.equal(await link.innerText(), name);
        if (number === 0) await accessible(page);
        await fits(page);
        const answer = await page.request.get(await link.getAttribute('href'));
        assert.equal(answer.status(), 200);
        assert.equal((await answer.body()).subarray(0, 2).toString(), 'PK');
        if (number === 0) {
            const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
            assert.equal(download.suggestedFilename(), name);
        }
        quiet(page);
    });
}

test('the demo has files whose words are found, also of a PDF that a browser printed', async () => {
    const page = await loggedIn();
    for (const [query, name] of [
        ['"סופת הברד"', 'אמנה מלאה לדוגמה.docx'],
        ['"השלט האלקטרוני קרא מספר"', 'דף תצפית לחדר ההמתנה.pdf'],
    ]) {
        // They are read in the background, after the start.
        await until(async () => {
            await find(page, query);
            return (await page.locator('.row-file').count()) === 1;
        });
        assert.equal(await page.locator('.row-file a').innerText(), name);
    }
    await find(page, 'חדר ההמתנה');
    for (const language of ['he', 'en']) {
        await speak(page, language);
        await find(page, 'השלט האלקטרוני תור');
        await looks(page, 'files');
    }
    quiet(page);
});

/// Runs the reader of files as the server does; gives what it wrote, and whether it ended by itself.
function readFileWith(content) {
    return new Promise((resolve) => {
        // It may use ten seconds of a core, which on a busy machine are many by the clock.
        const options = { env: {}, encoding: 'utf8', maxBuffer: 64e6, timeout: 240_000, killSignal: 'SIGTERM' };
        const child = execFile(binary, ['read-file'], options, (error, stdout) => {
            resolve({ stdout, ended: error?.signal !== 'SIGTERM' });
        });
        child.stdin.on('error', () => {});
        child.stdin.end(content);
    });
}

/// A PDF of one page that draws this.
function pdf(content) {
    const objects = [
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R >> >> >>',
        `<< /Length ${content.length} /Subtype /Form /BBox [0 0 9 9] >>\nstream\n${content}\nendstream`,
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ];
    return `%PDF-1.4\n${objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer\n<< /Root 1 0 R >>\n`;
}

test('a file that was made to do harm ends by itself, and the server goes on', async () => {
    const printed = await readFile(new URL('../server/extract/tests/it/hebrew.pdf', import.meta.url));
    assert.match((await readFileWith(printed)).stdout, /^נוהל החזרת שיחה\n/, 'a good one, within the same limits');
    const once = 'BT /F 12 Tf 20 300 Td (once) Tj ET';
    const hostile = [pdf(`${once} /X Do /X Do`), pdf('q '.repeat(200_000)), pdf('['.repeat(200_000)), '%PDF-1.4 '.padEnd(25e6, '<<')];
    for (const content of hostile) assert.ok((await readFileWith(content)).ended, content.slice(0, 300));
    const page = await loggedIn();
    await page.goto('/practices/new');
    await page.check('input[name=kind][value=tool]');
    await page.setInputFiles('input[name=file]', file('x.md', '---\ntitle: "קובץ עוין"\ntopics: [measurement]\n---\n\nגוף\n'));
    await page.setInputFiles('input[name=attachment]', hostile.slice(0, 3).map((content, at) => file(`${at}.pdf`, content)));
    await press(page, he.drafts.upload.go);
    await page.waitForURL(/\/drafts\/\d+/);
    const begin = Date.now();
    await publish(page);
    await says(page, he.flash.published);
    assert.ok(Date.now() - begin < 10_000, 'the answer does not wait for the files');
    await find(page, '"קובץ עוין"');
    assert.equal(await page.locator('.row').count(), 1);
    quiet(page);
});
