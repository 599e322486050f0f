// A page that is open hears of what happens: the bell counts, notifications and comments appear, one stream serves all tabs
// of a browser, and it ends with its session and with the server.

import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { after, test } from 'node:test';
import { PHONE, accessible, fits, idle, login, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture, memberOf } from './harness/fixture.mjs';
import { demo, token, until } from './harness/server.mjs';
import { listen } from './harness/stream.mjs';

const { he } = words;
const { forum, browser, memberAt } = await fixture();
const COORDINATOR = 'yael@maagal.example';
const PRACTICE = '/practices/kramim-observation-form';
/// How soon the bell has to count, in milliseconds.
const SOON = 2_000;
/// How soon a server has to stop: sooner than it gives up requests that are still open.
const STOP = 10_000;

/// What a program asks of a member's token.
async function rest(key, method, path, body, headers = {}) {
    const answer = await fetch(`${forum.origin}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
}
const key = await token(forum.data, COORDINATOR);
const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/// Names the member as a presenter of a new meeting, which is told to nobody else.
const name = (title, email) =>
    rest(key, 'POST', '/meetings', { title, kind: 'regular', starts_at: soon(120), presenters: [email] });

const counted = (page) => page.locator('.masthead .bell-count');
const counts = async (page, number) => until(async () =>
    (await counted(page).count()) === (number > 0 ? 1 : 0) && (number === 0 || (await counted(page).innerText()) === String(number)));

/// Counts the streams that a page has opened.
function streams(page) {
    const opened = [];
    page.on('request', (request) => request.resourceType() === 'eventsource' && opened.push(request.url()));
    return opened;
}

test('the bell counts within two seconds, and the open page shows what is new', async () => {
    const email = 'samir@shaked.example';
    const page = await memberAt(email, '/notifications', PHONE);
    await says(page, he.notifications.none);
    await idle(page);
    assert.equal(await counted(page).count(), 0);
    await name('מפגש ראשון <script>alert(1)</script>', email);
    const told = Date.now();
    await counts(page, 1);
    assert.ok(Date.now() - told < SOON, `after ${Date.now() - told} ms`);
    await says(page, 'מפגש ראשון');
    await says(page, he.notifications.kind.presenter_named);
    assert.equal(await page.getByText(he.notifications.none).count(), 0);
    const label = page.locator('.masthead .bell .visually-hidden');
    assert.equal(await label.textContent(), he.nav.notifications_unread_one);
    assert.equal(await label.getAttribute('aria-live'), 'polite');
    await accessible(page);
    await fits(page);
    await picture(page, 'live-notifications');

    // What has the focus keeps it.
    await page.getByRole('button', { name: 'מפגש ראשון' }).focus();
    await name('מפגש שני', email);
    await says(page, 'מפגש שני');
    await counts(page, 2);
    assert.match(await page.evaluate(() => document.activeElement.textContent), /מפגש ראשון/);

    await press(page, he.notifications.mark_all);
    await counts(page, 0);
    quiet(page);
});

test('all tabs of a browser share one stream, and another takes over', async () => {
    const email = 'olga@kramim.example';
    const first = await memberAt(email, '/meetings', PHONE);
    await idle(first);
    const second = await tab(first);
    const ofSecond = streams(second);
    await second.goto('/practices');
    await idle(second);
    assert.equal(ofSecond.length, 0, 'the first tab has the stream');
    await name('מפגש לשתי לשוניות', email);
    await counts(first, 1);
    await counts(second, 1);
    await first.close();
    await until(() => ofSecond.length === 1);
    await name('ועוד מפגש', email);
    await counts(second, 2);
    // Marked as read elsewhere.
    const third = await tab(second);
    await third.goto('/notifications');
    await press(third, he.notifications.mark_all);
    await counts(second, 0);
    for (const page of [second, third]) quiet(page);
});

test('comments of others appear, and what is being typed stays', async () => {
    const reader = await memberAt('maya@kav-inbar.example', PRACTICE, PHONE);
    const field = reader.locator('.comment-form textarea');
    await field.fill('עוד לא שלחתי');
    const writer = await memberAt('avi@kramim.example', PRACTICE, PHONE);
    await writer.locator('.comment-form textarea').fill('תגובה שמופיעה מעצמה');
    await press(writer, he.comments.send);
    await reader.locator('.comment', { hasText: 'תגובה שמופיעה מעצמה' }).waitFor({ timeout: 2000 });
    assert.equal(await field.inputValue(), 'עוד לא שלחתי');
    const own = writer.locator('.comment', { hasText: 'תגובה שמופיעה מעצמה' });
    await own.getByRole('button', { name: he.comments.delete }).click();
    await reader.getByText(he.comments.deleted_by_author).waitFor();
    for (const page of [reader, writer]) quiet(page);
});

/// Opens the stream of a browser's session as a program.
async function listenAs(page, origin = forum.origin) {
    const cookies = await page.context().cookies();
    return listen(origin, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
}

test('a session that ends closes its stream', async () => {
    const email = 'tom@netivon.example';
    const page = await memberAt(email, '/me', PHONE);
    const stream = await listenAs(page);
    assert.equal(await stream.next(), 'bell');
    await page.locator('.masthead .account-menu > button').click();
    await page.getByRole('button', { name: he.nav.log_out }).click();
    await until(async () => (await page.context().cookies()).every(({ name }) => name !== 'session'));
    assert.equal(await stream.next(), 'over');
    assert.equal(await stream.next(), null);
    const stranger = await listenAs(page);
    assert.equal(await stranger.next(), 'over');
    assert.equal(await stranger.next(), null);
});

test('a server that stops ends its streams and does not wait for them', async () => {
    const other = await demo();
    const page = await memberOf(other, browser)('shani@rimon.example', '/me', PHONE);
    const stream = await listenAs(page, other.origin);
    assert.equal(await stream.next(), 'bell');
    const stopped = Date.now();
    assert.equal(await other.stop(), 0);
    assert.ok(Date.now() - stopped < STOP, `after ${Date.now() - stopped} ms`);
    assert.equal(await stream.next(), null);
    await other.remove();
});

/// A way to the forum that can be cut.
async function wire() {
    const open = new Set();
    const server = createServer((socket) => {
        const onward = connect(new URL(forum.origin).port, '127.0.0.1');
        for (const end of [socket, onward]) {
            open.add(end);
            end.on('error', () => {});
            end.on('close', () => open.delete(end));
        }
        socket.pipe(onward).pipe(socket);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cut = () => open.forEach((socket) => socket.destroy());
    after(() => {
        server.close();
        cut();
    });
    return { origin: `http://127.0.0.1:${server.address().port}`, cut };
}

test('a stream that broke off comes back with what was missed', async () => {
    const email = 'liat@arazit.example';
    const { origin, cut } = await wire();
    const page = await browser.page(origin, PHONE);
    await page.goto('/meetings');
    await login(page, email, forum.password);
    await idle(page);
    const opened = streams(page);
    cut();
    await name('מפגש בזמן ניתוק', email);
    await counts(page, 1);
    assert.ok(opened.length > 0);
    quiet(page);
});
