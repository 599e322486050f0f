// Journey: a meeting is moved; its presenter sees it at the bell, opens it, and marks the rest as read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programs } from './harness/api.mjs';
import { WAYS, accessible, fits, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token, until } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.notifications;
const COORDINATOR = 'yael@maagal.example';

/// What a program asks of the coordinator's token.
const key = await token(forum.data, COORDINATOR);
async function rest(method, path, body, headers = {}) {
    const answer = await fetch(`${forum.origin}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
}

const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/// A meeting that the member presents at.
const schedule = (title, email) =>
    rest('POST', '/meetings', { title, kind: 'regular', starts_at: soon(120), presenters: [email] });

/// Moves a meeting.
const move = (meeting) =>
    rest('PUT', `/meetings/${meeting.id}`, { ...meeting, starts_at: soon(130) }, { 'if-match': '*' });

const bell = (page) => page.locator('.masthead .bell');
const counted = (page) => page.locator('.masthead .bell-count');

/// Loads a page until its bell counts so many.
const counts = (page, number) =>
    until(async () => {
        await page.goto('/meetings');
        return (await counted(page).count()) === 1 && (await counted(page).innerText()) === String(number);
    });

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a presenter is notified of a moved meeting and reads it, on a phone, ${way}`, async () => {
        const email = ['samir@shaked.example', 'olga@kramim.example'][number];
        const page = await memberAt(email, '/notifications', options);
        // That a meeting was moved is told to everyone, so the second visitor has heard of the first one's.
        if (number === 0) {
            await says(page, text.none);
            assert.equal((await bell(page).innerText()).trim(), he.nav.notifications);
            await picture(page, `notifications-empty-${number}`);
        } else {
            await press(page, text.mark_all);
        }
        assert.equal(await counted(page).count(), 0);

        const [moved, other] = [`הדרכת עמיתים ${number}`, `מדידת שירות ${number}`];
        const meeting = await schedule(moved, email);
        await schedule(other, email);
        await move(meeting);
        await counts(page, 3);
        const name = he.nav.notifications_unread_other.replace('{{ count }}', 3);
        await page.getByRole('link', { name: new RegExp(name) }).click();
        const unread = page.locator('section', { has: page.locator('#unread') }).locator('.notifications > li');
        assert.equal(await unread.count(), 2, 'one line for each meeting');
        assert.match(await unread.nth(0).innerText(), new RegExp(`${moved}[^]*${text.kind.meeting_moved}[^]*${text.kind.presenter_named}`));
        await accessible(page);
        await picture(page, `notifications-${number}`);

        await press(page, moved);
        await page.waitForURL(`**/meetings/${meeting.id}`);
        assert.equal(await counted(page).innerText(), '1', 'all about this meeting is read');
        await bell(page).click();
        assert.equal(await unread.count(), 1);
        await press(page, text.mark_all);
        await page.waitForURL('**/notifications');
        assert.equal(await unread.count(), 0);
        assert.equal(await counted(page).count(), 0);
        assert.equal(await page.getByRole('button', { name: text.mark_all }).count(), 0);
        const read = page.locator('section', { has: page.locator('#read') }).locator('.notifications > li');
        assert.equal(await read.count(), 2 + number, 'what was read is still there');
        await picture(page, `notifications-read-${number}`);

        await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
        await page.reload();
        assert.equal(await page.locator('h1').innerText(), en.notifications.title);
        await fits(page);
        quiet(page);
    });
}

test('a long talk is one line, which says how many comments there are', async () => {
    const email = 'liat@arazit.example';
    const ask = programs(forum);
    const { practices } = await ask(email, '/practices');
    const path = `/practices/${practices[0].id}/comments`;
    await ask(email, path, { body: 'מתי התחלתם?' });
    for (const body of ['באביב.', 'בסניף אחד.', 'אחר כך בשניים.', 'ובקיץ בכולם.', 'עם הפסקה בחגים.', 'ומאז בכל שבוע.']) {
        await ask(COORDINATOR, path, { body });
    }
    const page = await memberAt(email, '/notifications');
    const talk = page.locator('.notifications > li', { hasText: practices[0].title });
    const notes = talk.locator('.notification-notes > li');
    await until(async () => {
        await page.goto('/notifications');
        return (await notes.filter({ hasText: '6' }).count()) === 1;
    });
    assert.equal(await notes.count(), 1);
    await accessible(page);
    quiet(page);
});
