// Journey: the coordinator teaches the search the words of this forum.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, looks, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const text = words.he.admin.search;
const COORDINATOR = 'yael@maagal.example';
const MEMBER = 'maya@kav-inbar.example';
const { memberAt } = await fixture();

const status = (page, path) => page.goto(path).then((answer) => answer.status());


for (const { way, options } of WAYS) {
    test(`a group is looked at, added, changed, deleted and brought back, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/', options);
        await page.goto('/admin/search');
        await says(page, text.synonyms);
        if (!way.startsWith('without')) await accessible(page);
        const own = way.startsWith('without') ? 'גליצנר' : 'פרומבלט';
        await page.fill('[name=words]', own);
        await press(page, text.go);
        quiet(page, answered(422));
        assert.equal(await page.inputValue('[name=words]'), own, 'what was typed is kept');
        assert.ok(await page.locator('.field-error').first().isVisible());

        await page.fill('[name=words]', `${own}, מיפוי ערך, HR`);
        await press(page, text.go);
        quiet(page, answered(422));
        const other = page.getByRole('link', { name: text.in_group.replace('{{ found }}', 'HR') });
        assert.ok(await other.isVisible(), 'the group that has it is named');

        await page.fill('[name=words]', `${own}, שבוע בלי מים`);
        await press(page, text.preview);
        const row = page.locator('tr', { hasText: own });
        assert.notEqual(await row.locator('td').nth(0).innerText(), await row.locator('td').nth(1).innerText());
        assert.equal(await page.inputValue('[name=words]'), `${own}, שבוע בלי מים`);
        if (!way.startsWith('without')) await accessible(page);
        await press(page, text.go);
        await says(page, words.he.flash.synonyms_added);

        await page.fill('[name=find]', own);
        await press(page, text.find_go);
        await page.getByRole('link', { name: `${own}, שבוע בלי מים` }).click();
        await page.fill('[name=words]', `${own}, שבוע בלי מים, הצפה`);
        await press(page, text.save);
        await says(page, words.he.flash.saved);
        await page.goto(`/admin/search?find=${encodeURIComponent(own)}`);
        await page.getByRole('link', { name: own }).first().click();
        await press(page, text.delete);
        await says(page, text.deleted.split('{{')[0].trim());
        await press(page, text.undo);
        await says(page, words.he.flash.synonyms_added);
        await says(page, `${own}, שבוע בלי מים, הצפה`);
        await page.getByRole('link', { name: `${own}, שבוע בלי מים, הצפה` }).click();
        await press(page, text.delete);
        quiet(page);
    });
}

test('the second of two coordinators keeps what they wrote', async () => {
    const one = await memberAt(COORDINATOR, '/', { javaScriptEnabled: false });
    await one.goto('/admin/search');
    await one.fill('[name=words]', 'כרטיס מעקב, גיליון מעקב');
    await press(one, text.go);
    const link = (page) => page.getByRole('link', { name: 'כרטיס מעקב' }).first();
    const two = await memberAt(COORDINATOR, '/', { javaScriptEnabled: false });
    for (const page of [one, two]) {
        await page.goto('/admin/search');
        await link(page).click();
    }
    await one.fill('[name=words]', 'כרטיס מעקב, טופס מעקב');
    await press(one, text.save);
    await two.fill('[name=words]', 'כרטיס מעקב, דף מעקב');
    await press(two, text.save);
    quiet(two, answered(409));
    await says(two, 'כרטיס מעקב, טופס מעקב');
    assert.equal(await two.inputValue('[name=words]'), 'כרטיס מעקב, דף מעקב');
    await press(two, text.save);
    await says(two, words.he.flash.saved);
    await link(two).click();
    await one.goto('/admin/search');
    await link(one).click();
    await press(one, text.delete);
    await press(two, text.save);
    quiet(two, answered(404));
    await says(two, text.gone.slice(0, 20));
    assert.equal(await two.inputValue('[name=words]'), 'כרטיס מעקב, דף מעקב');
});

test('a member finds by the table, and has no part in keeping it', async () => {
    const page = await memberAt(MEMBER, '/', PHONE);
    assert.equal(await status(page, '/admin/search'), await status(page, '/admin/settings'));
    await page.goto('/search?q=%D7%90%D7%95%22%D7%A9');
    await says(page, 'שלוש מחלקות והזמנה אחת');
    assert.ok((await page.locator('mark').allInnerTexts()).includes('ארגון'));
});

test('the page, to look at', async () => {
    const page = await memberAt(COORDINATOR, '/');
    await page.goto('/admin/search');
    await page.fill('[name=words]', 'דלפק, שבוע בלי מים');
    await press(page, text.preview);
    await looks(page, 'search-admin');
});

test('what several members search in vain begins a group, and the index is rebuilt', async () => {
    for (const member of [MEMBER, 'avi@kramim.example']) {
        const page = await memberAt(member, '/', { javaScriptEnabled: false });
        await page.goto(`/search?q=${encodeURIComponent('זרבובית')}`);
        await says(page, words.he.results.nothing.split('{{')[0].trim());
    }
    const page = await memberAt(COORDINATOR, '/', { javaScriptEnabled: false });
    await page.goto('/admin/search');
    await page.getByRole('link', { name: text.begin_group_of.replace('{{ words }}', 'זרבובית') }).click();
    assert.equal(await page.inputValue('[name=words]'), 'זרבובית');
    // Below it the page may tell of changes that are not in the index yet.
    const count = page.locator('#index .line-note').first();
    const documents = await count.innerText();
    await press(page, text.reindex);
    while (await page.locator('#index .banner').count()) {
        assert.equal(await count.innerText(), documents, 'everything is found meanwhile');
        await page.getByRole('link', { name: text.refresh }).click();
    }
    assert.equal(await count.innerText(), documents);
    quiet(page);
});
