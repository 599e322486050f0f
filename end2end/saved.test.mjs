// Journey 13: a member keeps a search, and sees what is new in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, fits, looks, picture, press, publish as publishDraft, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { file } from './harness/texts.mjs';

const { he } = words;
const { memberAt } = await fixture();

const loggedIn = (email, options) => memberAt(email, '/practices', options);

async function publish(page, title) {
    await page.goto('/practices/new');
    await page.check('input[name=kind][value=tool]');
    const text = `---\ntitle: "${title}"\ntopics: [measurement]\n---\n\nאמנת שירות חדשה.\n`;
    await page.setInputFiles('input[name=file]', file('x.md', text));
    await press(page, he.drafts.upload.go);
    await page.waitForURL(/\/drafts\/\d+/);
    await publishDraft(page);
    await says(page, he.flash.published);
}

const unread = (page) => page.locator('.saved-searches .new-mark');

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a member saves a search with its filter, sees what is new, and forgets it, ${way}`, async () => {
        const page = await loggedIn('maya@kav-inbar.example', options);
        await page.goto('/search?q=אמנת+שירות&topic=measurement');
        await press(page, he.saved.save);
        await says(page, he.flash.search_saved);
        assert.equal(await page.inputValue('main input[name=q]'), 'אמנת שירות', 'the same search');
        await page.goto('/search');
        const open = page.locator('.saved-open');
        assert.match(await open.innerText(), /אמנת שירות\s*·\s*מדידה/);
        assert.equal(await unread(page).count(), 0);
        const author = await loggedIn('samir@shaked.example');
        await publish(author, `אמנה שנוספה ${number}`);
        await publish(author, `עוד אמנה שנוספה ${number}`);
        await page.goto('/search');
        assert.equal(await unread(page).innerText(), he.saved.new_two);
        await accessible(page);
        await picture(page, `saved-list-${number}`);
        await open.click();
        await page.waitForURL(/q=/);
        assert.equal(await page.locator('.row .new-mark').count(), 2);
        const marked = page.locator('.row', { has: page.locator('.new-mark') }).locator('.row-title');
        for (const title of await marked.allInnerTexts()) assert.match(title, /שנוספה/);
        await accessible(page);
        await picture(page, `saved-open-${number}`);
        await page.goto('/search');
        assert.equal(await unread(page).count(), 0, 'seen');
        await page.locator('.saved-forget summary').click();
        await press(page, he.saved.forget_really);
        await says(page, he.flash.search_deleted);
        assert.equal(await open.count(), 0);
        await press(page, he.flash.undo);
        await says(page, he.flash.search_restored);
        assert.equal(await open.count(), 1);
        await page.locator('.saved-forget summary').click();
        await press(page, he.saved.forget_really);
        await says(page, he.flash.search_deleted);
        await fits(page);
        quiet(page);
        quiet(author);
    });
}

test('every way a search page looks with saved searches', async () => {
    const page = await loggedIn('samir@shaked.example');
    for (const query of ['q=NPS', 'q=שיחה+קשה&kind=tool&topic=training', 'company=shaked']) {
        await page.goto(`/search?${query}`);
        await press(page, he.saved.save);
    }
    await looks(page, 'saved-button');
    await page.goto('/search');
    await looks(page, 'saved');
    quiet(page);
});
