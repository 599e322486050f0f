// The coordinator makes the agenda of a meeting of items, on a phone in Hebrew, prints it, and writes what was said and decided;
// everybody finds the meeting by that.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, idle, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';
const titles = (page) => page.locator('.agenda-item [name=title]').evaluateAll((fields) => fields.map((field) => field.value));

/// Presses the visible button; another, which nobody sees, is what the key Enter presses.
const save = async (page) => {
    await page.locator('.agenda-form > .buttons').getByRole('button', { name: he.agenda.save, exact: true }).click();
    await page.waitForLoadState();
};

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;
    const meeting = `/meetings/${7 - number}`;

    test(`an agenda is made of items, put in order and printed, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, `${meeting}/agenda/edit`, options);
        const row = (index) => page.locator('.agenda-item').nth(index);
        const usual = await titles(page);
        const kinds = he.agenda.kind;
        assert.deepEqual(usual.slice(0, 3), [kinds.opening, kinds.promised, kinds.tried], 'an agenda begins as a proposal');
        assert.equal(usual.at(-1), kinds.promises);
        await says(page, he.agenda.proposal);
        for (let last = usual.length - 1; last > 0; last -= 1) {
            await row(last).getByRole('button', { name: he.agenda.remove }).click();
            await row(last).waitFor({ state: 'detached' });
        }
        const fill = async (index, title, minutes) => {
            await row(index).locator('[name=title]').fill(title);
            await row(index).locator('[name=minutes]').fill(minutes);
        };
        await fill(0, 'סבב <b>', '30');
        await press(page, he.agenda.add);
        await fill(1, 'פתיחה', '15');
        await press(page, he.agenda.add);
        await fill(2, 'הפסקה', '0');
        await row(1).getByRole('button', { name: he.agenda.up }).click();
        await page.waitForLoadState();
        assert.deepEqual(await titles(page), ['פתיחה', 'סבב <b>', 'הפסקה'], 'what was typed is still there');
        await save(page);
        await says(page, he.agenda.wrong.replace('{{ max }}', '600'));
        assert.deepEqual(await titles(page), ['פתיחה', 'סבב <b>', 'הפסקה']);
        await accessible(page);
        await picture(page, `agenda-edit-${number}`);
        await row(2).getByRole('button', { name: he.agenda.remove }).click();
        await page.waitForLoadState();
        if (scripted) {
            await row(0).evaluate((item) => item.scrollIntoView());
            const grip = await row(1).locator('.agenda-grip').boundingBox();
            const first = await row(0).boundingBox();
            await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
            await page.mouse.down();
            await page.mouse.move(first.x + first.width / 2, first.y + 2, { steps: 4 });
            await page.mouse.up();
            await page.waitForURL(/#item-1$/);
            assert.deepEqual(await titles(page), ['סבב <b>', 'פתיחה'], 'it was dragged');
            await row(1).getByRole('button', { name: he.agenda.up }).click();
            await page.waitForURL(/edit$/);
            assert.deepEqual(await titles(page), ['פתיחה', 'סבב <b>']);
        }
        const stale = await tab(page);
        await stale.goto(page.url());
        await save(page);
        await page.waitForURL(/\/agenda\?/);
        const start = (await page.locator('table.agenda th').first().innerText()).split(':').map(Number);
        const next = (await page.locator('table.agenda th').nth(1).innerText()).split(':').map(Number);
        assert.equal(next[0] * 60 + next[1] - start[0] * 60 - start[1], 15, 'the times follow from the lengths');
        await page.emulateMedia({ media: 'print' });
        const pdf = scripted ? await page.pdf({ format: 'A4' }) : null;
        if (pdf) assert.equal((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length, 1, 'one page');
        await picture(page, `agenda-print-${number}`);
        await page.emulateMedia({ media: 'screen' });

        await stale.locator('.agenda-item [name=title]').first().fill('מהחלון השני');
        await stale.locator('.agenda-item [name=minutes]').first().fill('10');
        await save(stale);
        await says(stale, he.agenda.changed);
        quiet(page, answered(422));
        quiet(stale, answered(409));
        const member = await memberAt('maya@kav-inbar.example', meeting, options);
        await says(member, 'סבב <b>');
        assert.equal((await member.goto(`${meeting}/agenda/edit`)).status(), 403);
        assert.equal((await member.goto(`${meeting}/agenda`)).status(), 200);
        quiet(member, answered(403));
    });

    test(`what was said and decided is written and found, and a conflict loses nothing, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, meeting, options);
        await page.getByRole('link', { name: he.summary.write }).click();
        await page.waitForURL('**/summary');
        await idle(page);
        const stale = await tab(page);
        await stale.goto(page.url());
        await idle(stale);
        const word = ['מטמורפוזה', 'קליידוסקופ'][number];
        await page.fill('[name=body]', `דיברנו על **${word}** <script>window.ran = 1</script>`);
        await page.fill('[name=decisions]', 'מנסים בשני סניפים\n\nשולחים טופס');
        await accessible(page);
        await picture(page, `summary-edit-${number}`);
        await press(page, he.summary.save);
        await says(page, he.flash.saved);
        assert.equal(await page.locator('.decisions li').count(), 2);
        assert.equal(await page.evaluate(() => window.ran), undefined);
        await picture(page, `summary-${number}`);
        await stale.fill('[name=body]', 'מהחלון השני');
        await press(stale, he.summary.save);
        await says(stale, he.summary.changed);
        assert.equal(await stale.inputValue('[name=body]'), 'מהחלון השני');
        assert.match(await stale.inputValue('#other-version'), new RegExp(word), 'the text of the other is beside it');
        assert.match(await stale.inputValue('#other-decisions'), /שולחים טופס/);
        if (scripted) {
            const later = await tab(page);
            await later.goto(`${meeting}/summary`);
            await says(later, he.summary.restored);
            assert.equal(await later.inputValue('[name=body]'), 'מהחלון השני', 'kept in the browser');
            await press(later, he.summary.save);
            await says(later, he.summary.changed);
            quiet(later, answered(409));
        }
        const member = await memberAt('tom@netivon.example', `/search?q=${encodeURIComponent(word)}`, options);
        await member.locator('.row').getByRole('link').first().click();
        await member.waitForURL(`**${meeting}`);
        assert.equal((await member.goto(`${meeting}/summary`)).status(), 403);
        quiet(page);
        quiet(stale, answered(409));
        quiet(member, answered(403));
        await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
        await page.goto(`${meeting}/summary`);
        await says(page, en.summary.title);
    });
}
