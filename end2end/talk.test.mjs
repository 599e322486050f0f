// Talk, on a phone in Hebrew: replies in threads, quotations, thanks, reports, locked threads, earlier texts, what is new,
// many comments in parts, and a text that is never lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, speak, tab, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token, until } from './harness/server.mjs';

const { he, en } = words;
const text = he.comments;
const PRACTICE = '/practices/reverse-process-map';
const LONG = '/practices/receptionist-first-month';
const { forum, memberAt } = await fixture();
const at = (email, path, options = {}) => memberAt(email, path, { ...PHONE, ...options });
const field = (page) => page.locator('.comment-form textarea');
const comment = (page, words) => page.locator('.comment', { has: page.locator('.prose', { hasText: words }) });

async function write(page, body) {
    await field(page).fill(body);
    await press(page, text.send);
    await says(page, he.flash.comment_added);
}

async function more(page, body) {
    await comment(page, body).locator('.comment-more > summary').click();
}

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`a thread: replies, a quotation, thanks with a reason, and the writer reads it at home, ${way}`, async () => {
        const asks = await at('gilad@kav-inbar.example', PRACTICE, options);
        const question = `מי ניסה את זה במשמרת לילה? ${way}`;
        await write(asks, question);
        const other = await at('neta@kramim.example', PRACTICE, options);
        await comment(other, question).getByRole('link', { name: text.reply }).first().click();
        await other.waitForURL(/reply=\d+/);
        assert.equal(await other.locator('.comment-form').count(), 1, 'one field, in the thread');
        const answer = `אנחנו ניסינו, ${way} <script>alert(1)</script>`;
        await write(other, answer);
        assert.match(await comment(other, answer).getAttribute('class'), /comment-reply/);
        if (scripted) await accessible(other);
        await fits(other);
        await picture(other, `talk-thread-${number}`);

        await asks.goto(PRACTICE);
        await more(asks, answer);
        await comment(asks, answer).getByRole('link', { name: text.quote }).click();
        await asks.waitForURL(/quote=1/);
        const typed = await field(asks).inputValue();
        assert.ok(typed.startsWith(`> אנחנו ניסינו, ${way}`), typed);
        await write(asks, `${typed}ואיך זה היה? ${way}`);
        assert.equal(await comment(asks, `ואיך זה היה? ${way}`).locator('blockquote').count(), 1);

        await asks.goto(PRACTICE);
        await comment(asks, answer).locator('.comment-thanks > summary').click();
        await comment(asks, answer).getByLabel(text.thanks_reason).fill(`חסך לנו שבוע, ${way}`);
        await comment(asks, answer).getByRole('button', { name: text.thank_go }).click();
        await says(asks, he.flash.thanks_said);
        await comment(asks, answer).locator('.comment-thanked').getByText('גלעד אופנהיימר').waitFor();
        if (scripted) await accessible(asks);
        await other.goto('/');
        await other.locator('.home-thanks').getByText(`חסך לנו שבוע, ${way}`).waitFor();
        await picture(other, `talk-thanks-${number}`);
        await comment(asks, answer).getByRole('button', { name: text.take_thanks_back }).click();
        await says(asks, he.flash.thanks_taken);
        for (const page of [asks, other]) quiet(page);
    });

    test(`an edit leaves its earlier text; a report waits for the coordinator, who locks the thread, ${way}`, async () => {
        const author = await at('liat@arazit.example', PRACTICE, options);
        const first = `זה לא רציני, ${way}`;
        await write(author, first);
        await comment(author, first).getByRole('link', { name: he.comments.edit }).click();
        await author.waitForURL(/\/edit$/);
        const second = `זה עוד לא בשל, ${way}`;
        await field(author).fill(second);
        await press(author, text.edit_page.save);
        await comment(author, second).getByRole('link', { name: text.edited }).click();
        await says(author, text.history.present);
        await says(author, first);
        if (scripted) await accessible(author);

        const reader = await at('tom@netivon.example', PRACTICE, options);
        assert.equal(await comment(reader, second).getByRole('link', { name: text.edited }).count(), 0);
        await more(reader, second);
        await comment(reader, second).getByRole('link', { name: text.report }).click();
        await press(reader, text.report_page.go);
        assert.equal(await reader.locator('.field-error').count(), 1, 'a reason is needed');
        await reader.fill('[name=reason]', `לא מכבד, ${way}`);
        if (scripted) await accessible(reader);
        await picture(reader, `talk-report-${number}`);
        await press(reader, text.report_page.go);
        await says(reader, he.flash.comment_reported);

        const coordinator = await at('yael@maagal.example', '/admin/reports', options);
        const line = coordinator.locator('.reports > li', { hasText: `לא מכבד, ${way}` });
        await line.getByText(second).waitFor();
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `talk-reports-${number}`);
        await line.getByRole('link', { name: he.admin.reports.to_comment }).click();
        await more(coordinator, second);
        await comment(coordinator, second).getByRole('button', { name: text.lock }).click();
        await says(coordinator, he.flash.thread_locked);
        await reader.goto(PRACTICE);
        await comment(reader, second).getByText(text.locked).waitFor();
        assert.equal(await comment(reader, second).getByRole('link', { name: text.reply, exact: false }).count(), 0);
        await coordinator.goto('/admin/reports');
        await line.getByRole('button', { name: he.admin.reports.handle }).click();
        await says(coordinator, he.flash.report_handled);
        await author.goto('/admin/reports');
        quiet(author, answered(403));
        quiet(reader, answered(422));
        quiet(coordinator);
    });

    test(`a thread is locked while somebody replies: what they wrote is still there, ${way}`, async () => {
        const author = await at('adi@netivon.example', PRACTICE, options);
        const question = `ננעל באמצע, ${way}`;
        await write(author, question);
        const replies = await at('boaz@hashachar.example', PRACTICE, options);
        await comment(replies, question).getByRole('link', { name: text.reply }).first().click();
        await replies.waitForURL(/reply=\d+/);
        const coordinator = await at('yael@maagal.example', PRACTICE, options);
        await more(coordinator, question);
        await comment(coordinator, question).getByRole('button', { name: text.lock }).click();
        await says(coordinator, he.flash.thread_locked);
        await field(replies).fill('תשובה ארוכה שלא תאבד');
        await press(replies, text.send);
        await says(replies, he.field_problem.locked);
        assert.equal(await field(replies).inputValue(), 'תשובה ארוכה שלא תאבד');
        quiet(replies, answered(422));
        for (const page of [author, coordinator]) quiet(page);
    });
}

test('what is typed is kept in the browser until it is published, for each thread apart', async () => {
    const page = await at('maya@kav-inbar.example', PRACTICE);
    await field(page).fill('טיוטה של תגובה');
    const other = await tab(page);
    await other.goto(PRACTICE);
    await says(other, text.restored);
    assert.equal(await field(other).inputValue(), 'טיוטה של תגובה');
    await comment(other, 'מי ניסה').first().getByRole('link', { name: text.reply }).first().click();
    await other.waitForURL(/reply=\d+/);
    assert.equal(await field(other).inputValue(), '', 'a reply is another text');
    await field(other).fill('טיוטה של תשובה');
    await other.goto('/me');
    await other.goto(PRACTICE);
    assert.equal(await field(other).inputValue(), 'טיוטה של תגובה');
    await press(other, text.send);
    await says(other, he.flash.comment_added);
    await other.goto(PRACTICE);
    assert.equal(await field(other).inputValue(), '', 'published');
    await comment(other, 'מי ניסה').first().getByRole('link', { name: text.reply }).first().click();
    await other.waitForURL(/reply=\d+/);
    assert.equal(await field(other).inputValue(), 'טיוטה של תשובה');
    for (const each of [page, other]) quiet(each);
});

test('many comments are read in parts, and a link opens the right one', async () => {
    const page = await at('neta@kramim.example', LONG);
    const headers = {
        authorization: `Bearer ${await token(forum.data, 'neta@kramim.example')}`,
        'content-type': 'application/json',
    };
    const practices = await (await fetch(`${forum.origin}/api/v1/practices?limit=100`, { headers })).json();
    const { id } = practices.practices.find((practice) => practice.url === LONG);
    let first;
    for (let number = 1; number <= 120; number++) {
        const body = JSON.stringify({ body: `הערה מספר ${number}` });
        const answer = await fetch(`${forum.origin}/api/v1/practices/${id}/comments`, { method: 'POST', headers, body });
        assert.equal(answer.status, 201);
        first ??= await answer.json();
    }
    await page.goto(LONG);
    const shown = await page.locator('.comment').count();
    assert.ok(shown > 0 && shown <= 50, `${shown}`);
    await comment(page, 'הערה מספר 120').waitFor();
    await page.getByRole('link', { name: text.earlier }).click();
    await page.waitForURL(/comments=\d+/);
    await fits(page);
    await page.goto(first.url);
    await comment(page, 'הערה מספר 1').first().waitFor();
    assert.equal(new URL(page.url()).hash, `#comment-${first.id}`);
    await accessible(page);
    await page.goto('/practices/internal-sla-between-departments');
    await looks(page, 'talk');
    await speak(page, 'en');
    await page.reload();
    await says(page, en.comments.title);
    await looks(page, 'talk');
    quiet(page);
});

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`who is mentioned is told: by a chosen name, or a typed one, ${way}`, async () => {
        const page = await at('tom@netivon.example', PRACTICE, options);
        await field(page).click();
        if (scripted) {
            await page.locator('.comment-tools-ready').waitFor();
            await field(page).pressSequentially('תודה @עדי');
            const option = page.locator('#mentions [role=option]').first();
            await option.waitFor();
            await accessible(page);
            await picture(page, 'talk-mention');
            await field(page).press('Escape');
            assert.equal(await page.locator('#mentions').isVisible(), false);
            await field(page).pressSequentially(' ');
            await field(page).press('Backspace');
            await option.waitFor();
            await field(page).press('ArrowDown');
            assert.equal(await field(page).getAttribute('aria-activedescendant'), 'mention-0');
            await field(page).press('Enter');
            assert.match(await field(page).inputValue(), /^תודה \[@עדי וקסלר־נוי\]\(\/people\/\d+\) $/);
            await field(page).pressSequentially('ראו #אמנת');
            await page.locator('#mentions [role=option]').first().click();
            assert.match(await field(page).inputValue(), /\]\(\/practices\/[^)]+\) $/);
            await field(page).pressSequentially(way);
        } else {
            await field(page).fill(`תודה @עדי וקסלר־נוי, ${way}`);
        }
        await press(page, text.send);
        await says(page, he.flash.comment_added);
        await comment(page, way).last().getByRole('link', { name: '@עדי וקסלר־נוי' }).waitFor();
        const mentioned = await at('adi@netivon.example', '/notifications', options);
        await until(async () => {
            await mentioned.reload();
            const unread = mentioned.locator('[aria-labelledby=unread]');
            return (await unread.getByText(he.notifications.kind.comment_mentioned).count()) > 0;
        });
        await press(mentioned, he.notifications.mark_all);
        for (const each of [page, mentioned]) quiet(each);
    });

    test(`everybody is mentioned by the coordinator alone, ${way}`, async () => {
        const page = await at('samir@shaked.example', PRACTICE, options);
        const body = `[@כולם](/companies) שימו לב, ${way}`;
        await field(page).fill(body);
        await press(page, text.send);
        await says(page, he.field_problem.everybody);
        assert.equal(await field(page).inputValue(), body);
        quiet(page, answered(422));
    });
}

test('tries are chosen by the size of the company', async () => {
    const page = await at('limor@kanaf-ruach.example', '/practices/weekly-service-round-agenda');
    const all = await page.locator('.try').count();
    await page.locator('.tries-by').getByRole('link', { name: he.tries.by.larger }).click();
    await page.waitForURL(/tried_by=larger/);
    const larger = await page.locator('.try').count();
    assert.ok(larger > 0 && larger < all, `${larger} of ${all}`);
    await page.locator('.tries-by').getByRole('link', { name: he.tries.by.smaller }).click();
    await says(page, he.tries.by.none);
    await accessible(page);
    await picture(page, 'tries-by');
    quiet(page);
});
