// Promises, on a phone in Hebrew: made by hand and from a meeting, kept with one click and taken back, postponed beside what
// else is open, and seen by whom they concern.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, day, fits, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { until } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.promises;
const line = (page, what) => page.locator('.promises > li', { hasText: what });

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a promise is made, postponed, kept and taken back, ${way}`, async () => {
        const page = await memberAt('ronit@kav-inbar.example', '/promises/new', options);
        const what = `לשלוח את השאלון <b>${way}</b>`;
        await press(page, text.make);
        assert.equal(await page.locator('.field-error').count(), 2, 'what and until when are missing');
        await page.fill('[name=what]', what);
        await page.fill('[name=due]', '2020-01-01');
        await press(page, text.make);
        assert.equal(await page.inputValue('[name=what]'), what, 'what was typed is still there');
        await page.fill('[name=due]', day(10));
        await page.locator('[name=to]').selectOption({ index: 2 });
        await accessible(page);
        await picture(page, `promise-new-${number}`);
        await press(page, text.make);
        await says(page, he.flash.promise_made);
        await line(page, what).waitFor();

        await line(page, what).getByRole('link', { name: text.postpone }).click();
        await page.waitForURL('**/postpone');
        await page.fill('[name=due]', day(5));
        await press(page, text.postpone_go);
        assert.equal(await page.locator('.field-error').count(), 2, 'a later day and a reason are needed');
        await page.fill('[name=due]', day(20));
        await page.fill('[name=reason]', 'מחכים לאישור');
        const stale = await tab(page);
        await stale.goto(page.url());
        if (scripted) await accessible(page);
        await picture(page, `promise-postpone-${number}`);
        await press(page, text.postpone_go);
        await says(page, he.flash.promise_moved);
        await says(page, text.moved_one);
        await stale.fill('[name=due]', day(30));
        await stale.fill('[name=reason]', 'מהחלון השני');
        await press(stale, text.postpone_go);
        await says(stale, text.changed.split('{{ date }}').at(-1).trim());
        assert.equal(await stale.inputValue('[name=due]'), day(30), 'nothing that was typed is lost');
        assert.equal(await stale.inputValue('[name=reason]'), 'מהחלון השני');

        await page.goto('/');
        await line(page, what).getByRole('button', { name: text.keep }).click();
        await page.waitForLoadState();
        await says(page, he.flash.promise_kept);
        await picture(page, `promises-${number}`);
        await press(page, he.flash.undo);
        await says(page, he.flash.promise_reopened);
        await line(page, what).getByRole('button', { name: text.keep }).click();
        await says(page, he.flash.promise_kept);
        await page.goto('/');
        assert.equal(await line(page, what).count(), 0);
        quiet(page, answered(422));
        quiet(stale, answered(409));
    });

    test(`the coordinator enters a promise of a meeting, and only whom it concerns sees it, ${way}`, async () => {
        const coordinator = await memberAt('yael@maagal.example', '/meetings/9', options);
        const what = `לתאם ביקור במוקד, ${way}`;
        await coordinator.getByRole('link', { name: text.new_here }).click();
        const owner = coordinator.locator('[name=owner] option', { hasText: 'טליה רוזנצוויג' });
        await coordinator.locator('[name=owner]').selectOption(await owner.getAttribute('value'));
        await coordinator.fill('[name=what]', what);
        await coordinator.fill('[name=due]', day(30));
        await press(coordinator, text.make);
        await says(coordinator, he.flash.promise_made);
        await says(coordinator, what);
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `meeting-promises-${number}`);

        const stranger = await memberAt('tom@netivon.example', '/meetings/9', options);
        assert.equal(await stranger.getByText(what).count(), 0);
        const colleague = await memberAt('samir@shaked.example', '/promises', options);
        await until(async () => {
            await colleague.goto('/promises');
            return (await colleague.getByText(what).count()) > 0;
        });
        await coordinator.goto('/promises');
        await says(coordinator, text.sums);
        await coordinator.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
        await coordinator.reload();
        await says(coordinator, en.promises.title);
        await fits(coordinator);
        for (const page of [coordinator, stranger, colleague]) quiet(page);
    });
}
