// Journey: a background job failed, and the coordinator decides what becomes of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, browse, login, looks, press, quiet, says, speak, words } from './harness/browser.mjs';
import { demo, sql, until } from './harness/server.mjs';

const text = words.he.admin.jobs;
const COORDINATOR = 'yael@maagal.example';
const NIGHTLY = words.he.job_kind.delete_expired;
let browser;
let server;

before(async () => {
    server = await demo();
    browser = await browse();
});
after(async () => {
    await browser?.close();
    await server?.remove();
});

/// One job that is done once and that no worker of this version takes up, and the nightly clean-up, both failed.
async function fail() {
    const columns = 'kind, payload, state, run_at, attempts, max_attempts, last_error, created_at, ended_at';
    const died = Date.now() * 1000;
    await sql(server.data, `DELETE FROM job WHERE kind = 'send-reminder';
        INSERT INTO job (${columns}) VALUES ('send-reminder', '', 'dead', ${died}, 5, 5, 'the mail server does not answer', ${died}, ${died});
        INSERT INTO job (${columns}) VALUES ('send-reminder', '', 'queued', ${died + 9e11}, 2, 5, 'the mail server does not answer', ${died}, NULL);
        UPDATE job SET ended_at = ${died}, last_error = 'the database is unavailable' WHERE kind = 'delete-expired';`);
}

for (const { way, options } of WAYS) {
    test(`a job that failed runs again, another is discarded and brought back, ${way}`, async () => {
        await fail();
        const page = await browser.page(server.origin, options);
        await login(page, COORDINATOR, server.password);
        await page.goto('/admin');
        await page.getByRole('link', { name: words.he.admin.home.to_jobs }).click();
        const dead = page.locator('#dead li');
        assert.equal(await dead.count(), 2);
        assert.equal(await dead.getByText('the mail server does not answer').count(), 1);
        await accessible(page);

        await page.getByRole('button', { name: `${text.run_again}: ${NIGHTLY}` }).click();
        await says(page, words.he.flash.job_queued);
        await until(async () => {
            await page.goto('/admin/jobs');
            return (await page.getByText('the database is unavailable').count()) === 0;
        });
        assert.equal(await dead.count(), 1);
        assert.ok(await page.locator('#queued').getByText(NIGHTLY).isVisible(), 'it waits for the next night');

        const discard = page.locator('#dead').getByRole('button', { name: `${text.discard}: send-reminder` });
        await discard.click();
        await says(page, words.he.flash.job_discarded);
        assert.equal(await dead.count(), 0);
        await press(page, words.he.flash.undo);
        await says(page, words.he.flash.job_restored);
        assert.equal(await dead.count(), 1);
        assert.equal(await page.locator('#queued').getByRole('button', { name: `${text.discard}: ${NIGHTLY}` }).count(), 0);
        await page.goBack();
        await page.goto('/admin/jobs');
        await discard.click();
        await says(page, text.none_dead);
        quiet(page);
    });
}

test('members have no part in it', async () => {
    const page = await browser.page(server.origin, PHONE);
    await login(page, 'maya@kav-inbar.example', server.password);
    const status = (path) => page.goto(path).then((answer) => answer.status());
    assert.equal(await status('/admin/jobs'), await status('/admin/settings'));
});

test('the page, to look at', async () => {
    await fail();
    const page = await browser.page(server.origin);
    await login(page, COORDINATOR, server.password);
    for (const language of ['he', 'en']) {
        await speak(page, language);
        await page.goto('/admin/jobs');
        await looks(page, 'jobs');
    }
});
