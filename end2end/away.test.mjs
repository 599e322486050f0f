// Being away: a member names a substitute, who is told what would have come; the phone number; taking one's data along.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { WALKS, accessible, answered, browse, day, login, picture, press, quiet, says, told, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, serve, token } from './harness/server.mjs';

const RUTH = 'ruth@alon.example';
const DANA = 'dana@alon.example';
const NOA = 'noa@alon.example';
const TITLE = 'מדידה שמתחילה בפנים';
let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

/// A forum with a coordinator, and two members of one company.
async function forum() {
    const data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'הנהלת המעגל', 'coordinator');
    await addMember(data, DANA, 'דנה <b>פלאי</b>', 'בנק אלון');
    await addMember(data, NOA, 'נועה ברק', 'בנק אלון');
    return serve(data);
}

/// A meeting in five days at which Dana presents; its path.
async function presentedByDana(server) {
    const bearer = await token(server.data, RUTH);
    const rest = async (path, body) => {
        const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
        const request = body && { method: 'POST', body: JSON.stringify(body) };
        const answer = await fetch(`${server.origin}/api/v1${path}`, { headers, ...request });
        assert.ok(answer.ok, await answer.clone().text());
        return answer.json();
    };
    const { company } = (await rest('/members')).members.find((it) => it.email === DANA);
    const starts_at = `${day(5)}T15:00:00Z`;
    const meeting = { title: TITLE, starts_at, deadline: null, presenters: [DANA], presenting_company: company };
    return `/meetings/${(await rest('/meetings', meeting)).id}`;
}

for (const { way, options, language } of WALKS) {
    const said = words[language];

    test(`a member is away, somebody stands in, ${way}`, async (t) => {
        const server = await forum();
        t.after(() => server.remove());
        const [dana, noa, boss] = await Promise.all([1, 2, 3].map(() => browser.page(server.origin, options)));
        await login(dana, DANA, PASSWORD);
        await login(noa, NOA, PASSWORD);
        await login(boss, RUTH, PASSWORD);
        const meeting = await presentedByDana(server);
        await t.test('she says until when, and who stands in', async () => {
            await dana.goto('/me');
            await dana.getByRole('link', { name: said.account.more.away, exact: true }).click();
            await accessible(dana);
            await dana.fill('[name=until]', day(-2));
            await dana.selectOption('[name=substitute]', { label: 'נועה ברק' });
            await press(dana, said.account.away.go);
            await says(dana, said.field_problem.until.replace('{{ days }}', '730'));
            quiet(dana, answered(422));
            await dana.fill('[name=until]', day(10));
            await press(dana, said.account.away.go);
            await says(dana, said.flash.away_saved);
            await says(dana, 'נועה ברק');
            await picture(dana, `away-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
            quiet(dana);
        });
        await t.test('who stands in presents in her place, and is told', async () => {
            await told(noa, said.notifications.kind.presenter_named, TITLE);
            await noa.goto(meeting);
            await says(noa, 'נועה ברק');
            quiet(noa);
        });
        await t.test('the coordinator sees it', async () => {
            await boss.goto(meeting);
            await says(boss, 'נועה ברק');
            await boss.goto('/admin/members');
            await says(boss, said.admin.members.away_now);
            await boss.locator('#away').getByText('נועה ברק').waitFor();
            await accessible(boss);
            await boss.goto('/people/2');
            await says(boss, said.account.away.until_day);
            await accessible(boss);
            quiet(boss);
        });
        await t.test('nobody else may end it', async () => {
            await noa.goto('/people/2/away');
            await says(noa, said.problem.forbidden.title);
            quiet(noa, answered(403));
        });
        await t.test('she is back', async () => {
            await boss.goto('/people/2/away');
            await press(boss, said.account.away.back_go);
            await says(boss, said.flash.back_again);
            await dana.goto('/people/2');
            assert.equal(await dana.locator('.away').count(), 0);
            quiet(boss);
        });
        await t.test('a number is called and written to by whom she lets see it', async () => {
            await dana.goto('/me/phone');
            await accessible(dana);
            await dana.fill('[name=phone]', 'javascript:alert(1)');
            await press(dana, said.account.me.save);
            await says(dana, said.field_problem.invalid);
            quiet(dana, answered(422));
            await dana.fill('[name=phone]', '050-1234567');
            await press(dana, said.account.me.save);
            await says(dana, said.flash.saved);
            await noa.goto('/people/2');
            assert.equal(await noa.locator('.phone').count(), 0, 'at first the coordinator alone');
            await dana.check('[name=shown][value=all]');
            await press(dana, said.account.me.save);
            await noa.goto('/people/2');
            assert.equal(await noa.getByRole('link', { name: '050-1234567' }).getAttribute('href'), 'tel:+972501234567');
            const chat = noa.getByRole('link', { name: said.account.phone.whatsapp });
            assert.equal(await chat.getAttribute('href'), 'https://wa.me/972501234567');
            await accessible(noa);
            quiet(noa);
        });
        await t.test('all that is hers comes as one file', async () => {
            await dana.goto('/me');
            const [copy] = await Promise.all([
                dana.waitForEvent('download'),
                dana.getByRole('link', { name: said.account.more.data }).click(),
            ]);
            assert.equal(copy.suggestedFilename(), 'maagal.zip');
            const bytes = await readFile(await copy.path());
            assert.equal(bytes.subarray(0, 2).toString(), 'PK');
            assert.ok(bytes.includes('account.json') && bytes.includes('PK\x05\x06'), 'it is whole');
            quiet(dana);
        });
    });
}
