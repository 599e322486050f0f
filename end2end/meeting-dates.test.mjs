// Journey of the coordinator on a phone in Hebrew: a year of meetings is set in one step, a forbidden day is shown and kept,
// and a meeting is moved at short notice, cancelled and brought back, of which everyone hears once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, fits, picture, press, quiet, says, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { until } from './harness/server.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.admin;
const COORDINATOR = 'yael@maagal.example';

const dates = (page) => page.locator('.rhythm-dates input[name=date]');
/// The year of the first test's meetings, and that of the second one's.
const YEARS = [2027, 2031];

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;
    const year = YEARS[number];

    test(`a year of meetings is proposed, changed by hand and set once, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/meetings', options);
        const before = await page.locator('.coming .next-meeting').count();
        await page.getByRole('link', { name: he.meeting.rhythm }).click();
        await page.waitForURL('**/admin/meetings/rhythm');
        await page.fill('[name=from]', `${year}-01-03`);
        await page.selectOption('[name=months]', '2');
        await page.selectOption('[name=weekday]', 'tuesday');
        await press(page, text.rhythm.propose);
        await dates(page).first().waitFor();
        assert.equal(await dates(page).count(), 6);
        if (year === 2027) {
            assert.equal(await dates(page).nth(2).inputValue(), '2027-05-18');
            await says(page, he.occasion.holocaust_day);
            await says(page, 'כ״ו בטבת תשפ״ז');
        }
        await accessible(page);
        await picture(page, `rhythm-${number}`);

        // One is left out, and one is moved to a day on which no forum meets.
        await dates(page).nth(5).fill('');
        await dates(page).nth(1).fill(`${year}-08-17`);
        await press(page, text.rhythm.confirm);
        await says(page, text.rhythm.forbidden_left);
        await says(page, he.occasion.august);
        assert.equal(await dates(page).count(), 5);
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
        quiet(page, answered(422));
    });

    test(`the form of a meeting shows a forbidden day and lets the coordinator go on, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/admin/meetings/new', options);
        const title = `מפגש ביום מיוחד, ${way}`;
        await page.fill('[name=title]', title);
        await page.fill('[name=date]', '2020-03-24');
        await press(page, text.meeting.go);
        await says(page, text.meeting.past);
        await page.fill('[name=date]', '2027-03-23');
        const [starts, ends] = [['09:00', '12:30'], ['14:00', '17:30']][number];
        await page.fill('[name=time]', starts);
        await page.fill('[name=ends_at]', '08:00');
        await press(page, text.meeting.go);
        assert.ok(await page.locator('.field-error').first().isVisible(), 'it cannot end before it starts');
        await page.fill('[name=ends_at]', ends);
        await press(page, text.meeting.go);
        await says(page, he.occasion.purim);
        assert.equal(await page.inputValue('[name=title]'), title);
        if (scripted) await accessible(page);
        await picture(page, `forbidden-day-${number}`);
        await press(page, text.meeting.go);
        await says(page, he.flash.meeting_added);
        await says(page, he.meeting.until.replace('{{ time }}', ends));
        await says(page, 'י״ד באדר ב׳ תשפ״ז');

        // Another at the same moment is refused, and one meanwhile is set by sending the form once more.
        await page.goto('/admin/meetings/new');
        await page.fill('[name=title]', `עוד מפגש, ${way}`);
        await page.fill('[name=date]', '2027-03-23');
        await page.fill('[name=time]', starts);
        await press(page, text.meeting.go);
        await says(page, text.meeting.same_time);
        await says(page, title);
        await page.fill('[name=time]', starts.replace(':00', ':30'));
        await press(page, text.meeting.go);
        await says(page, text.meeting.meanwhile);
        await press(page, text.meeting.go);
        await says(page, he.flash.meeting_added);
        quiet(page, answered(422));
    });

    test(`a meeting goes online, later, away and back, and everyone hears of it, ${way}`, async () => {
        const page = await memberAt(COORDINATOR, '/admin/meetings/new', options);
        const title = `מפגש שזז, ${way}`;
        await page.fill('[name=title]', title);
        await page.fill('[name=date]', '2027-06-02');
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
        await press(stale, text.urgent.go_cancel);
        await says(stale, text.urgent.changed);
        await stale.selectOption('[name=weeks]', '2');
        await press(stale, text.urgent.go_postpone);
        await says(stale, he.flash.meeting_changed);
        assert.match(await stale.locator('.meeting-facts').innerText(), /16 ביוני 2027/);

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
        assert.match(told, /2 ביוני 2027[^]*16 ביוני 2027/);
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
