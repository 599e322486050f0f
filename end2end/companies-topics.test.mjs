// The coordinator renames, merges and lets go of companies, and changes the tree of topics; what members kept goes on
// leading where it belongs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WALKS, accessible, answered, browse, press, quiet, says, words } from './harness/browser.mjs';
import { memberOf } from './harness/fixture.mjs';
import { demo } from './harness/server.mjs';

let browser;
before(async () => (browser = await browse()));
after(() => browser?.close());

/// A demo forum of a test's own, and the page of a member who has logged in.
async function begin(t, path, options) {
    const forum = await demo();
    t.after(() => forum.remove());
    const memberAt = memberOf(forum, browser);
    return { forum, memberAt, page: await memberAt('yael@maagal.example', path, options) };
}

for (const { way, options, language } of WALKS) {
    const said = words[language];
    const { company: COMPANY, topics: TOPICS } = said.admin;
    const topic = (he, en) => ({ he, en })[language];

    test(`a topic is added below another, renamed and merged, ${way}`, async (t) => {
        const { forum, page } = await begin(t, '/admin/topics', options);
        await accessible(page);
        await page.fill('[name=name_he]', 'סקרי עומק <b>');
        await page.fill('[name=name_en]', 'Deep surveys');
        await page.selectOption('[name=parent]', { label: topic('מדידה', 'Measurement') });
        await press(page, TOPICS.add_go);
        await says(page, said.flash.topic_added);
        await page.getByRole('link', { name: 'סקרי עומק <b>' }).click();
        await page.fill('[name=name_he]', 'מדידה');
        await press(page, TOPICS.change_go);
        await says(page, said.field_problem.taken);
        await page.fill('[name=name_he]', 'סקרים');
        await page.fill('[name=name_en]', 'Surveys');
        await press(page, TOPICS.change_go);
        await says(page, said.flash.saved);
        await page.goto('/practices?topic=deep-surveys');
        assert.equal(new URL(page.url()).search, '?topic=surveys');

        await page.goto('/admin/topics');
        await page.getByRole('link', { name: 'הדרכה וסדנאות' }).click();
        await page.getByRole('link', { name: TOPICS.merge_go }).click();
        await page.selectOption('[name=into]', { label: topic('מדידה', 'Measurement') });
        await page.fill('[name=confirm]', 'הדרכה');
        await page.fill('[name=current]', 'לא הסיסמה');
        await press(page, TOPICS.merge_go);
        await says(page, said.field_problem.current_password);
        await page.fill('[name=current]', forum.password);
        await press(page, TOPICS.merge_go);
        await says(page, said.field_problem.name_differs);
        assert.equal(await page.inputValue('[name=into]'), 'measurement');
        await page.fill('[name=confirm]', topic('הדרכה וסדנאות', 'Training and workshops'));
        await page.fill('[name=current]', forum.password);
        await accessible(page);
        await press(page, TOPICS.merge_go);
        await says(page, said.flash.topic_merged);
        await page.goto('/practices?topic=training&kind=tool');
        assert.deepEqual([...new URL(page.url()).searchParams], [['topic', 'measurement'], ['kind', 'tool']]);
        quiet(page, answered(422));
    });

    test(`a company is renamed, merged and leaves, ${way}`, async (t) => {
        const { forum, memberAt, page } = await begin(t, '/admin/companies', options);
        const open = async (name) => {
            await page.goto('/admin/companies');
            await page.getByRole('link', { name, exact: true }).click();
        };
        await page.getByRole('link', { name: 'סלי כרמים', exact: true }).click();
        await accessible(page);
        await page.fill('[name=name]', 'כרמים החדשה');
        await press(page, COMPANY.change_go);
        await says(page, said.flash.saved);
        const answer = await page.request.get(`${forum.origin}/companies/kramim`, { maxRedirects: 0 });
        assert.equal(answer.status(), 308);
        assert.equal(decodeURIComponent(answer.headers().location), '/companies/כרמים-החדשה');

        await page.getByRole('link', { name: COMPANY.merge_go }).click();
        await page.selectOption('[name=into]', { label: 'קו־ענבר תקשורת' });
        await page.fill('[name=confirm]', 'כרמים החדשה');
        await page.fill('[name=current]', forum.password);
        await accessible(page);
        await press(page, COMPANY.merge_go);
        await says(page, said.flash.company_merged);
        await page.goto('/companies/kramim');
        await page.getByRole('heading', { level: 1, name: 'קו־ענבר תקשורת' }).waitFor();

        // What its people say goes along with its practices.
        const gilad = await memberAt('gilad@kav-inbar.example', '/meetings/8', options);
        await gilad.fill('[name=body]', `מתוך קו־ענבר ${way}`);
        await press(gilad, said.comments.send);
        await gilad.locator('.prose', { hasText: 'מתוך קו־ענבר' }).waitFor();

        await open('קו־ענבר תקשורת');
        const zip = await page.request.post(`${page.url().split('?')[0]}/export`, { headers: { origin: forum.origin } });
        assert.equal(zip.status(), 200);
        assert.equal((await zip.body()).subarray(0, 2).toString(), 'PK');
        await page.getByRole('link', { name: COMPANY.leave_go }).click();
        await page.check('[name=texts][value=withdraw]');
        await press(page, COMPANY.leave_go);
        await says(page, said.field_problem.missing);
        assert.ok(await page.isChecked('[name=texts][value=withdraw]'));
        await page.fill('[name=confirm]', 'קו־ענבר תקשורת');
        await accessible(page);
        await press(page, COMPANY.leave_go);
        await says(page, said.flash.company_left);
        await page.goto('/companies/kav-inbar');
        await says(page, said.company.no_practices);
        await page.goto('/meetings/8');
        await says(page, said.comments.withdrawn);
        assert.equal(await page.getByText('מתוך קו־ענבר').count(), 0);
        await open('קו־ענבר תקשורת');
        await press(page, COMPANY.readmit_go);
        await says(page, said.flash.company_returned);
        await page.goto('/companies/kav-inbar');
        assert.ok((await page.locator('.row').count()) > 0);
        await page.goto('/meetings/8');
        await says(page, 'מתוך קו־ענבר');
        quiet(page, answered(422));
    });
}

test('the pages are the coordinator’s alone', async (t) => {
    const { forum, memberAt, page } = await begin(t, '/admin/topics');
    const manager = await memberAt('avi@kramim.example', '/', PHONE);
    const status = async (who, path) => (await who.request.get(`${forum.origin}${path}`)).status();
    for (const path of ['/admin/topics/1', '/admin/topics/1/merge', '/admin/companies/2', '/admin/companies/2/leave']) {
        assert.equal(await status(manager, path), 403, path);
        assert.equal(await status(page, path), 200, path);
        assert.equal(await status(page, path.replace(/\d+/, '999999')), 404, path);
        assert.equal(await status(page, path.replace(/\d+/, 'x')), 404, path);
    }
});
