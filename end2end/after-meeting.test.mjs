// After a meeting, on a phone in Hebrew: the coordinator notes who came, members answer three questions, and five lines become
// the write-up that who presented confirms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';
const key = await token(forum.data, COORDINATOR);

const rest = async (path, body) => {
    const answer = await fetch(`${forum.origin}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
};

/// A meeting that was yesterday, at which somebody of a company presented; its path.
async function held(title, email) {
    const member = (await rest('/members')).members.find((it) => it.email === email);
    const starts_at = new Date(Date.now() - 86_400_000).toISOString();
    const ends_at = new Date(Date.now() - 80_000_000).toISOString();
    const details = { title, starts_at, ends_at, place: 'חיפה', presenters: [email], presenting_company: member.company };
    return `/meetings/${(await rest('/meetings', details)).id}`;
}

const presenters = [
    { email: 'noga@tidhar-water.example', name: 'נגה פלדמר' },
    { email: 'limor@kanaf-ruach.example', name: 'לימור שטרית־גל' },
];

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`who came, three questions, and five lines, ${way}`, async () => {
        const { email, name } = presenters[number];
        const meeting = await held(`אחרי <i>המפגש</i>, ${way}`, email);
        const coordinator = await memberAt(COORDINATOR, meeting, { ...PHONE, ...options });
        await coordinator.getByRole('link', { name: he.came.title }).click();
        await coordinator.getByLabel(name).check();
        await coordinator.getByLabel('מאיה טרבלסי').check();
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `came-${number}`);
        await press(coordinator, he.came.save);
        await says(coordinator, he.came.count_two);
        await coordinator.goto(`${meeting}/came`);
        assert.ok(await coordinator.getByLabel('מאיה טרבלסי').isChecked(), 'it is noted');

        for (const [place, who] of ['maya@kav-inbar.example', 'avi@kramim.example', 'boaz@hashachar.example'].entries()) {
            const member = await memberAt(who, meeting, { ...PHONE, ...options });
            await member.getByRole('link', { name: he.survey.to_it }).click();
            await press(member, he.survey.send);
            assert.equal(await member.locator('.field-error').count(), 2, 'two have to be answered');
            await member.locator(`[name=useful][value="${5 - place}"]`).check();
            await member.locator('[name=next_topic]').selectOption({ index: 2 });
            await member.locator('#field-next').fill(`שיחות קשות <b>${place}</b>`);
            await member.locator('[name=recommends][value=yes]').check();
            if (place === 0) {
                if (scripted) await accessible(member);
                await fits(member);
                await picture(member, `survey-${number}`);
            }
            await press(member, he.survey.send);
            await says(member, he.survey.thanks);
            await member.goto(meeting);
            assert.equal(await member.getByRole('link', { name: he.survey.to_it }).count(), 0, 'once');
            if (place === 0) {
                await coordinator.goto('/admin/surveys');
                assert.equal(await coordinator.getByText('שיחות קשות').count(), number * 3, 'too few to be shown');
            }
            assert.equal((await member.request.get('/admin/surveys')).status(), 403);
            quiet(member, answered(422));
        }
        await coordinator.goto('/admin/surveys');
        await says(coordinator, 'שיחות קשות <b>2</b>');
        if (scripted) await accessible(coordinator);
        await fits(coordinator);

        await coordinator.goto(meeting);
        await coordinator.getByRole('link', { name: he.five_lines.title }).click();
        await press(coordinator, he.five_lines.send);
        assert.ok((await coordinator.locator('.field-error').count()) >= 4);
        assert.equal(await coordinator.locator('[name=ask]').inputValue(), name, 'who presented');
        for (const field of ['presented', 'audience', 'result', 'attempt']) {
            await coordinator.locator(`[name=${field}]`).fill(`${field} *של* <b>המפגש</b> ${number}`);
        }
        await coordinator.locator('[name=topics]').selectOption({ index: 2 });
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `five-lines-${number}`);
        await press(coordinator, he.five_lines.send);
        await says(coordinator, he.flash.sent_for_review);
        quiet(coordinator, answered(422));

        const presenter = await memberAt(email, '/', { ...PHONE, ...options });
        await presenter.getByRole('link', { name: new RegExp(`אחרי <i>המפגש</i>, ${way}`) }).first().click();
        await says(presenter, `presented *של* <b>המפגש</b> ${number}`);
        quiet(presenter);
    });
}

test('what was answered, wide and narrow, in both languages, in the dark', async () => {
    const page = await memberAt(COORDINATOR, '/admin/surveys', LAPTOP);
    await looks(page, 'surveys');
    await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await page.goto('/admin/surveys');
    await says(page, en.survey.results);
    quiet(page);
});
