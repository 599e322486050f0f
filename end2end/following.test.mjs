// Members follow and mute things, and the coordinator calls those whom no mail tells in time of what became of a meeting; on
// a phone in Hebrew.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, fits, picture, press, quiet, says, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token, until } from './harness/server.mjs';

const { he, en } = words;
const text = he.following;
const { forum, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';
const PRACTICE = '/practices/kramim-observation-form';
const key = await token(forum.data, COORDINATOR);

async function rest(bearer, method, path, body) {
    const answer = await fetch(`${forum.origin}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
}
const { practices } = await rest(key, 'GET', '/practices?limit=100');
const practice = practices.find(({ url }) => url === PRACTICE).id;

/// Loads a page until its bell counts so many.
const counts = (page, number) =>
    until(async () => {
        await page.goto('/me/following');
        const shown = page.locator('.masthead .bell-count');
        return number === 0 ? (await shown.count()) === 0 : (await shown.count()) === 1 && (await shown.innerText()) === String(number);
    });

for (const [number, { way, options }] of WAYS.entries()) {
    const [follower, writer] = [
        ['samir@shaked.example', 'avi@kramim.example'],
        ['shani@rimon.example', 'neta@kramim.example'],
    ][number];

    test(`a practice is followed, muted and left alone again, ${way}`, async () => {
        const page = await memberAt(follower, '/me/following', options);
        await says(page, text.none);
        await page.goto('/notifications');
        if ((await page.getByRole('button', { name: he.notifications.mark_all }).count()) > 0) await press(page, he.notifications.mark_all);
        await page.goto(PRACTICE);
        await press(page, text.follow_comments);
        await says(page, he.flash.followed);
        assert.equal(new URL(page.url()).pathname, PRACTICE);
        await says(page, text.followed);
        await accessible(page);
        await picture(page, `following-practice-${number}`);

        const bearer = await token(forum.data, writer);
        const comment = (body) => rest(bearer, 'POST', `/practices/${practice}/comments`, { body });
        await comment(`תגובה ראשונה, ${way}`);
        await counts(page, 1);
        const lines = page.locator('main .lines > li');
        assert.equal(await lines.count(), 1);
        await accessible(page);
        await fits(page);
        await picture(page, `following-list-${number}`);
        await lines.first().getByRole('button', { name: text.unfollow }).click();
        await says(page, he.flash.not_followed);
        await says(page, text.none);

        await page.goto('/practices?topic=training');
        await press(page, text.follow_topic);
        await says(page, he.flash.followed);
        assert.equal(new URL(page.url()).searchParams.get('topic'), 'training');
        await picture(page, `following-topic-${number}`);
        await press(page, text.unfollow);
        await says(page, he.flash.not_followed);
        await press(page, text.mute_topic);
        await says(page, he.flash.muted);
        await speak(page, 'en');
        await page.goto('/me/following');
        assert.equal(await page.locator('h1').innerText(), en.following.title);
        await page.getByRole('button', { name: en.following.unmute }).click();
        await says(page, en.flash.not_followed);
        quiet(page);
    });

    test(`who may not know that tomorrow’s meeting is cancelled is called, ${way}`, async () => {
        const [title, phone] = [`מפגש מחר <b>${number}</b>`, `050-123456${number}`];
        const starts_at = new Date(Date.now() + 12 * 3_600_000).toISOString();
        const { id } = await rest(key, 'POST', '/meetings', { title, kind: 'regular', starts_at, place: 'חיפה' });
        const member = await memberAt(follower, '/me/phone', options);
        await member.fill('[name=phone]', phone);
        await press(member, he.account.me.save);
        const page = await memberAt(COORDINATOR, `/meetings/${id}/urgent`, options);
        await press(page, he.admin.urgent.go_cancel);
        await until(async () => {
            await page.goto('/admin');
            return (await page.getByRole('link', { name: he.admin.home.to_calls }).count()) > 0;
        });
        await page.getByRole('link', { name: he.admin.home.to_calls }).click();
        const list = page.locator('section.section', { hasText: title });
        await list.getByText(he.notifications.kind.meeting_cancelled).waitFor();
        const line = list.locator('.calls > li', { has: page.getByRole('link', { name: phone }) });
        assert.equal(await line.getByRole('link', { name: phone }).getAttribute('href'), `tel:+97250123456${number}`);
        const chat = await line.getByRole('link', { name: he.account.phone.whatsapp }).getAttribute('href');
        const said = new URL(chat).searchParams.get('text').split('\n');
        assert.deepEqual(said, [title, he.notifications.kind.meeting_cancelled, `${forum.origin}/meetings/${id}`]);
        await accessible(page);
        await fits(page);
        await picture(page, `calls-${number}`);

        const all = await list.locator('.calls > li').count();
        await line.getByRole('button').click();
        await says(page, he.flash.called);
        assert.equal(await list.locator('.calls > li').count(), all);
        await list.locator('.calls > li').last().getByText(he.admin.calls.called_at).waitFor();
        await list.locator('.calls > li').last().getByRole('button').click();
        await says(page, he.flash.not_called);

        await member.goto('/notifications');
        await press(member, he.notifications.mark_all);
        await page.goto('/admin/calls');
        assert.equal(await list.locator('.calls > li').count(), all - 1, 'who read of it knows');
        for (const each of [page, member]) quiet(each);
    });
}

test('what cannot wait is chosen on one’s own page', async () => {
    const page = await memberAt('maya@kav-inbar.example', '/me', {});
    const box = page.getByLabel(he.account.me.at_once_choice);
    assert.ok(!(await box.isChecked()));
    await box.check();
    await press(page, he.account.me.save_mails);
    await says(page, he.flash.saved);
    assert.ok(await box.isChecked());
    quiet(page);
});
