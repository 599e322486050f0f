// Journey of the coordinator on a phone in Hebrew: a year of meetings is set in one step, a forbidden day is shown and kept,
// and a meeting is moved at short notice, cancelled and brought back, of which everyone hears once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    WAYS, accessible, answered, day, fits, later, picture, press, quiet, says, tab, wednesday, weekdayFrom, words,
} from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token, until } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.admin;
const COORDINATOR = 'yael@maagal.example';

const dates = (page) => page.locator('.rhythm-dates input[name=date]');
const key = await token(forum.data, COORDINATOR);
const NEXT_YEAR = Number(day(0).slice(0, 4)) + 1;

/// A day as it is read in Hebrew.
function written(date) {
    const [year, month, number] = date.split('-').map(Number);
    const name = Object.values(he.date.months)[month - 1];
    return `${number} ב${name} ${year}`;
}

/// What programs are told of a rhythm on Tuesdays from the beginning of a year on.
async function rhythm(year, months) {
    const query = `from=${year}-01-01&weekday=tuesday&months=${months}&time=09:00`;
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${forum.origin}/api/v1/meetings/rhythm?${query}`, { headers });
    assert.ok(answer.ok, `${answer.status}`);
    return answer.json();
}

/// The next Purim, not soon, on which people are at work.
function purim() {
    const hebrew = new Intl.DateTimeFormat('en-u-ca-hebrew', { day: 'numeric', month: 'long', timeZone: 'UTC' });
    for (let days = 30; ; days += 1) {
        const date = new Date(`${day(days)}T12:00:00Z`);
        if (/^14 Adar( II)?$/.test(hebrew.format(date)) && date.getUTCDay() < 5) return day(days);
    }
}

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;
    const year = NEXT_YEAR + number;

    test(`a year of meetings is proposed, changed by hand and set once, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/meetings', options);
        const before = await page.locator('.coming .next-meeting').count();
        await page.getByRole('link', { name: he.meeting.rhythm }).click();
        await page.waitForURL('**/admin/meetings/rhythm');
        await page.fill('[name=from]', `${year}-01-01`);
        await page.selectOption('[name=months]', '1');
        await page.selectOption('[name=weekday]', 'tuesday');
        await page.fill('[name=ends_at]', '08:00');
        await press(page, text.rhythm.propose);
        await says(page, he.field_problem.invalid_end);
        assert.equal(await dates(page).count(), 0);
        await page.fill('[name=ends_at]', '12:30');
        await press(page, text.rhythm.propose);
        // In August the forum does not meet, and September has a meeting of its own.
        await says(page, text.rhythm.left_out);
        await says(page, he.occasion.august);
        const count = (await rhythm(year, 1)).dates.length;
        assert.equal(await dates(page).count(), count);
        await page.selectOption('[name=months]', '2');
        await press(page, text.rhythm.propose);
        await until(async () => (await dates(page).count()) === 6);
        const proposed = (await rhythm(year, 2)).dates;
        const rows = page.locator('.rhythm-dates tbody tr');
        for (const [place, { starts_at, hebrew_date, skipped }] of proposed.entries()) {
            assert.equal(await dates(page).nth(place).inputValue(), starts_at.slice(0, 10));
            const row = await rows.nth(place).innerText();
            assert.ok(row.includes(hebrew_date), row);
            for (const { reason } of skipped) assert.ok(row.includes(he.occasion[reason.replaceAll('-', '_')]), row);
        }
        await accessible(page);
        await picture(page, `rhythm-${number}`);

        await dates(page).nth(5).fill(await dates(page).nth(4).inputValue());
        await press(page, text.rhythm.confirm);
        await says(page, text.rhythm.repeated);
        // One is left out, and one is moved to a day on which no forum meets.
        await dates(page).nth(5).fill('');
        await dates(page).nth(1).fill(weekdayFrom(`${year}-08-15`, 2));
        await press(page, text.rhythm.confirm);
        await says(page, text.rhythm.forbidden_left);
        await says(page, he.occasion.august);
        assert.equal(await dates(page).count(), 5);
        for (const { reason } of proposed[2].skipped) await says(page, he.occasion[reason.replaceAll('-', '_')]);
        await picture(page, `rhythm-forbidden-${number}`);
        const sent = await page.evaluate(() => [...new FormData(document.querySelector('form.sheet'))]);
        await press(page, text.rhythm.confirm);
        await says(page, he.flash.meetings_added);
        assert.equal(await page.locator('.coming .next-meeting').count(), before + 5);
        // The same once more, as by a second click.
        const headers = { origin: forum.origin, 'content-type': 'application/x-www-form-urlencoded' };
        const data = new URLSearchParams([...sent, ['action', 'confirm']]).toString();
        assert.ok((await page.request.post('/admin/meetings/rhythm', { data, headers })).ok());
        await page.reload();
        assert.equal(await page.locator('.coming .next-meeting').count(), before + 5);

        await page.goto('/admin/meetings/rhythm');
        await page.fill('[name=from]', '');
        await press(page, text.rhythm.propose);
        assert.ok(await page.locator('.field-error').first().isVisible());
        // Where no date is left, they are proposed again beside what is said about that.
        await page.fill('[name=from]', `${year}-01-01`);
        await press(page, text.rhythm.propose);
        await dates(page).first().waitFor();
        for (const field of await dates(page).all()) await field.fill('');
        await press(page, text.rhythm.confirm);
        await says(page, text.rhythm.none);
        await until(async () => (await dates(page).count()) === 6);
        quiet(page, answered(422));
    });

    test(`the form of a meeting shows a forbidden day and lets the coordinator go on, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/admin/meetings/new', options);
        const title = `מפגש ביום מיוחד, ${way}`;
        await page.fill('[name=title]', title);
        await page.fill('[name=date]', '0027-03-24');
        await press(page, text.meeting.go);
        assert.ok(await page.locator('.field-error').first().isVisible(), 'a mistyped year');
        await page.fill('[name=date]', '2020-03-24');
        await press(page, text.meeting.go);
        await says(page, text.meeting.past);
        const holiday = purim();
        await page.fill('[name=date]', holiday);
        const [starts, ends] = [['09:00', '12:30'], ['14:00', '17:30']][number];
        await page.fill('[name=time]', starts);
        await page.fill('[name=ends_at]', '08:00');
        await page.fill('[name=deadline]', later(holiday, 1));
        await press(page, text.meeting.go);
        await says(page, he.field_problem.invalid_end);
        await says(page, he.field_problem.invalid_deadline);
        await page.fill('[name=ends_at]', ends);
        await page.fill('[name=deadline]', later(holiday, -7));
        await press(page, text.meeting.go);
        await says(page, he.occasion.purim);
        assert.equal(await page.inputValue('[name=title]'), title);
        if (scripted) await accessible(page);
        await picture(page, `forbidden-day-${number}`);
        await press(page, text.meeting.go);
        await says(page, he.flash.meeting_added);
        await says(page, he.meeting.until.replace('{{ time }}', ends));
        await says(page, 'י״ד באדר');

        // Another at the same moment is refused, and one meanwhile is set by sending the form once more.
        await page.goto('/admin/meetings/new');
        await page.fill('[name=title]', `עוד מפגש, ${way}`);
        await page.fill('[name=date]', holiday);
        await page.fill('[name=time]', starts);
        await press(page, text.meeting.go);
        await says(page, text.meeting.same_time);
        await says(page, title);
        await page.fill('[name=time]', starts.replace(':00', ':30'));
        await press(page, text.meeting.go);
        await says(page, text.meeting.meanwhile);
        await press(page, text.meeting.go);
        await says(page, he.flash.meeting_added);

        // It gets a deadline, and is moved to before that: the deadline moves along.
        const edit = `${new URL(page.url()).pathname}/edit`;
        await page.goto(edit);
        await page.fill('[name=deadline]', later(holiday, -7));
        await press(page, text.meeting.save);
        await says(page, he.flash.saved);
        await page.goto(edit);
        await page.fill('[name=date]', later(holiday, -14));
        await press(page, text.meeting.save);
        const asked = page.locator('[name=anyway]');
        await page.getByText(he.flash.saved).or(asked).first().waitFor({ state: 'attached' });
        if ((await asked.count()) > 0) await press(page, text.meeting.save);
        await says(page, he.flash.saved);
        await page.goto(edit);
        assert.equal(await page.inputValue('[name=deadline]'), later(holiday, -21));
        quiet(page, answered(422));
    });

    test(`a meeting goes online, later, away and back, and everyone hears of it, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/admin/meetings/new', options);
        const title = `מפגש שזז, ${way}`;
        await page.fill('[name=title]', title);
        const before = later(wednesday(), number);
        const after = later(before, 14);
        await page.fill('[name=date]', before);
        await page.fill('[name=place]', 'רחוב התעשייה 7, רעננה');
        await press(page, text.meeting.go);
        await says(page, he.flash.meeting_added);
        const meeting = new URL(page.url()).pathname;
        await page.getByRole('link', { name: he.meeting.urgent }).click();
        await page.waitForURL(`**${meeting}/urgent`);
        const stale = await tab(page);
        await stale.goto(`${meeting}/urgent`);
        await accessible(page);
        await picture(page, `urgent-${number}`);
        await page.fill('[name=link]', 'https://zoom.example/j/123');
        await page.fill('[name=note]', 'בגלל הסערה');
        await press(page, text.urgent.go_online);
        await says(page, he.flash.meeting_changed);
        await says(page, 'בגלל הסערה');
        assert.equal(await page.getByText('רחוב התעשייה').count(), 0);

        // The other window shows the meeting as it was; what it asks for is not done over what it does not know.
        await stale.fill('[name=note]', 'עדיין סוער');
        await press(stale, text.urgent.go_cancel);
        await says(stale, text.urgent.changed);
        assert.equal(await stale.inputValue('[name=note]'), 'עדיין סוער');
        await stale.selectOption('[name=weeks]', '2');
        await press(stale, text.urgent.go_postpone);
        await says(stale, he.flash.meeting_changed);
        assert.ok((await stale.locator('.meeting-facts').innerText()).includes(written(after)));

        await page.goto(`${meeting}/urgent`);
        await press(page, text.urgent.go_cancel);
        await says(page, he.meeting.cancelled);
        await picture(page, `cancelled-${number}`);
        await press(page, he.flash.undo);
        await says(page, he.flash.meeting_reinstated);
        assert.equal(await page.getByText(he.meeting.cancelled, { exact: true }).count(), 0);

        const member = await memberAt('maya@kav-inbar.example', '/notifications', options);
        const about = member.locator('.notifications > li', { hasText: title });
        await until(async () => {
            await member.reload();
            return (await about.count()) === 1 && (await about.innerText()).includes(he.notifications.kind.meeting_reinstated);
        });
        const told = await about.innerText();
        const [from, to] = [told.indexOf(written(before)), told.indexOf(written(after))];
        assert.ok(from >= 0 && from < to, told);
        assert.equal(told.split(he.notifications.kind.meeting_moved).length, 2, 'once');
        await picture(member, `meeting-notifications-${number}`);
        assert.equal((await member.goto(`${meeting}/urgent`)).status(), 403);
        assert.equal((await member.goto('/admin/meetings/rhythm')).status(), 403);
        await page.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
        await page.goto(`${meeting}/urgent`);
        await says(page, en.admin.urgent.title);
        await fits(page);
        quiet(page);
        quiet(stale, answered(409));
        quiet(member, answered(403));
    });
}
