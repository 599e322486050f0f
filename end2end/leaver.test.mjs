// Journey 3: a laptop is lost, a member leaves, and one is erased.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WALKS, accessible, answered, browse, login, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, maagal, refused, serve, token } from './harness/server.mjs';

const RUTH = 'ruth@alon.example';
const URI = 'uri@alon.example';
const DANA = 'dana@alon.example';
let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

/// A forum with a coordinator, and a manager and a member of one company.
async function forum() {
    const data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'הנהלת המעגל', 'coordinator');
    await addMember(data, URI, 'אורי לביא', 'בנק אלון', 'manager');
    await addMember(data, DANA, 'דנה פלאי', 'בנק אלון');
    return serve(data);
}

const api = (server, bearer) =>
    fetch(`${server.origin}/api/v1/meetings`, { headers: { Authorization: `Bearer ${bearer}` } });

for (const { way, options, language } of WALKS) {
    const said = words[language];

    test(`a lost laptop, a leaver and somebody who asks to be forgotten, ${way}`, async (t) => {
        const server = await forum();
        t.after(() => server.remove());
        const [laptop, phone, boss, manager] = await Promise.all([1, 2, 3, 4].map(() => browser.page(server.origin, options)));
        await login(laptop, DANA, PASSWORD);
        await login(phone, DANA, PASSWORD);
        await login(boss, RUTH, PASSWORD);
        await login(manager, URI, PASSWORD);
        await t.test('the laptop is logged out from the phone', async () => {
            await phone.goto('/me#sessions');
            await says(phone, said.account.me.session_here);
            await accessible(phone);
            await press(phone, said.account.me.end_session);
            await says(phone, said.flash.session_ended);
            await laptop.goto('/me');
            await laptop.waitForSelector('input[name=password]');
            quiet(phone);
        });
        const program = await token(server.data, DANA);
        assert.equal((await api(server, program)).status, 200);
        await t.test('a token for reading alone, for ninety days', async () => {
            await phone.fill('[name=token-name]', 'דוח');
            await phone.check('[name=token-scope][value=read]');
            await phone.selectOption('[name=token-days]', '90');
            await press(phone, said.account.me.create_token);
            await says(phone, said.account.me.token_once);
            await boss.goto('/admin/tokens');
            await says(boss, 'דנה פלאי');
            await says(boss, 'דוח');
            await accessible(boss);
        });
        await t.test('the laptop is lost, and the coordinator ends all sessions', async () => {
            await boss.goto('/admin/members');
            await boss.locator('main').getByRole('link', { name: 'דנה פלאי' }).click();
            await press(boss, said.admin.member.sessions_go);
            await says(boss, said.flash.member_sessions_ended);
            await accessible(boss);
            await phone.goto('/me');
            await phone.waitForSelector('input[name=password]');
            assert.equal((await api(server, program)).status, 200, 'a token is revoked on its own page');
            await login(phone, DANA, PASSWORD);
            await says(phone, said.flash.sessions_ended_by_another);
            await boss.goto('/admin/audit?event=sessions-ended');
            await says(boss, said.admin.audit.value.all_sessions);
            quiet(phone);
        });
        await t.test('the manager closes the account', async () => {
            await manager.goto('/me');
            await manager.getByRole('link', { name: said.account.me.company_go }).click();
            await says(manager, 'דנה פלאי');
            await manager.getByRole('link', { name: 'דנה פלאי' }).click();
            await accessible(manager);
            assert.equal(await manager.locator('#erase').count(), 0);
            await press(manager, said.admin.member.leave_go);
            await says(manager, said.flash.member_deactivated);
            await phone.goto('/me');
            await phone.waitForSelector('input[name=password]');
            assert.equal((await api(server, program)).status, 401);
            quiet(manager);
        });
        await t.test('the coordinator erases her, with the own password', async () => {
            await boss.goto('/admin/members');
            await says(boss, said.admin.members.left_one);
            await accessible(boss);
            await boss.getByRole('link', { name: 'דנה פלאי' }).click();
            await boss.getByRole('link', { name: said.admin.member.erase_go }).click();
            await boss.fill('[name=current]', 'לא הסיסמה הנכונה');
            await boss.check('[name=sure]');
            await press(boss, said.admin.erase_member.go);
            await says(boss, said.field_problem.current_password);
            quiet(boss, answered(422));
            await accessible(boss);
            await boss.fill('[name=current]', PASSWORD);
            await boss.check('[name=sure]');
            await press(boss, said.admin.erase_member.go);
            await says(boss, said.flash.member_erased);
            assert.equal(await boss.getByText('דנה פלאי').count(), 0);
        });
        await t.test('the log tells of all of it, without her name', async () => {
            await boss.goto('/admin/audit');
            const lines = boss.locator('tbody');
            for (const told of [said.audit_event.deactivated, said.audit_event.member_erased, said.person.former]) {
                await lines.getByText(told).first().waitFor();
            }
            assert.ok(!(await boss.content()).includes('דנה פלאי'));
            await accessible(boss);
            await boss.selectOption('[name=event]', 'member-erased');
            await press(boss, said.admin.audit.filter);
            assert.equal(await boss.locator('tbody tr').count(), 1);
            const entries = (await maagal(server.data, ['audit', '--json'])).trim().split('\n').map((line) => JSON.parse(line));
            const erased = entries.find((line) => line.event === 'member-erased');
            assert.equal(erased.actor.name, 'רות אלוני');
            assert.equal(erased.subject.name, '');
            assert.equal(erased.network, '127.0.0.1');
        });
        await t.test('the last coordinator stays', async () => {
            await boss.goto('/admin/members');
            await boss.locator('main').getByRole('link', { name: 'רות אלוני' }).click();
            await press(boss, said.admin.member.leave_go);
            await says(boss, said.field_problem.last_coordinator);
            const refusal = await refused(server.data, ['member', 'deactivate', '--email', RUTH]);
            assert.match(refusal.said, /last coordinator/);
        });
    });
}

test('the command line moves, deactivates, lets in again and erases', async (t) => {
    const server = await forum();
    t.after(() => server.remove());
    const list = () => maagal(server.data, ['member', 'list']);
    assert.match(await list(), /dana@alon\.example\tדנה פלאי\tבנק אלון\tmember\tjoined /);
    await maagal(server.data, ['member', 'move', '--email', DANA, '--to-company', 'הנהלת המעגל', '--to-email', 'dana@hub.example']);
    assert.match(await maagal(server.data, ['member', 'show', '--email', 'dana@hub.example']), /company: הנהלת המעגל/);
    await maagal(server.data, ['member', 'role', '--email', 'dana@hub.example', '--role', 'coordinator']);
    const bearer = await token(server.data, 'dana@hub.example');
    assert.equal((await api(server, bearer)).status, 200);
    const [, id] = (await maagal(server.data, ['token', 'list'])).match(/^(\d+)\tדנה פלאי/m);
    await maagal(server.data, ['token', 'revoke', id]);
    assert.equal((await api(server, bearer)).status, 401);
    await maagal(server.data, ['member', 'deactivate', '--email', 'dana@hub.example']);
    assert.match(await list(), /dana@hub\.example.*deactivated /);
    await maagal(server.data, ['member', 'reactivate', '--email', 'dana@hub.example']);
    await maagal(server.data, ['member', 'erase', '--email', 'dana@hub.example']);
    assert.doesNotMatch(await list(), /dana/);
    assert.match(await maagal(server.data, ['audit']), /member-erased {2}command line {2}-> former member \d+/);
});
