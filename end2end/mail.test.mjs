// Mails go out through a real mail server, which takes them, refuses them, is slow and falls silent; and without one they
// wait for the coordinator.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PHONE, WAYS, accessible, browse, fits, login, picture, press, quiet, says, words } from './harness/browser.mjs';
import { PASSWORD, addMember, demo, folder, maagal, refused, remove, serve, sql, until } from './harness/server.mjs';
import { signedBy } from './harness/dkim.mjs';
import { LOGIN, certified, mailServer } from './harness/smtp.mjs';

const { he } = words;
const text = he.admin.mail;
const COORDINATOR = 'yael@maagal.example';
const FROM = 'forum@maagal.example';
let browser;
let mail;
/// How many were invited: the mail server is that of all tests, so each has an address of their own.
let guests = 0;

before(async () => {
    browser = await browse();
    mail = await mailServer();
});
after(async () => {
    await browser?.close();
    mail?.stop();
});

/// A forum with a coordinator, whose mails go to the mail server of the tests.
async function forum(args = ['--smtp-url', mail.url, '--mail-from', FROM]) {
    const data = await folder();
    await addMember(data, COORDINATOR, 'יעל', 'מעגל השירות', 'coordinator');
    let server = await serve(data, args);
    const log_in = await fetch(`${server.origin}/login`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ email: COORDINATOR, password: PASSWORD }),
    });
    const cookie = log_in.headers.getSetCookie().map((value) => value.split(';')[0]).join('; ');
    const post = (path, fields) =>
        fetch(`${server.origin}${path}`, {
            method: 'POST',
            redirect: 'manual',
            headers: { cookie },
            body: new URLSearchParams(fields),
        });
    const company = async () => {
        const page = await fetch(`${server.origin}/admin/members`, { headers: { cookie } });
        return (await page.text()).match(/<option value="(\d+)"/)[1];
    };
    const number = await company();
    /// Invites somebody; their address.
    const invite = async (email = `guest${++guests}@oren-gal.example`, name = 'דנה לוי') => {
        const fields = { action: 'add', name, email, company: number, role: 'member', profession: 'service' };
        assert.equal((await post('/admin/members', fields)).status, 200);
        return email;
    };
    const outbox = async () => (await fetch(`${server.origin}/admin/mail`, { headers: { cookie } })).text();
    const again = async () => {
        server = await serve(data, args);
    };
    return { data, args, post, invite, outbox, again, get server() { return server; }, remove: () => remove(data) };
}

const DUE = "UPDATE mail SET send_at = 0 WHERE state = 'queued'; UPDATE job SET run_at = 0";

/// Has what waits for another attempt be tried at once. A job that a worker holds is left to it: a second one would send
/// the same mail.
const now = (data) => sql(data, `${DUE} WHERE kind = 'send-mail' AND locked_by IS NULL`);

/// As `now`, and what a process held that was killed, too.
const nowAfterKill = (data) => sql(data, `${DUE}, locked_until = NULL, locked_by = NULL WHERE kind = 'send-mail'`);

test('an invitation arrives, is well formed, and its link lets its recipient in', async (t) => {
    await mail.tell('accept');
    const { invite, server, remove } = await forum();
    t.after(remove);
    const email = await invite();
    const got = await mail.mailTo(email);
    assert.deepEqual(got.faults, []);
    assert.equal(got.sender, FROM);
    assert.deepEqual(got.addresses, [['דנה לוי', email]], 'a Hebrew name in an address');
    assert.match(got.headers.From, /<forum@maagal\.example>$/);
    assert.match(got.headers.Subject, /הזמנה/);
    assert.match(got.headers['Content-Type'], /^multipart\/alternative/);
    assert.deepEqual(Object.keys(got.parts), ['text/plain', 'text/html']);
    const [plain, html] = Object.values(got.parts);
    const link = plain.match(/http:\/\/127\.0\.0\.1:\d+\/join\/[0-9a-f]+/)[0];
    assert.ok(link.startsWith(server.origin) && html.includes(`href="${link}"`));
    for (const [, href] of html.matchAll(/href="([^"]+)"/g)) assert.ok(href.startsWith(server.origin), `${href} is whole`);
    assert.doesNotMatch(html, /<img|url\(|<link|<script/i, 'nothing is loaded from elsewhere');

    const page = await browser.page(server.origin, PHONE);
    await page.goto(link);
    await page.fill('[name=password]', PASSWORD);
    await page.fill('[name=repeated]', PASSWORD);
    await press(page, he.account.invite.go);
    await page.waitForURL(`${server.origin}/`);
    quiet(page);
});

test('the year that the coordinator sets reaches every member by one mail, with its dates and their calendar', async (t) => {
    await mail.tell('accept');
    const { data, server, remove } = await forum();
    t.after(remove);
    const members = ['year1@oren-gal.example', 'year2@oren-gal.example'];
    for (const email of members) await addMember(data, email, 'דנה לוי', 'אורן־גל');
    const page = await browser.page(server.origin, PHONE);
    await login(page, COORDINATOR, PASSWORD);
    await page.goto('/admin/meetings/rhythm');
    await page.fill('[name=from]', `${new Date().getFullYear() + 1}-01-03`);
    await press(page, he.admin.rhythm.propose);
    const dates = page.locator('.rhythm-dates input[name=date]');
    await dates.first().waitFor();
    const days = await dates.evaluateAll((fields) => fields.map((field) => field.value));
    assert.ok(days.length >= 5, days.join());
    await press(page, he.admin.rhythm.confirm);
    await says(page, he.flash.meetings_added);
    quiet(page);

    const yearsTo = (email) => mail.mails.filter(({ to, parts }) => to.includes(email) && parts['text/calendar']);
    for (const email of members) {
        // Mails to members keep the hours of work.
        await until(async () => {
            await now(data);
            return yearsTo(email).length > 0;
        });
        const [got] = yearsTo(email);
        assert.deepEqual(got.faults, []);
        const { 'text/plain': plain, 'text/calendar': calendar } = got.parts;
        assert.match(calendar, /^METHOD:PUBLISH\r?$/m);
        assert.equal(calendar.split('BEGIN:VEVENT').length - 1, days.length);
        for (const date of days) {
            const [year, month, day] = date.split('-').map(Number);
            assert.ok(plain.includes(` ${day}.${month}.${year} `), `${date}: ${plain}`);
            assert.ok(calendar.includes(`DTSTART;TZID=Asia/Jerusalem:${date.replaceAll('-', '')}T090000`), calendar);
        }
    }
    for (const email of members) {
        assert.equal(new Set(yearsTo(email).map(({ headers }) => headers['Message-ID'])).size, 1, 'one mail each');
    }
    assert.deepEqual(yearsTo(COORDINATOR), [], 'who set them knows');
});

test('a mail, as it is read on a phone and at a desk, in the light and in the dark', async (t) => {
    await mail.tell('accept');
    const { invite, remove } = await forum();
    t.after(remove);
    const html = (await mail.mailTo(await invite())).parts['text/html'];
    for (const [name, options] of [['wide', {}], ['phone', { viewport: { width: 320, height: 700 } }]]) {
        for (const colorScheme of ['light', 'dark']) {
            const page = await browser.page('http://mail.invalid', { ...options, colorScheme, javaScriptEnabled: false });
            await page.setContent(html);
            await fits(page);
            await picture(page, `mail-invitation-${name}-${colorScheme}`);
        }
    }
});

test('every mail is readable on a narrow phone, and looks as it should', async () => {
    const folder = new URL('../server/mail/golden/', import.meta.url);
    const pages = [];
    for (const [name, options] of [['phone', { viewport: { width: 320, height: 640 } }], ['wide', {}]]) {
        for (const colorScheme of ['light', 'dark']) {
            const page = await browser.page('http://mail.invalid', { ...options, colorScheme, javaScriptEnabled: false });
            pages.push({ name: `${name}-${colorScheme}`, page });
        }
    }
    const mails = (await readdir(folder)).filter((file) => file.endsWith('.snap'));
    assert.ok(mails.length > 50);
    for (const mail of mails) {
        const text = await readFile(new URL(mail, folder), 'utf8');
        const html = text.slice(text.indexOf('<!doctype html>'));
        const looked = /^(digest|login|notification-several|notification-meeting-moved)\./.test(mail) ? pages : pages.slice(0, 1);
        for (const { name, page } of looked) {
            await page.setContent(html);
            await fits(page);
            if (looked === pages) await picture(page, `mail-${mail.replace('.snap', '')}-${name}`);
        }
    }
});

test('a refused address is listed with the answer, and sent again once it is mended', async (t) => {
    await mail.tell('accept');
    const { invite, outbox, server, remove } = await forum();
    t.after(remove);
    await mail.tell('refuse refused@oren-gal.example');
    const email = await invite('refused@oren-gal.example');
    const page = await browser.page(server.origin, PHONE);
    await login(page, COORDINATOR, PASSWORD);
    await until(async () => (await outbox()).includes('no such mailbox'));
    await page.goto('/admin');
    await page.getByRole('link', { name: he.admin.home.to_mail }).click();
    await says(page, /550.*5\.1\.1.*no such mailbox/);
    await accessible(page);
    await picture(page, 'mail-refused');
    await mail.tell('accept');
    await page.getByRole('button', { name: new RegExp(`^${text.again}`) }).click();
    await says(page, he.flash.mail_queued);
    await mail.mailTo(email);
    await until(async () => !(await outbox()).includes('no such mailbox'));
    quiet(page);
});

test('a mail that the server wants later, and one whose connection is dropped, come once and with one id', async (t) => {
    const { data, invite, remove } = await forum();
    t.after(remove);
    for (const mode of ['later', 'drop']) {
        await mail.tell(mode);
        const email = await invite();
        const tries = () => mail.mails.filter((got) => got.to.includes(email));
        await until(() => tries().length === 1);
        await until(async () => {
            await now(data);
            return tries().length >= 3;
        });
        await mail.tell('accept');
        await until(async () => {
            await now(data);
            return tries().some((got) => mail.taken.includes(got.headers['Message-ID']));
        });
        assert.equal(new Set(tries().map((got) => got.headers['Message-ID'])).size, 1, mode);
        assert.equal(mail.taken.filter((id) => id === tries()[0].headers['Message-ID']).length, 1, mode);
    }
});

test('a slow mail server holds nothing up', async (t) => {
    await mail.tell('slow 3');
    const { invite, outbox, server, remove } = await forum();
    t.after(remove);
    const emails = [await invite(), await invite()];
    const begun = Date.now();
    assert.equal((await fetch(`${server.origin}/login`)).status, 200);
    await outbox();
    assert.ok(Date.now() - begun < 2_000, 'pages are answered meanwhile');
    for (const email of emails) await mail.mailTo(email);
});

test('a connection that the server closed is not used again', async (t) => {
    await mail.tell('accept');
    const { invite, remove } = await forum();
    t.after(remove);
    await mail.mailTo(await invite());
    await mail.tell('drop');
    const lost = await invite();
    await until(() => mail.mails.some((got) => got.to.includes(lost)));
    await mail.tell('accept');
    await mail.mailTo(await invite());
});

test('nothing is lost by kill -9 around a send, and a mail comes twice only with one id', async (t) => {
    await mail.tell('accept');
    const running = await forum();
    t.after(running.remove);
    const invited = [];
    for (let round = 0; round < 20; round++) {
        // Every other round the mail is under way when the process ends.
        await mail.tell(round % 2 === 0 ? 'accept' : 'slow 0.3');
        const email = await running.invite();
        invited.push(email);
        if (round % 4 > 1) await until(() => mail.mails.some((got) => got.to.includes(email)));
        await new Promise((resolve) => setTimeout(resolve, round * 7));
        await running.server.stop('SIGKILL');
        await running.again();
        await nowAfterKill(running.data);
    }
    await mail.tell('accept');
    for (const email of invited) {
        await until(async () => {
            await nowAfterKill(running.data);
            return mail.mails.some((got) => got.to.includes(email) && mail.taken.includes(got.headers['Message-ID']));
        });
        const ids = new Set(mail.mails.filter((got) => got.to.includes(email)).map((got) => got.headers['Message-ID']));
        assert.equal(ids.size, 1, email);
    }
});

test('the operator tries the mail server', async (t) => {
    await mail.tell('accept');
    const { data, remove } = await forum([]);
    t.after(remove);
    const to = ['mail', 'test', '--to', 'it@company.example'];
    const said = await maagal(data, [...to, '--smtp-url', mail.url, '--mail-from', FROM]);
    assert.match(said, /took it: 250/);
    assert.deepEqual((await mail.mailTo('it@company.example')).faults, []);
    assert.match((await refused(data, to)).said, /--smtp-url/);
    assert.match((await refused(data, [...to, '--smtp-url', mail.url])).said, /--mail-from/);
    await mail.tell('refuse it@company.example');
    assert.match((await refused(data, [...to, '--smtp-url', mail.url, '--mail-from', FROM])).said, /no such mailbox/);
    const silent = await refused(data, [...to, '--smtp-url', 'smtp://127.0.0.1:1', '--mail-from', FROM]);
    assert.match(silent.said, /did not take it/);
});

test('a server elsewhere gets mails over TLS alone, with the password and a signature, and its certificate counts', async (t) => {
    // To the program this address is no server of this machine, though it leads to it.
    const elsewhere = '0.0.0.0';
    const data = await folder();
    const { authority, server, key } = await certified(data, `DNS:localhost,IP:${elsewhere}`);
    const secure = await mailServer(server, key);
    t.after(secure.stop);
    const { plain, starttls, tls } = secure.ports;
    const running = await forum(['--smtp-url', `smtp://${LOGIN}x@${elsewhere}:${starttls}`, '--smtp-ca', authority, '--mail-from', FROM]);
    t.after(running.remove);
    t.after(() => remove(data));
    const invited = await running.invite();

    const command = (url, ...more) => ['mail', 'test', '--to', 'it@company.example', '--mail-from', FROM, '--smtp-url', url, ...more];
    const trusted = ['--smtp-ca', authority];
    const ways = [
        [`smtp://${LOGIN}@${elsewhere}:${starttls}`, generateKeyPairSync('rsa', { modulusLength: 2048 })],
        [`smtps://${LOGIN}@localhost:${tls}`, generateKeyPairSync('ed25519')],
    ];
    for (const [url, { privateKey, publicKey }] of ways) {
        const file = path.join(data, 'dkim.key');
        const text = privateKey.asymmetricKeyType === 'rsa'
            ? privateKey.export({ type: 'pkcs1', format: 'pem' })
            : Buffer.from(privateKey.export({ format: 'jwk' }).d, 'base64url').toString('base64');
        await writeFile(file, text);
        const before = secure.taken.length;
        assert.match(await maagal(running.data, command(url, ...trusted, '--dkim-key', file, '--dkim-selector', 'forum1')), /took it: 250/);
        await until(() => secure.taken.length > before);
        const got = secure.mails.at(-1);
        assert.deepEqual([got.encrypted, got.login, got.faults], [true, 'forum@mail.test', []]);
        const { tags, covered } = signedBy(publicKey, Buffer.from(got.raw, 'base64'));
        assert.deepEqual([tags.d, tags.s], ['maagal.example', 'forum1']);
        for (const name of ['from', 'to', 'subject', 'date', 'message-id']) assert.ok(covered.includes(name), name);
    }

    const taken = secure.mails.length;
    const refusals = [
        [`smtp://${LOGIN}@${elsewhere}:${starttls}`, [], /UnknownIssuer|certificate/i],
        [`smtps://${LOGIN}@127.0.0.1:${tls}`, trusted, /certificate/i],
        [`smtp://${elsewhere}:${plain}`, trusted, /STARTTLS is not supported/],
        [`smtps://${LOGIN}@localhost:${tls}`, ['--smtp-ca', key], /--smtp-ca cannot be used/],
        [`smtps://${LOGIN}x@localhost:${tls}`, trusted, /535/],
        [`smtp://${elsewhere}:${starttls}`, trusted, /530/],
    ];
    const said = await Promise.all(refusals.map(([url, more]) => refused(running.data, command(url, ...more))));
    refusals.forEach(([url, , why], at) => assert.match(said[at].said, why, url));
    assert.equal(secure.mails.length, taken, 'nothing was handed over');

    // The wrong password is nobody's address: the mail waits, and arrives once the operator has mended it.
    await until(async () => (await running.outbox()).includes('535'));
    assert.ok((await running.outbox()).includes('id="queued"') && !(await running.outbox()).includes('id="dead"'));
    await running.server.stop();
    running.args.splice(1, 1, `smtp://${LOGIN}@${elsewhere}:${starttls}`);
    await secure.tell(`refuse ${FROM}`);
    await running.again();
    await now(running.data);
    await until(async () => (await running.outbox()).includes('no mails from here'));
    assert.ok((await running.outbox()).includes('id="queued"') && !(await running.outbox()).includes('id="dead"'));
    await secure.tell('accept');
    await until(async () => {
        await now(running.data);
        return secure.mails.some((got) => got.to.includes(invited) && got.encrypted);
    });
});

for (const { way, options } of WAYS) {
    test(`without a mail server an invitation is a draft for the coordinator's own mail program, ${way}`, async (t) => {
        const server = await demo();
        t.after(server.remove);
        const page = await browser.page(server.origin, options);
        await login(page, COORDINATOR, server.password);
        await page.goto('/admin/members');
        await page.locator('#waiting').getByRole('button', { name: he.admin.members.renew }).first().click();
        await page.getByRole('link', { name: he.admin.members.drafted }).click();
        // In the hours for mails the demo forum's notifications wait there too.
        const waiting = page.locator('#drafted li', { hasText: he.mail_kind.invitation });
        await until(async () => {
            await page.reload();
            return (await waiting.count()) === 1;
        });
        await accessible(page);
        await picture(page, `mail-drafts-${way.replaceAll(' ', '-')}`);
        const [download] = await Promise.all([
            page.waitForEvent('download'),
            waiting.getByRole('button', { name: new RegExp(`^${text.open}`) }).click(),
        ]);
        assert.match(download.suggestedFilename(), /\.eml$/);
        const chunks = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk);
        const draft = Buffer.concat(chunks).toString();
        assert.match(draft, /^X-Unsent: 1\r$/m);
        assert.match(draft, /^From: .*<yael@maagal\.example>\r$/m);

        await waiting.getByRole('button', { name: new RegExp(`^${text.text}`) }).click();
        assert.match(await page.locator('#mail-text').inputValue(), /\/join\/[0-9a-f]{64}/);
        await fits(page);
        await picture(page, `mail-text-${way.replaceAll(' ', '-')}`);
        await press(page, text.mark_sent);
        await says(page, he.flash.mail_sent);
        assert.equal(await waiting.count(), 0);
        assert.equal(await page.locator('#sent li').count(), 1);
        quiet(page);
    });
}

test('what a mail says does not end the field that it is copied from', async (t) => {
    const { invite, outbox, post, remove } = await forum([]);
    t.after(remove);
    await invite(undefined, 'דנה </textarea><b>לוי</b>');
    const id = await until(async () => (await outbox()).match(/name="mail" value="(\d+)"/)?.[1]);
    const page = await (await post('/admin/mail', { action: 'text', mail: id })).text();
    assert.ok(page.includes('&lt;/textarea&gt;&lt;b&gt;'), page);
    assert.ok(!page.includes('</textarea><b>'), page);
});

test('mails are chosen on one’s own page', async (t) => {
    const server = await demo();
    t.after(server.remove);
    const page = await browser.page(server.origin, PHONE);
    await login(page, 'maya@kav-inbar.example', server.password);
    await page.goto('/me#mails');
    const box = page.getByLabel(he.notifications.kind.comment_written);
    assert.ok(await box.isChecked());
    await page.locator('#mails summary', { hasText: he.notifications.area.comments }).click();
    await box.uncheck();
    await press(page, he.account.me.save_mails);
    await says(page, he.flash.saved);
    assert.ok(!(await box.isChecked()));
    await accessible(page);
    quiet(page);
});
