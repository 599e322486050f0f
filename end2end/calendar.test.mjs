// A member's calendar at its private address, as the programs of others read it: icalendar and vobject parse every event,
// and vdirsyncer and khal follow it through a move and a cancellation.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PHONE, accessible, answered, fits, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { folder as temporary, remove, token } from './harness/server.mjs';

const { he, en } = words;
const { forum, browser, memberAt } = await fixture();
const key = await token(forum.data, 'yael@maagal.example');
const home = await temporary();
after(() => remove(home));
const here = path.join(path.dirname(fileURLToPath(import.meta.url)), 'calendar');

/// A command of the virtual environment that script/test installs.
async function command(name) {
    const wanted = await readFile(path.join(here, 'requirements.txt'), 'utf8');
    const cache = process.env.MAAGAL_CACHE ?? path.join(homedir(), '.cache/maagal');
    return path.join(cache, `khal-${wanted.match(/^khal==(\S+)$/m)[1]}/bin/${name}`);
}

/// Runs such a command; gives what it said on its standard output.
async function run(name, args, input = '') {
    const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', VDIRSYNCER_CONFIG: path.join(home, 'vdirsyncer') };
    const child = spawn(await command(name), args, { env, cwd: home });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (complaint += chunk));
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
    });
    assert.equal(code, 0, complaint);
    return said;
}

async function rest(method, place, body, headers = {}) {
    const answer = await fetch(`${forum.origin}/api/v1${place}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${place}: ${answer.status}`);
    return answer.json();
}

/// Makes the address on one's own page and returns it.
async function address(page) {
    await page.goto('/me#calendar');
    await page.selectOption('[name=alarm]', '60');
    const create = page.getByRole('button', { name: he.account.me.calendar_create, exact: true });
    const name = (await create.count()) > 0 ? he.account.me.calendar_create : he.account.me.calendar_replace;
    await press(page, name);
    return page.inputValue('#new-calendar');
}

const read = async (url) => JSON.parse(await run('python', [path.join(here, 'read.py')], await (await fetch(url)).text()));

test('every event is parsed by two programs, and nine in the morning is nine', async () => {
    const page = await memberAt('maya@kav-inbar.example', '/me', PHONE);
    const url = await address(page);
    assert.ok(url.startsWith(`${forum.origin}/calendar/`) && url.endsWith('.ics'));
    const title = 'כנס; עם "מירכאות", \\לוכסן\\ ו\u{1F600} וכותרת ארוכה מאוד שצריך לקפל לכמה שורות כדי שתיכנס בשבעים וחמישה בתים';
    const place = 'רחוב התעשייה 7, קומה 3; רעננה';
    const entered = { title, place, kind: 'conference', starts_at: '2027-03-28T09:00:00+03:00', ends_at: '2027-03-28T12:30:00+03:00' };
    await rest('POST', '/meetings', entered);
    const events = await read(url);
    const { meetings } = await rest('GET', '/meetings?limit=100');
    const shown = meetings.filter((meeting) => Date.parse(meeting.starts_at) > Date.now() - 400 * 86_400_000);
    assert.ok(shown.length < meetings.length, 'some meetings are too long ago');
    const promised = 'לנסות את הפגישה השבועית בשני צוותים ולכתוב מה יצא';
    const expected = [...shown.map((meeting) => meeting.title), promised].sort();
    assert.deepEqual(events.map((event) => event.summary).sort(), expected, 'recent meetings, and what she promised');
    const event = events.find((it) => it.starts.startsWith('2027-03-28'));
    assert.deepEqual([event.starts, event.ends], ['2027-03-28T09:00:00+03:00', '2027-03-28T12:30:00+03:00']);
    assert.deepEqual([event.summary, event.location], [title, place]);
    assert.deepEqual([event.organizer, event.alarms], ['mailto:yael@maagal.example', 1]);
    assert.equal(new Set(events.map((it) => it.uid)).size, events.length);
    const answer = await fetch(url);
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
    const [tag, at] = [answer.headers.get('etag'), answer.headers.get('last-modified')];
    assert.equal((await fetch(url, { headers: { 'if-none-match': tag } })).status, 304);
    assert.equal((await fetch(url, { headers: { 'if-modified-since': at } })).status, 304);
    for (const line of (await answer.text()).split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    quiet(page);
});

test('vdirsyncer and khal follow a meeting through a move and a cancellation', async () => {
    const page = await memberAt('avi@kramim.example', '/me');
    const url = await address(page);
    await mkdir(path.join(home, 'calendar'));
    await writeFile(
        path.join(home, 'vdirsyncer'),
        `[general]
status_path = "${home}/status/"
[pair forum]
a = "feed"
b = "disk"
collections = null
[storage feed]
type = "http"
url = "${url}"
[storage disk]
type = "filesystem"
path = "${home}/calendar"
fileext = ".ics"
`,
    );
    await writeFile(
        path.join(home, 'khal'),
        `[calendars]
[[forum]]
path = ${home}/calendar
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Jerusalem
default_timezone = Asia/Jerusalem
[sqlite]
path = ${home}/khal.db
`,
    );
    const shown = async () => {
        await run('vdirsyncer', ['sync']);
        const format = '{start-date} {start-time}-{end-time} {title} {status}';
        const args = ['-c', path.join(home, 'khal'), 'list', '--format', format, '2028-01-01', '365d'];
        return (await run('khal', args)).split('\n').map((line) => line.trim()).filter((line) => line.includes('יומן'));
    };
    const starts = { starts_at: '2028-03-27T09:00:00+03:00', ends_at: '2028-03-27T12:30:00+03:00' };
    const meeting = await rest('POST', '/meetings', { title: 'מפגש ביומן', place: 'חיפה', ...starts });
    await run('vdirsyncer', ['discover', 'forum']);
    assert.deepEqual(await shown(), ['2028-03-27 09:00-12:30 מפגש ביומן CONFIRMED']);
    // The Monday before summer time ends in that year, and after it.
    for (const [day, offset] of [['2028-10-23', '+03:00'], ['2028-10-30', '+02:00']]) {
        const moved = { ...meeting, starts_at: `${day}T09:00:00${offset}`, ends_at: `${day}T12:30:00${offset}` };
        await rest('PUT', `/meetings/${meeting.id}`, moved, { 'if-match': '*' });
        assert.deepEqual(await shown(), [`${day} 09:00-12:30 מפגש ביומן CONFIRMED`]);
    }
    await rest('PUT', `/meetings/${meeting.id}`, { ...meeting, state: 'cancelled' }, { 'if-match': '*' });
    assert.deepEqual(await shown(), ['2028-03-27 09:00-12:30 מפגש ביומן CANCELLED']);
    quiet(page);
});

test('the address is shown once, replaced and revoked, and a meeting is a file of its own', async () => {
    const page = await memberAt('gilad@kav-inbar.example', '/me', { ...PHONE, javaScriptEnabled: false });
    const first = await address(page);
    await picture(page, 'calendar-address');
    await fits(page);
    const second = await address(page);
    assert.equal((await fetch(first)).status, 404, 'replaced');
    assert.equal((await fetch(second)).status, 200);
    await page.goto('/me');
    assert.equal(await page.locator('#new-calendar').count(), 0, 'never shown again');
    await press(page, he.account.me.calendar_revoke);
    await says(page, he.flash.calendar_revoked);
    assert.equal((await fetch(second)).status, 404);
    assert.equal((await fetch(`${forum.origin}/calendar/x`)).status, 404);

    await page.goto('/meetings/9');
    const link = page.getByRole('link', { name: he.meeting.to_calendar });
    const file = await page.request.get(await link.getAttribute('href'));
    assert.match(file.headers()['content-disposition'], /meeting-9\.ics/);
    const [event] = JSON.parse(await run('python', [path.join(here, 'read.py')], await file.text()));
    assert.equal(event.status, 'CONFIRMED');
    const stranger = await browser.page(forum.origin);
    const login = await stranger.request.get('/meetings/9.ics');
    assert.match(login.headers()['content-type'], /text\/html/, 'the login, which comes back here');
    assert.equal((await page.request.get('/meetings/999.ics')).status(), 404);
    quiet(page, answered(404));
});

test('the page of the address is accessible in both languages', async () => {
    const page = await memberAt('tom@netivon.example', '/me', PHONE);
    await address(page);
    await accessible(page);
    await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await page.goto('/me');
    await says(page, en.account.me.calendar_hint);
    await fits(page);
    quiet(page);
});
