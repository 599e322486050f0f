// The button of a mail, on a phone in Hebrew and without a login: whether somebody comes, and that a promise was kept. Opening
// its page changes nothing, and a forged address opens none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, day, fits, looks, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { sql, token } from './harness/server.mjs';

const { he, en } = words;
const { forum, browser, memberAt } = await fixture();
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

// Behind everything that happens meanwhile.
let position = 1_000_000_000;

/// Has a member told of something, as a reminder does on a working day; the path that the button of the mail leads to. Without
/// a mail server the mail waits for the coordinator.
async function mailed(coordinator, member, kind, entity, id) {
    position += 1;
    const now = `${Date.now()}000`;
    await sql(
        forum.data,
        `INSERT INTO notification (member_id, kind, entity, entity_id, at, change_position)
           VALUES (${member.id}, '${kind}', '${entity}', ${id}, ${now}, ${position});
         INSERT INTO mail (message_id, kind, member_id, entity, entity_id, state, attempts, send_at, answer, created_at)
           VALUES ('by-mail${position}@forum.invalid', 'notification', ${member.id}, '${entity}', ${id}, 'drafted', 0, ${now}, '', ${now})`,
    );
    await coordinator.goto('/admin/mail');
    const waiting = coordinator.locator('#drafted li', { hasText: member.name });
    await waiting.first().getByRole('button', { name: new RegExp(`^${he.admin.mail.text}`) }).click();
    const text = await coordinator.locator('#mail-text').inputValue();
    const link = text.match(/\/by-mail\/\S+/);
    assert.ok(link, text);
    await press(coordinator, he.admin.mail.mark_sent);
    return link[0];
}

const members = ['olga@kramim.example', 'talia@shaked.example'];

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`whether somebody comes, and a promise that was kept, by the button of a mail, ${way}`, async () => {
        const member = (await rest('/members')).members.find((it) => it.email === members[number]);
        const coordinator = await memberAt(COORDINATOR, '/admin/mail', { ...PHONE, ...options });
        const title = `בכפתור <b>אחד</b>, ${way}`;
        const meeting = (await rest('/meetings', { title, starts_at: `${day(150)}T09:00:00Z`, place: 'חיפה' })).id;
        const link = await mailed(coordinator, member, 'rsvp-asked', 'meeting', meeting);

        const reader = await browser.page(forum.origin, { ...PHONE, ...options });
        await reader.goto(link);
        await says(reader, title);
        await reader.reload();
        assert.equal((await rest(`/meetings/${meeting}/rsvps`)).answers.length, 0, 'opening it changes nothing');
        if (scripted) await accessible(reader);
        await fits(reader);
        await picture(reader, `by-mail-${number}`);
        const forwarded = await tab(reader);
        await forwarded.goto(link);
        await press(reader, he.rsvp.answer.room);
        await says(reader, he.by_mail.said.split('{{')[0].trim());
        await press(forwarded, he.rsvp.answer.online);
        const [answer] = (await rest(`/meetings/${meeting}/rsvps`)).answers;
        assert.deepEqual([answer.person.id, answer.answer], [member.id, 'online'], 'the last who pressed, in the name of one');
        await reader.goto(`/meetings/${meeting}`);
        assert.ok(await reader.locator('[name=email]').first().isVisible(), 'it is no login');
        assert.equal(await reader.getByText(title).count(), 0);
        assert.equal((await reader.goto(`${link.slice(0, -1)}x`)).status(), 404);

        // After the meeting was cancelled the button is gone, and pressed on an older page it says why.
        await coordinator.goto(`/meetings/${meeting}/urgent`);
        await press(coordinator, he.admin.urgent.go_cancel);
        await press(forwarded, he.rsvp.answer.no);
        await says(forwarded, he.field_problem.meeting_over);
        await reader.goto(link);
        assert.equal(await reader.locator('main button').count(), 0);

        const what = `לשלוח את הטופס <i>${number}</i>`;
        const due = `${day(20)}T20:00:00Z`;
        const promise = (await rest('/promises', { owner: member.id, what, due })).id;
        const keep = await mailed(coordinator, member, 'promise-due', 'promise', promise);
        await reader.goto(keep);
        await says(reader, what);
        if (scripted) await accessible(reader);
        await fits(reader);
        await picture(reader, `by-mail-promise-${number}`);
        await press(reader, he.promises.keep);
        assert.equal(await reader.locator('main button').count(), 0, 'once');
        quiet(reader, answered(404));
        quiet(forwarded, answered(422));
        quiet(coordinator);
    });
}

test('the page of a mail in English, on a laptop and in the dark', async () => {
    const member = (await rest('/members')).members.find((it) => it.email === 'liat@arazit.example');
    const coordinator = await memberAt(COORDINATOR, '/admin/mail', LAPTOP);
    const meeting = (await rest('/meetings', { title: 'מפגש', starts_at: `${day(160)}T09:00:00Z` })).id;
    const link = await mailed(coordinator, member, 'rsvp-asked', 'meeting', meeting);
    const reader = await browser.page(forum.origin, LAPTOP);
    await reader.goto(link);
    await looks(reader, 'by-mail');
    await reader.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await reader.goto(link);
    await says(reader, en.by_mail.come);
    quiet(reader);
});
