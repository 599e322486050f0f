// A field visit, on a phone in Hebrew: the coordinator calls it with its host, who comes gives the details for the gate, and the
// list is read, printed and downloaded by the coordinator and the host alone, and erased with an answer that changes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, day, fits, looks, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.gate;
const COORDINATOR = 'yael@maagal.example';
const [HOST, GUEST] = ['ronit@kav-inbar.example', 'avi@kramim.example'];
const NUMBER = '123456782';

/// The next Tuesday from so many days on that is no day off in this or the following weeks.
const tuesday = (days) => {
    for (let ahead = days; ; ahead++) if (new Date(day(ahead)).getUTCDay() === 2) return day(ahead);
};

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a visit is called, its gate list filled, read and erased, ${way}`, async () => {
        const coordinator = await memberAt(COORDINATOR, '/admin/meetings/new', { ...PHONE, ...options });
        await coordinator.locator('[name=title]').fill(`שבו ליד נציגה <b>אחת</b>, ${way}`);
        assert.ok(!(await coordinator.locator('[name=parking]').isVisible()), 'other kinds have no gate');
        await coordinator.locator('[name=kind]').selectOption('field-visit');
        await coordinator.locator('[name=date]').fill(tuesday(30 + number * 7));
        await coordinator.locator('[name=time]').fill('10:00');
        await coordinator.locator('[name=ends_at]').fill('13:00');
        const host = coordinator.locator('[name=host] option', { hasText: 'רונית צדקיהו' });
        await coordinator.locator('[name=host]').selectOption(await host.getAttribute('value'));
        await coordinator.locator('[name=parking]').fill('חניון האורחים, בכניסה הצפונית');
        await coordinator.locator('[name=look_for]').fill('מה הנציגה שואלת\n\nמה היא לא שואלת <b>אף פעם</b>');
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `field-visit-form-${number}`);
        await press(coordinator, he.admin.meeting.go);
        // A day off is asked about once more.
        if (await coordinator.getByText(he.admin.meeting.go, { exact: true }).count()) await press(coordinator, he.admin.meeting.go);
        await says(coordinator, 'חניון האורחים, בכניסה הצפונית');
        await says(coordinator, 'מה היא לא שואלת <b>אף פעם</b>');
        const meeting = new URL(coordinator.url()).pathname;

        const member = await memberAt(GUEST, meeting, { ...PHONE, ...options });
        assert.equal(await member.locator('#gate').count(), 0, 'who has not answered is asked nothing');
        await member.locator('form.rsvp-form').getByLabel(he.rsvp.answer.room, { exact: true }).check();
        await member.locator('form.rsvp-form').getByRole('button').click();
        await says(member, text.ask);
        await picture(member, `field-visit-${number}`);
        await member.getByRole('link', { name: text.to_form }).click();
        await member.locator('[name=identity_number]').fill('123456783');
        await member.locator('[name=car]').fill('12-345-67');
        await press(member, text.save);
        await says(member, he.field_problem.identity_number);
        assert.equal(await member.locator('[name=identity_number]').inputValue(), '123456783', 'what was typed is still there');
        assert.equal(await member.locator('[name=name]').inputValue(), 'אבי סבוראי');
        if (scripted) await accessible(member);
        await fits(member);
        await picture(member, `gate-${number}`);
        await member.locator('[name=identity_number]').fill('12345678-2');
        await press(member, text.save);
        await says(member, text.entered.replace('{{ ending }}', '782'));
        assert.ok(!(await member.content()).includes(NUMBER), 'the number is not shown again');
        for (const closed of [`${meeting}/gate/list`, `${meeting}/gate/list.csv`]) {
            assert.equal((await member.request.get(closed)).status(), 403, closed);
        }

        const reader = await memberAt(HOST, meeting, { ...PHONE, ...options });
        await reader.getByRole('link', { name: text.to_list }).click();
        await says(reader, NUMBER);
        await says(reader, '12-345-67');
        assert.equal(await reader.getByText(text.remove, { exact: true }).count(), 0, 'the host reads it alone');
        if (scripted) await accessible(reader);
        await fits(reader);
        await picture(reader, `gate-list-${number}`);
        const [download] = await Promise.all([
            reader.waitForEvent('download'),
            reader.getByRole('link', { name: text.to_csv }).click(),
        ]);
        const csv = await readFile(await download.path(), 'utf8');
        assert.ok(csv.startsWith('\u{FEFF}"') && csv.includes(`"=""${NUMBER}"""`) && csv.includes('"אבי סבוראי"'), csv);
        const kept = await reader.request.get(`${meeting}/gate/list`);
        assert.equal(kept.headers()['cache-control'], 'no-store');

        // The coordinator adds a guest, and takes the line away again.
        await coordinator.goto(`${meeting}/gate/list`);
        await coordinator.getByText(text.add, { exact: true }).click();
        await coordinator.locator('[name=member]').selectOption('guest');
        await coordinator.locator('[name=name]').fill('אורחת <i>מבחוץ</i>');
        await coordinator.locator('[name=identity_number]').fill('000000018');
        await press(coordinator, text.save_line);
        await says(coordinator, 'אורחת <i>מבחוץ</i>');
        await coordinator.emulateMedia({ media: 'print' });
        await picture(coordinator, `gate-list-print-${number}`);
        assert.ok(!(await coordinator.getByRole('link', { name: text.to_csv }).isVisible()));
        await coordinator.emulateMedia({ media: 'screen' });
        await coordinator.locator('tr', { hasText: 'אורחת' }).getByRole('button').click();
        await coordinator.waitForLoadState();
        assert.equal(await coordinator.getByText('000000018').count(), 0);
        await says(coordinator, NUMBER);

        // Who does not come after all is off the list at once.
        await member.goto(meeting);
        await member.locator('form.rsvp-form').getByLabel(he.rsvp.answer.no, { exact: true }).check();
        await member.locator('form.rsvp-form').getByRole('button').click();
        await says(member, he.flash.answered);
        await coordinator.reload();
        await says(coordinator, text.nobody);
        quiet(member, answered(422));
        quiet(coordinator);
        quiet(reader);
    });
}

test('the pages of a visit in English, on a laptop and in the dark', async () => {
    const coordinator = await memberAt(COORDINATOR, '/meetings', LAPTOP);
    await coordinator.getByRole('link', { name: /שבו ליד נציג: בוקר/ }).first().click();
    await coordinator.waitForURL(/meetings\/\d+$/);
    const meeting = new URL(coordinator.url()).pathname;
    await looks(coordinator, 'field-visit');
    await coordinator.goto(`${meeting}/gate/list`);
    await looks(coordinator, 'gate-list');
    await coordinator.context().addCookies([{ name: 'language', value: 'en', url: forum.origin }]);
    await coordinator.goto(`${meeting}/gate/list`);
    await says(coordinator, en.gate.list_title);
    await looks(coordinator, 'gate-list-en');
    quiet(coordinator);
});
