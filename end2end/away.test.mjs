// Being away: a member names a substitute, who is told what would have come; the phone number; taking one's data along.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { WAYS, accessible, answered, browse, day, login, picture, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, serve } from './harness/server.mjs';

const { he } = words;
const RUTH = 'ruth@alon.example';
const DANA = 'dana@alon.example';
const NOA = 'noa@alon.example';
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

for (const { way, options } of WAYS) {
    test(`a member is away, somebody stands in, ${way}`, async (t) => {
        const server = await forum();
        t.after(() => server.remove());
        const [dana, noa, boss] = await Promise.all([1, 2, 3].map(() => browser.page(server.origin, options)));
        await login(dana, DANA, PASSWORD);
        await login(noa, NOA, PASSWORD);
        await login(boss, RUTH, PASSWORD);
        await t.test('she says until when, and who stands in', async () => {
            await dana.goto('/me');
            await dana.getByRole('link', { name: he.account.more.away, exact: true }).click();
            await accessible(dana);
            await dana.fill('[name=until]', day(-2));
            await dana.selectOption('[name=substitute]', { label: 'נועה ברק' });
            await press(dana, he.account.away.go);
            await says(dana, he.field_problem.invalid);
            quiet(dana, answered(422));
            await dana.fill('[name=until]', day(10));
            await press(dana, he.account.away.go);
            await says(dana, he.flash.away_saved);
            await says(dana, 'נועה ברק');
            await picture(dana, `away-${options.javaScriptEnabled === false ? 'plain' : 'script'}-390`);
            quiet(dana);
        });
        await t.test('the coordinator sees it, and names her as presenter', async () => {
            await boss.goto('/admin/members');
            await says(boss, he.admin.members.away_now);
            await boss.locator('#away').getByText('נועה ברק').waitFor();
            await accessible(boss);
            await boss.goto('/people/2');
            await says(boss, he.account.away.until_day);
            await accessible(boss);
            quiet(boss);
        });
        await t.test('nobody else may end it', async () => {
            await noa.goto('/people/2/away');
            await says(noa, he.problem.forbidden.title);
            quiet(noa, answered(403));
        });
        await t.test('she is back', async () => {
            await boss.goto('/people/2/away');
            await press(boss, he.account.away.back_go);
            await says(boss, he.flash.back_again);
            await dana.goto('/people/2');
            assert.equal(await dana.locator('.away').count(), 0);
            quiet(boss);
        });
        await t.test('a number is called and written to by whom she lets see it', async () => {
            await dana.goto('/me/phone');
            await accessible(dana);
            await dana.fill('[name=phone]', 'javascript:alert(1)');
            await press(dana, he.account.me.save);
            await says(dana, he.field_problem.invalid);
            quiet(dana, answered(422));
            await dana.fill('[name=phone]', '050-1234567');
            await press(dana, he.account.me.save);
            await says(dana, he.flash.saved);
            await noa.goto('/people/2');
            assert.equal(await noa.locator('.phone').count(), 0, 'at first the coordinator alone');
            await dana.check('[name=shown][value=all]');
            await press(dana, he.account.me.save);
            await noa.goto('/people/2');
            assert.equal(await noa.getByRole('link', { name: '050-1234567' }).getAttribute('href'), 'tel:+972501234567');
            const chat = noa.getByRole('link', { name: he.account.phone.whatsapp });
            assert.equal(await chat.getAttribute('href'), 'https://wa.me/972501234567');
            await accessible(noa);
            quiet(noa);
        });
        await t.test('all that is hers comes as one file', async () => {
            await dana.goto('/me');
            const [copy] = await Promise.all([
                dana.waitForEvent('download'),
                dana.getByRole('link', { name: he.account.more.data }).click(),
            ]);
            assert.equal(copy.suggestedFilename(), 'maagal.zip');
            const bytes = await readFile(await copy.path());
            assert.equal(bytes.subarray(0, 2).toString(), 'PK');
            assert.ok(bytes.includes('account.json') && bytes.includes('PK\x05\x06'), 'it is whole');
            quiet(dana);
        });
    });
}
