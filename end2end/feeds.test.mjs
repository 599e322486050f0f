// Journeys: a member follows the forum in a feed reader; and stops mails from the mail itself, as a mail program does.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { WAYS, accessible, browse, fits, login, picture, press, quiet, says, speak, words } from './harness/browser.mjs';
import { PASSWORD, addMember, folder, remove, serve, sql, token, until } from './harness/server.mjs';
import { mailServer } from './harness/smtp.mjs';

const { he, en } = words;
const COORDINATOR = 'yael@maagal.example';
const MEMBERS = ['dana@oren-gal.example', 'omer@oren-gal.example'];
let browser, mail, server, rest;

before(async () => {
    browser = await browse();
    mail = await mailServer();
    const data = await folder();
    await addMember(data, COORDINATOR, 'יעל', 'מעגל השירות', 'coordinator');
    for (const email of MEMBERS) await addMember(data, email, email.split('@')[0], 'אורן־גל');
    server = await serve(data, ['--smtp-url', mail.url, '--mail-from', 'forum@maagal.example']);
    const key = await token(data, COORDINATOR);
    rest = async (path, body) => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        const answer = await fetch(`${server.origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
        assert.equal(answer.status, 201, await answer.clone().text());
        return answer.json();
    };
});
after(async () => {
    await browser?.close();
    mail?.stop();
    if (server) await remove(server.data);
});

/// The titles of a feed's entries, by a reader of XML that takes nothing that is not well formed.
function titles(xml) {
    const script = `import sys, xml.etree.ElementTree as tree
atom = '{http://www.w3.org/2005/Atom}'
for entry in tree.fromstring(sys.stdin.buffer.read()).iter(atom + 'entry'): print(entry.find(atom + 'title').text)`;
    return execFileSync('python3', ['-c', script], { input: xml, env: { ...process.env, PYTHONIOENCODING: 'utf-8' } }).toString();
}

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a member takes the address of a feed, reads it without a login and revokes it, ${way}`, async () => {
        const title = `אמנה <b> & "שירות" ${number}`;
        await rest('/practices', { title, body: 'גוף', kind: 'tool', topics: ['training'], status: 'published' });
        const page = await browser.page(server.origin, options);
        await login(page, MEMBERS[number], PASSWORD);
        await page.goto('/me#tokens');
        await page.fill('[name=token-name]', 'קורא הפידים');
        await page.getByLabel(he.token_scope.feed).check();
        await press(page, he.account.me.create_token);
        const address = await page.locator('#new-token').inputValue();
        assert.ok(address.startsWith(`${server.origin}/feeds/`));
        await page.getByText(he.account.me.feeds_parts, { exact: true }).click();
        const topics = page.locator('#tokens details a[href$="/topics/training.atom"]');
        assert.equal(await topics.getAttribute('href'), address.replace('all.atom', 'topics/training.atom'));
        await fits(page);
        await picture(page, `feed-address-${number}`);

        const read = await fetch(address);
        assert.equal(read.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
        assert.ok(titles(await read.text()).includes(title));
        const again = { headers: { 'if-none-match': read.headers.get('etag') } };
        assert.equal((await fetch(address, again)).status, 304);
        const topic = await fetch(address.replace('all.atom', 'topics/training.atom'));
        assert.ok(titles(await topic.text()).includes(title));

        await page.goto('/me#tokens');
        await page.locator('#tokens').getByRole('link', { name: he.account.me.revoke }).click();
        await press(page, he.account.revoke.go);
        assert.equal((await fetch(address)).status, 404);
        quiet(page);
    });

    test(`a mail is switched off by its own link, on again, and off by the mail program, ${way}`, async () => {
        const email = MEMBERS[number];
        const meeting = { title: `הדרכת עמיתים ${number}`, kind: 'regular', presenters: [email] };
        await rest('/meetings', { ...meeting, starts_at: new Date(Date.now() + 30 * 86_400_000).toISOString() });
        // At whatever hour the test runs.
        const due = `UPDATE mail SET send_at = 0 WHERE state = 'queued';
            UPDATE job SET run_at = 0 WHERE kind = 'send-mail' AND state = 'queued'`;
        const got = await until(async () => {
            await sql(server.data, due);
            // Not the invitation to the meeting of the other way.
            const presents = (one) => one.parts['text/plain'].includes(he.notifications.kind.presenter_named);
            return mail.mails.find((one) => one.to.includes(email) && presents(one));
        });
        assert.deepEqual(got.faults, []);
        assert.equal(got.headers['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
        const address = got.headers['List-Unsubscribe'].match(/^<(.+)>$/)[1];
        assert.ok(address.startsWith(`${server.origin}/unsubscribe/`));
        assert.ok(got.parts['text/plain'].includes(address));

        const page = await browser.page(server.origin, options);
        await page.goto(address);
        await says(page, he.notifications.kind.presenter_named);
        await accessible(page);
        await picture(page, `unsubscribe-${number}`);
        await press(page, he.account.unsubscribe.go);
        await says(page, he.account.unsubscribe.done);
        await press(page, he.account.unsubscribe.again);
        await says(page, he.account.unsubscribe.on);
        await press(page, he.account.unsubscribe.go);
        await page.goto(address);
        await says(page, he.account.unsubscribe.done);
        await press(page, he.account.unsubscribe.again);
        await speak(page, 'en');
        await page.goto(address);
        await says(page, en.account.unsubscribe.lead);
        await picture(page, `unsubscribe-english-${number}`);
        await speak(page, 'he');

        const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
        assert.equal((await fetch(address, { method: 'POST', body })).status, 200);
        await page.goto('/login');
        await login(page, email, PASSWORD);
        await page.goto('/me#mails');
        assert.ok(!(await page.getByLabel(he.notifications.kind.presenter_named).isChecked()));
        quiet(page);
        const forged = address.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
        assert.equal((await fetch(forged, { method: 'POST', body })).status, 404);
    });
}
