// Pictures and files beside comments and dilemmas, on a phone in Hebrew: chosen or pasted, shown in place, gone with the text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, looks, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { file, png } from './harness/texts.mjs';

const { he } = words;
const PRACTICE = '/practices/kramim-observation-form';
const { memberAt } = await fixture();

const at = (email, path, options = {}) => memberAt(email, path, { ...PHONE, ...options });
const field = (page) => page.locator('.comment-form textarea');
const comment = (page, text) => page.locator('.comment', { hasText: text });

/// Whether a picture is there and has points.
const isShown = (image) => image.evaluate(async (it) => (await it.decode().catch(() => {}), it.naturalWidth > 0));

for (const { way, options } of WAYS) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a comment shows its picture and its file, and they go with it, ${way}`, async () => {
        const author = await at('maya@kav-inbar.example', PRACTICE, options);
        const text = `כך זה נראה אצלנו, ${way}`;
        await field(author).fill(text);
        await author.setInputFiles('.comment-form input[type=file]', [
            { name: 'לוח השבוע.png', mimeType: 'image/png', buffer: png() },
            file('רשימה.txt', 'שורה', 'text/plain'),
        ]);
        await press(author, he.comments.send);
        await says(author, he.flash.comment_added);
        const image = comment(author, text).locator('.prose img');
        if (scripted) assert.ok(await isShown(image), 'the picture is there');
        const link = comment(author, text).getByRole('link', { name: 'רשימה' });
        const [source, path] = [await image.getAttribute('src'), await link.getAttribute('href')];
        assert.match(source, /^\/comments\/\d+\/files\//);
        await fits(author);
        if (scripted) await looks(author, 'talk-files-comment');

        const other = await at('avi@kramim.example', PRACTICE, options);
        assert.equal((await other.request.get(path)).status(), 200);
        await comment(author, text).getByRole('button', { name: he.comments.delete }).click();
        await says(author, he.comments.deleted_by_author);
        for (const gone of [source, path]) assert.equal((await other.request.get(gone)).status(), 404);
        await press(author, he.comments.restore);
        await comment(author, text).waitFor();
        assert.equal((await other.request.get(path)).status(), 200);
        for (const page of [author, other]) quiet(page);
    });

    test(`a form that is refused keeps the words and asks for the files again, ${way}`, async () => {
        const page = await at('maya@kav-inbar.example', PRACTICE, options);
        const text = `לפני הסירוב, ${way}`;
        await field(page).fill(text);
        await page.setInputFiles('.comment-form input[type=file]', [file('a.exe', 'x', 'text/plain')]);
        await press(page, he.comments.send);
        await says(page, he.field_problem.choose_again);
        assert.equal(await field(page).inputValue(), text);
        quiet(page, answered(422));
    });
}

test('what is pasted is chosen, named and shown where the cursor is', async () => {
    const page = await at('maya@kav-inbar.example', PRACTICE);
    await field(page).fill('לפני ');
    await field(page).evaluate((text, bytes) => {
        text.focus();
        for (let time = 0; time < 2; time++) {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
            text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }
    }, [...png()]);
    assert.equal(await field(page).inputValue(), 'לפני ![image](<image.png>)![image-2](<image-2.png>)');
    await accessible(page);
    await press(page, he.comments.send);
    await says(page, he.flash.comment_added);
    const images = comment(page, 'לפני').locator('.prose img');
    assert.equal(await images.count(), 2);
    assert.ok(await isShown(images.last()), 'the picture is there');
    quiet(page);
});

test('a dilemma is asked anonymously with a picture whose name tells nothing', async () => {
    const page = await at('maya@kav-inbar.example', '/dilemmas/new');
    await page.fill('input[name=title]', 'מי עונה על פנייה שיש בה תמונה?');
    await page.fill('textarea[name=body]', 'כך נראית הפנייה.');
    await page.setInputFiles('input[name=files]', [
        { name: 'המסך של מאיה.png', mimeType: 'image/png', buffer: png() },
    ]);
    await page.check('input[name=anonymous]');
    await looks(page, 'talk-files-dilemma');
    await press(page, he.dilemmas.form.ask);
    await says(page, he.flash.dilemma_scheduled);
    const image = page.locator('.prose img');
    assert.ok(await isShown(image), 'the picture is there');
    assert.match(decodeURIComponent(await image.getAttribute('src')), /\/files\/תמונה-1\.png$/);
    assert.ok(!(await page.content()).includes('המסך של מאיה'));
    const other = await at('avi@kramim.example', '/');
    assert.equal((await other.request.get(await image.getAttribute('src'))).status(), 404);
    quiet(page);
});
