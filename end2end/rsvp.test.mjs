// Who comes to a meeting, on a phone in Hebrew: a member answers and changes the answer, the coordinator answers for who
// called, the last seat is taken once, and nothing that was typed is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.rsvp;
const COORDINATOR = 'yael@maagal.example';
const key = await token(forum.data, COORDINATOR);

async function schedule(title, seats) {
    const starts_at = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const answer = await fetch(`${forum.origin}/api/v1/meetings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title, starts_at, seats, place: 'חיפה' }),
    });
    assert.equal(answer.status, 201);
    return `/meetings/${(await answer.json()).id}`;
}

const own = (page) => page.locator('form.rsvp-form');
const list = (page) => page.locator('.rsvp-people li');
const answer = async (page, name) => {
    await own(page).getByLabel(name, { exact: true }).check();
    await own(page).getByRole('button').click();
    await page.waitForLoadState();
};

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a member answers, the coordinator answers for others, and the last seat is taken once, ${way}`, async () => {
        const meeting = await schedule(`מי באים, ${way}`, 1);
        const member = await memberAt('maya@kav-inbar.example', meeting, options);
        await says(member, text.nobody);
        await own(member).getByRole('button').click();
        await member.waitForLoadState();
        assert.ok(await member.locator('.field-error').first().isVisible(), 'no answer was chosen');
        const remark = 'אגיע ב־10:00 <b>בערך</b>';
        await own(member).locator('[name=note]').fill(remark);
        await answer(member, text.answer.room);
        await says(member, he.flash.answered);
        await says(member, remark);
        await says(member, text.full_one);
        await accessible(member);
        await picture(member, `rsvp-${number}`);

        const other = await memberAt('avi@kramim.example', meeting, options);
        await own(other).locator('[name=note]').fill('אם יהיה מקום');
        await answer(other, text.answer.room);
        await says(other, he.field_problem.full);
        assert.equal(await own(other).locator('[name=note]').inputValue(), 'אם יהיה מקום', 'what was typed is still there');
        await answer(other, text.answer.online);
        await says(other, he.flash.answered);
        assert.equal(await list(other).count(), 2);

        await member.reload();
        await answer(member, text.answer.no);
        await says(member, text.own.replace('{{ answer }}', text.answer.no));
        assert.equal(await own(member).locator('[name=note]').inputValue(), remark, 'the remark stays');

        const coordinator = await memberAt(COORDINATOR, meeting, options);
        await coordinator.locator('.rsvp-others summary').click();
        const others = coordinator.locator('.rsvp-others form');
        await others.getByRole('button').click();
        await coordinator.waitForLoadState();
        assert.ok(await coordinator.locator('.rsvp-others .field-error').first().isVisible(), 'nobody was chosen');
        const efrat = others.locator('[name=member] option', { hasText: 'אפרת דגן' });
        await others.locator('[name=member]').selectOption(await efrat.getAttribute('value'));
        await others.locator('[name=answer]').selectOption('in-person');
        await others.getByRole('button').click();
        await coordinator.waitForLoadState();
        await says(coordinator, he.flash.answered);
        await says(coordinator, text.on_behalf);
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `rsvp-coordinator-${number}`);
        assert.equal(await member.locator('.rsvp-others').count(), 0);

        // Another's answer is refused, and once the meeting is cancelled every answer.
        const headers = { origin: forum.origin };
        const forged = await member.request.post(`${meeting}/rsvp`, { form: { member: '1', answer: 'no' }, headers });
        assert.equal(forged.status(), 403);
        await member.reload();
        const late = await tab(member);
        await late.goto(meeting);
        await coordinator.goto(`${meeting}/urgent`);
        await press(coordinator, he.admin.urgent.go_cancel);
        await answer(late, text.answer.room);
        await says(late, he.field_problem.meeting_over);
        quiet(member, answered(422));
        quiet(late, answered(422));
        quiet(other, answered(422));
        quiet(coordinator, answered(422));
        await member.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
        await member.goto(meeting);
        await says(member, en.rsvp.title);
    });
}
