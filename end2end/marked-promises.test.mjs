// A summary marks who promised what until when, on a phone in Hebrew; the promises are entered together, a member takes one
// page to their management, and answers from the home page whether they come to the next meeting.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';
const key = await token(forum.data, COORDINATOR);

async function held(title) {
    const starts_at = new Date(Date.now() - 86_400_000).toISOString();
    const answer = await fetch(`${forum.origin}/api/v1/meetings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title, starts_at, place: 'חיפה' }),
    });
    assert.equal(answer.status, 201);
    return `/meetings/${(await answer.json()).id}`;
}

const MAYA = 'maya@kav-inbar.example';
/// Members who have said nothing of the next meeting yet.
const people = ['noga@tidhar-water.example', 'limor@kanaf-ruach.example'];

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`promises are marked in a summary and entered together, ${way}`, async () => {
        const meeting = await held(`מה הובטח, ${way}`);
        const page = await memberAt(COORDINATOR, `${meeting}/summary`, { ...PHONE, ...options });
        const body = page.locator('textarea[name=body]');
        await body.fill('מה נאמר');
        if (scripted) {
            await page.getByRole('button', { name: he.marked.mark }).click();
            assert.equal(await body.inputValue(), 'מה נאמר\n- @');
            await body.press('End');
            await page.locator('.comment-tools-ready').waitFor();
            // The name is chosen from the suggestions, which makes a link of it.
            await body.pressSequentially('מאיה טר');
            await page.locator('#mentions [role=option]').first().click();
            await body.pressSequentially('לשלוח את הטופס, עד 31.12');
            assert.match(await body.inputValue(), /- \[@מאיה טרבלסי\]\(\/people\/\d+\) לשלוח את הטופס, עד 31\.12$/);
            await body.press('Alt+Shift+P');
            await body.pressSequentially('מישהי: להביא דוגמה');
        } else {
            await body.fill('מה נאמר\n- @מאיה טרבלסי: לשלוח את הטופס, עד 31.12\n- @מישהי: להביא דוגמה');
        }
        await page.locator('[name=decisions]').fill('למדוד שבוע אחד <b>בלי לספר</b>');
        await accessible(page);
        await fits(page);
        await picture(page, `mark-${number}`);
        await press(page, he.summary.save);
        await page.waitForURL(/\/summary\/promises/);
        assert.deepEqual(await page.locator('[name=what]').evaluateAll((all) => all.map((it) => it.value)), [
            'לשלוח את הטופס',
            'להביא דוגמה',
        ]);
        assert.match(await page.locator('[name=due]').first().inputValue(), /-12-31$/);
        await press(page, he.marked.save);
        assert.ok(await page.locator('.field-error').first().isVisible(), 'nobody has that name');
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `marked-${number}`);
        await page.locator('[name=chosen]').nth(1).uncheck();
        await press(page, he.marked.save);
        await says(page, he.flash.promises_made);

        await page.goto(meeting);
        const send = page.getByRole('button', { name: he.summary.send });
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `summary-send-${number}`);
        await send.click();
        await says(page, he.flash.summary_sent);
        assert.equal(await send.count(), 0, 'it is sent once');
        await says(page, he.summary.sent.split('{{')[0].trim());
        quiet(page, answered(422));

        const maya = await memberAt(MAYA, meeting, { ...PHONE, ...options });
        await says(maya, 'לשלוח את הטופס');
        await maya.getByRole('link', { name: he.one_page.title }).click();
        await says(maya, 'למדוד שבוע אחד <b>בלי לספר</b>');
        await says(maya, 'לשלוח את הטופס');
        if (scripted) await accessible(maya);
        await fits(maya);
        await picture(maya, `one-page-${number}`);
        const file = await maya.request.get(await maya.getByRole('link', { name: he.one_page.to_word }).getAttribute('href'));
        assert.equal(file.status(), 200);
        assert.match(file.headers()['content-disposition'], /\.docx/);
        assert.equal((await file.body()).subarray(0, 2).toString(), 'PK');
        quiet(maya);
    });

    test(`a member answers from the home page, ${way}`, async () => {
        const page = await memberAt(people[number], '/', { ...PHONE, ...options });
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `home-answer-${number}`);
        await page.locator('form.home-answer').getByRole('button', { name: he.rsvp.answer.online }).click();
        await says(page, he.flash.answered);
        await page.goto('/');
        await says(page, he.rsvp.own.replace('{{ answer }}', he.rsvp.answer.online));
        quiet(page);
    });
}

test('the summary before it is sent, wide and narrow, in both languages, in the dark', async () => {
    const meeting = await held('Measuring what waits for nobody');
    const page = await memberAt(COORDINATOR, `${meeting}/summary`, LAPTOP);
    await page.fill('[name=body]', 'מה נאמר');
    await press(page, he.summary.save);
    await says(page, he.summary.send_hint);
    await looks(page, 'summary-send');
    await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await page.goto(meeting);
    await says(page, en.summary.send_hint);
    await looks(page, 'summary-send-en');
    await press(page, en.summary.send);
    await says(page, en.flash.summary_sent);
    await looks(page, 'summary-sent-en');
    quiet(page);
});

test('the page for management, wide and narrow, in both languages, in the dark', async () => {
    const meeting = await held('Measuring what waits');
    const page = await memberAt(COORDINATOR, `${meeting}/one-page`, LAPTOP);
    await looks(page, 'one-page');
    await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await page.goto(`${meeting}/one-page`);
    await says(page, en.one_page.tried);
    quiet(page);
});
