// The coordinator publishes what members agree to; members read and accept it between the login and the page that they
// came for, and again after a material change.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, browse, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, serve, token } from './harness/server.mjs';

const { he } = words;
const RUTH = 'ruth@alon.example';
const DANA = 'dana@alon.example';
let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

/// A forum with a coordinator and a member, who have joined, and no agreement.
async function begin(t) {
    const data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'בנק אלון', 'coordinator');
    await addMember(data, DANA, 'דנה פלאי', 'בנק אלון');
    const server = await serve(data);
    t.after(() => server.remove());
    return server;
}

/// Logs in without accepting anything.
async function enter(page, email, path) {
    await page.goto(path);
    await page.fill('[name=email]', email);
    await page.fill('[name=password]', PASSWORD);
    await press(page, he.account.login.go);
}

for (const { way, options } of WAYS) {
    test(`it is published, accepted once, and asked for again after a material change, ${way}`, async (t) => {
        const server = await begin(t);
        const coordinator = await browser.page(server.origin, options);
        const member = await browser.page(server.origin, options);
        await enter(member, DANA, '/companies?from=mail');
        assert.equal(new URL(member.url()).pathname, '/companies', 'nobody is asked before there is one');

        await enter(coordinator, RUTH, '/admin');
        await says(coordinator, he.admin.agreement.none);
        await accessible(coordinator);
        await press(coordinator, he.admin.agreement.draft_go);
        await says(coordinator, he.flash.agreement_published);
        await says(coordinator, 'דנה פלאי');
        await says(coordinator, he.admin.agreement.due_count_one);
        await accessible(coordinator);

        await member.goto('/search?q=אמנה&type=practice');
        assert.equal(new URL(member.url()).pathname, '/agreement');
        await says(member, he.agreement.first);
        await says(member, 'מה שנאמר כאן נשאר כאן');
        await accessible(member);
        await press(member, he.agreement.go);
        await says(member, he.field_problem.not_ticked);
        await member.locator('[name=sure]:focus').waitFor();
        await member.check('[name=sure]');
        await press(member, he.agreement.go);
        const came = new URL(member.url());
        assert.deepEqual([came.pathname, ...came.searchParams], ['/search', ['q', 'אמנה'], ['type', 'practice']]);
        await member.goto('/agreement');
        await says(member, he.agreement.accepted);
        assert.equal(await member.locator('[name=sure]').count(), 0);

        await coordinator.fill('[name=body_he]', '## כללים\n\nתיקון <script>alert(1)</script>');
        await coordinator.check('[name=material][value=no]');
        await press(coordinator, he.admin.agreement.go);
        await says(coordinator, he.flash.agreement_published);
        await member.goto('/meetings');
        assert.equal(new URL(member.url()).pathname, '/meetings', 'a corrected word asks nobody');
        await coordinator.fill('[name=body_he]', ' ');
        await press(coordinator, he.admin.agreement.go);
        await says(coordinator, he.field_problem.missing);
        await coordinator.fill('[name=body_he]', '## כללים חדשים');
        await press(coordinator, he.admin.agreement.go);
        await member.goto('/meetings');
        await says(member, he.agreement.changed);
        await says(member, 'כללים חדשים');
        await member.check('[name=sure]');
        await press(member, he.agreement.go);
        assert.equal(new URL(member.url()).pathname, '/meetings');
        quiet(member, answered(422));
        quiet(coordinator, answered(422));
    });
}

test('what a member had open is taken, a stranger reads nothing, and programs go on', async (t) => {
    const server = await begin(t);
    const bearer = await token(server.data, DANA);
    const member = await browser.page(server.origin, PHONE);
    await enter(member, DANA, '/me');
    const coordinator = await browser.page(server.origin, PHONE);
    await enter(coordinator, RUTH, '/admin/agreement');
    await press(coordinator, he.admin.agreement.draft_go);
    await member.fill('[name=name]', 'דנה פלאי־כהן');
    await press(member, he.account.me.save);
    assert.equal(new URL(member.url()).pathname, '/agreement');
    await member.check('[name=sure]');
    await press(member, he.agreement.go);
    assert.equal(await member.inputValue('[name=name]'), 'דנה פלאי־כהן');

    const stranger = await browser.page(server.origin, PHONE);
    await stranger.goto('/agreement');
    await says(stranger, he.account.login.title);
    assert.equal(await stranger.getByText('מה שנאמר כאן נשאר כאן').count(), 0);
    const answer = await fetch(`${server.origin}/api/v1/practices`, { headers: { authorization: `Bearer ${bearer}` } });
    assert.equal(answer.status, 200);
    quiet(member);
    quiet(stranger, answered(401));
});

test('the address to go on to is of this forum alone', async (t) => {
    const server = await begin(t);
    const coordinator = await browser.page(server.origin, PHONE);
    await enter(coordinator, RUTH, '/admin/agreement');
    await press(coordinator, he.admin.agreement.draft_go);
    const member = await browser.page(server.origin, PHONE);
    await enter(member, DANA, '/agreement?next=https://evil.example/');
    await member.check('[name=sure]');
    await press(member, he.agreement.go);
    assert.equal(new URL(member.url()).pathname, '/');
    assert.equal(new URL(member.url()).origin, server.origin);
});
