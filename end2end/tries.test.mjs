// "We tried it", on a phone in Hebrew: told in a minute, changed, deleted and brought back; shown with the company or only
// counted; and practices filtered by what came of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, speak, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { until } from './harness/server.mjs';

const { he, en } = words;
const text = he.tries;
/// Practices of the demo that nobody has tried.
const PRACTICES = ['polite-no-workshop', 'water-stoppage-week'];
const { memberAt } = await fixture();
const at = (email, path, options = {}) => memberAt(email, path, { ...PHONE, ...options });
const line = (page, why) => page.locator('.try', { hasText: why });

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;
    const path = `/practices/${PRACTICES[number]}`;

    test(`a try is told, changed, deleted and brought back, ${way}`, async () => {
        const page = await at('maya@kav-inbar.example', path, options);
        const why = `עבד <script>alert(1)</script> ${'ארוך מאוד '.repeat(12)}, ${way}`;
        await says(page, text.none);
        await page.getByRole('link', { name: text.add }).click();
        await page.waitForURL('**/tries/new');
        await press(page, text.go);
        assert.equal(await page.locator('.field-error').count(), 3, 'outcome, reason and day are missing');
        await page.fill('[name=why]', why);
        await page.fill('[name=tried_on]', '2099-01-01');
        await page.fill('[name=team]', 'מוקד המכירות');
        await page.check('[name=outcome][value=adapt]');
        await press(page, text.go);
        assert.deepEqual(await page.locator('.field-error').allInnerTexts(), [he.field_problem.tried_on], 'a day to come');
        assert.equal(await page.inputValue('[name=why]'), why, 'what was typed is still there');
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `try-new-${number}`);
        await page.fill('[name=tried_on]', '2025-05-03');
        await page.fill('[name=backed_by]', 'סמנכ״לית השירות');
        await page.fill('[name=why]', `${why} 050-1234567`);
        await press(page, text.go);
        await says(page, he.drafts.personal.open);
        await page.locator('[name="personal:050-1234567"][value=removed]').check();
        await press(page, text.go);
        await says(page, he.flash.try_added);
        await line(page, way).getByText(he.drafts.personal.mark).waitFor();
        await line(page, way).getByText(text.outcome.adapt).waitFor();
        await says(page, `${text.outcome.adapt}: 1`);
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `try-shown-${number}`);

        await line(page, way).getByRole('link', { name: he.comments.edit }).click();
        await page.waitForURL('**/edit');
        const stale = await tab(page);
        await stale.goto(page.url());
        await page.fill('[name=why]', `חזרנו אחורה, ${way}`);
        await page.check('[name=outcome][value=drop]');
        await press(page, he.comments.edit_page.save);
        await line(page, `חזרנו אחורה, ${way}`).getByText(text.outcome.drop).waitFor();
        await stale.fill('[name=why]', `מהחלון השני, ${way}`);
        await press(stale, he.comments.edit_page.save);
        await says(stale, text.conflict);
        assert.equal(await stale.inputValue('[name=why]'), `מהחלון השני, ${way}`);
        await press(stale, he.comments.edit_page.save);
        await line(stale, `מהחלון השני, ${way}`).waitFor();

        await page.reload();
        await line(page, way).getByRole('button', { name: he.comments.delete }).click();
        await says(page, he.flash.try_deleted);
        assert.equal(await line(page, way).count(), 0);
        await press(page, he.flash.undo);
        await says(page, he.flash.try_restored);
        await line(page, way).waitFor();
        quiet(page, answered(422));
        quiet(stale, answered(409));
    });

    test(`what is only counted is read by the own company alone, and the author is told, ${way}`, async () => {
        const page = await at('noga@tidhar-water.example', '/practices/hr-desk-for-managers', options);
        const why = `לא הצלחנו להחזיק את זה, ${way}`;
        await page.getByRole('link', { name: text.add }).click();
        await page.check('[name=outcome][value=drop]');
        await page.check('[name=shown][value=counted]');
        await page.fill('[name=why]', why);
        await page.fill('[name=tried_on]', '2025-03-01');
        await press(page, text.go);
        await line(page, why).getByText(text.only_you).waitFor();
        const colleague = await at('itay@tidhar-water.example', '/practices/hr-desk-for-managers', options);
        await line(colleague, why).waitFor();
        assert.equal(await line(colleague, why).getByRole('button').count(), 0, 'not theirs to delete');

        const author = await at('michal@oren-gal.example', '/practices/hr-desk-for-managers', options);
        assert.equal(await author.getByText(why).count(), 0);
        await says(author, number === 0 ? text.hidden_one : text.hidden_two);
        await author.goto('/notifications');
        await until(async () => {
            await author.reload();
            const unread = author.locator('[aria-labelledby=unread]');
            return (await unread.getByText(he.notifications.kind.practice_tried).count()) > 0;
        });
        assert.equal(await author.getByText('נגה פלדמר').count(), 0, 'nobody is named');
        await press(author, he.notifications.mark_all);
        for (const each of [page, colleague, author]) quiet(each);
    });
}

test('practices are filtered by what came of them, and by words of the query', async () => {
    const page = await at('tom@netivon.example', '/practices');
    await page.locator('.filters > summary').click();
    const group = page.locator('.filter-group', { hasText: he.facet.tried });
    await group.locator('summary').click();
    await group.locator('a[href*="tried=keep"]').first().click();
    await page.waitForURL(/tried=keep/);
    assert.ok((await page.locator('.row').count()) > 3);
    await fits(page);
    await picture(page, 'tries-filtered');
    await page.goto(`/search?q=${encodeURIComponent('ניסו:מפסיקים')}`);
    assert.ok((await page.locator('.row').count()) > 2);
    await page.goto('/practices/weekly-service-round-agenda');
    await looks(page, 'tries');
    await speak(page, 'en');
    await page.reload();
    await says(page, en.tries.title);
    await looks(page, 'tries');
    quiet(page);
});
