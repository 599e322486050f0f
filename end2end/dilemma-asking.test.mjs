// Asking and answering, on a phone in Hebrew: what is like a question appears while it is typed, what is urgent is for today,
// what was asked anonymously is published on its day, answers reach an open page, and several of them help.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, idle, picture, press, quiet, says, told, words } from './harness/browser.mjs';
import { programs } from './harness/api.mjs';
import { fixture } from './harness/fixture.mjs';
import { sql } from './harness/server.mjs';

const { he } = words;
const text = he.dilemmas;
const COORDINATOR = 'yael@maagal.example';
/// How soon a new answer stands on an open page, in milliseconds.
const SOON = 2_000;
const { forum, memberAt } = await fixture();
const rest = programs(forum);

/// The day of a moment in Jerusalem.
const dayOf = (moment) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Jerusalem' }).format(moment);

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`what is like a question appears while it is typed, and it is for today, ${way}`, async () => {
        const asker = await memberAt('hila@hashachar.example', '/dilemmas/new', options);
        const similar = asker.locator('[data-similar]');
        const title = `מי מחזיר תשובה ללקוח כשאף מחלקה לא עונה? ${way}`;
        assert.equal(await similar.isVisible(), false);
        if (scripted) {
            await asker.locator('[name=title]').pressSequentially('אמנת שירות פנימית');
            await similar.locator('a[href^="/practices/"]').first().waitFor();
            await asker.fill('[name=title]', title);
            const line = similar.locator('li', { hasText: 'מי מחזיר תשובה ללקוח כששתי מחלקות מעורבות?' });
            await line.filter({ hasText: text.one }).first().waitFor();
            assert.equal(await line.first().getByRole('link').first().getAttribute('target'), '_blank', 'the form stays open');
            await accessible(asker);
            await fits(asker);
            await picture(asker, 'dilemma-similar');
            await line.first().getByRole('link', { name: new RegExp(`^${text.answers_me}`) }).click();
            await asker.waitForURL(/\/dilemmas\/\d+/);
            await says(asker, he.flash.dilemma_answered_before);
            await picture(asker, 'dilemma-answered-before');
            await asker.goto('/dilemmas/new');
            await asker.fill('[name=title]', 'אמנת שירות');
            await similar.waitFor();
            await asker.fill('[name=title]', '');
            await similar.waitFor({ state: 'hidden' });
            // What is typed on the way is there on the return, but for what is to be anonymous.
            await asker.fill('[name=title]', title);
            await asker.fill('[name=body]', 'נכתב בדרך.');
            await asker.goto('/dilemmas');
            await asker.goto('/dilemmas/new');
            await asker.locator('[data-restored]').waitFor();
            assert.equal(await asker.inputValue('[name=title]'), title);
            assert.equal(await asker.inputValue('[name=body]'), 'נכתב בדרך.');
            await asker.locator('[name=anonymous]').check();
            await asker.goto('/dilemmas');
            await asker.goto('/dilemmas/new');
            await idle(asker);
            assert.equal(await asker.inputValue('[name=body]'), '');
        }
        await asker.fill('[name=title]', title);
        await asker.fill('[name=body]', 'הלקוחה מחכה לתשובה עד הערב.');
        await asker.getByLabel(text.form.urgent).check();
        await press(asker, text.form.ask);
        await says(asker, he.flash.dilemma_asked);
        await says(asker, text.urgent);
        const address = new URL(asker.url()).pathname;
        const promised = await asker.locator('.dilemma-owner time').getAttribute('datetime');
        assert.ok(promised.slice(0, 10) >= dayOf(new Date()), 'for today, or the next day on which somebody is at work');
        await asker.locator('section', { has: asker.locator('#similar') }).getByText('כששתי מחלקות מעורבות').waitFor();
        await picture(asker, `dilemma-urgent-${number}`);

        const coordinator = await memberAt(COORDINATOR, '/notifications', options);
        await told(coordinator, he.notifications.kind.dilemma_asked, title);
        await coordinator.waitForURL(`**${address}`);
        await coordinator.goto('/dilemmas/board');
        const onBoard = coordinator.locator('.dilemma-board > li', { hasText: title });
        await onBoard.getByText(text.urgent).waitFor();
        await onBoard.locator('.dilemma-age', { hasText: text.board.age_today }).waitFor();
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-board-${number}`);
        const other = await memberAt('tom@netivon.example', '/notifications', options);
        await told(other, he.notifications.kind.dilemma_urgent, title);
        await other.goto('/dilemmas?list=unanswered');
        await other.locator('.dilemma-lines > li', { hasText: title }).getByText(text.urgent).waitFor();
        await other.locator('.dilemma-lines > li:first-child', { hasText: title }).waitFor();
        await picture(other, `dilemma-urgent-list-${number}`);
        for (const page of [asker, coordinator, other]) quiet(page);
    });

    test(`an anonymous dilemma is withdrawn by its asker before it is published, ${way}`, async () => {
        const title = `מי משיב בסוף השבוע? ${way}`;
        const asked = await rest('tom@netivon.example', '/dilemmas', { title, body: 'בינתיים אף אחד.', anonymous: true });
        const address = `/dilemmas/${asked.id}`;
        const asker = await memberAt('tom@netivon.example', address, options);
        await asker.getByRole('link', { name: text.step.withdraw }).click();
        await asker.waitForURL('**/withdraw');
        await says(asker, text.step.withdraw_lead);
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-withdraw-${number}`);
        await press(asker, text.step.withdraw);
        await says(asker, he.flash.dilemma_withdrawn);
        assert.equal(await asker.locator('main').getByText(title).count(), 0);
        assert.equal((await asker.goto(address)).status(), 404);
        const coordinator = await memberAt(COORDINATOR, '/notifications', options);
        assert.equal(await coordinator.getByText(title).count(), 0);
        quiet(asker, answered(404));
        quiet(coordinator);
    });

    test(`an anonymous dilemma is published on its day, and its asker gives the anonymity up, ${way}`, async () => {
        const title = `מי מקשיב למשמרת הלילה? ${way}`;
        const body = 'בלילה אין למי לפנות, ובבוקר שואלים למה לא פנינו.';
        const asked = await rest('tom@netivon.example', '/dilemmas', { title, body, anonymous: true });
        assert.equal(asked.status, 'scheduled');
        const address = `/dilemmas/${asked.id}`;
        await sql(forum.data, `UPDATE sealed_dilemma SET publish_at = 0 WHERE dilemma_id = ${asked.id}`);

        const coordinator = await memberAt(COORDINATOR, '/notifications', options);
        await told(coordinator, he.notifications.kind.dilemma_to_publish, title);
        await press(coordinator, text.publish);
        await says(coordinator, he.flash.dilemma_published);
        await says(coordinator, text.nobody);
        assert.equal(await coordinator.locator('main').getByText('תום הרלינגר').count(), 0);
        await coordinator.goto(`${address}/reveal`);
        assert.equal(new URL(coordinator.url()).pathname, address, 'that is for the asker alone');
        const reader = await memberAt('neta@kramim.example', address, options);
        await says(reader, text.nobody);
        for (const name of ['תום הרלינגר', 'נתיבון תוכנה']) assert.equal(await reader.getByText(name).count(), 0);
        if (scripted) await accessible(reader);
        await picture(reader, `dilemma-published-${number}`);

        const asker = await memberAt('tom@netivon.example', address, options);
        await says(asker, text.sealed);
        await says(asker, he.comments.signed_asker);
        const said = `תודה, ננסה תורן. ${way}`;
        await asker.fill('[name=body]', said);
        await press(asker, he.comments.send_answer);
        await asker.locator('.comment', { hasText: said }).locator('.comment-author', { hasText: text.nobody }).waitFor();
        const answered = asker.locator('.dilemma-story > li', { hasText: text.to_answer });
        await answered.getByText(text.nobody).waitFor();
        await asker.locator('.dilemma-story > li', { hasText: text.story_kind.asked }).getByText(text.nobody).waitFor();
        await picture(asker, `dilemma-sealed-${number}`);
        await reader.reload();
        const answer = reader.locator('.comment', { hasText: said });
        await answer.locator('.comment-author', { hasText: text.nobody }).waitFor();
        for (const name of ['תום הרלינגר', 'נתיבון תוכנה']) assert.equal(await reader.getByText(name).count(), 0);
        await told(asker, he.notifications.kind.sealed_news, he.notifications.own_dilemmas);
        await says(asker, title);
        await asker.goto(address);
        await asker.getByRole('link', { name: text.step.reveal }).click();
        await asker.waitForURL('**/reveal');
        await says(asker, text.step.reveal_lead);
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-reveal-${number}`);
        await press(asker, text.step.reveal);
        await says(asker, he.flash.dilemma_revealed);
        assert.equal(await asker.getByText(text.sealed).count(), 0);
        await reader.reload();
        await reader.locator('.dilemma-head').getByText('תום הרלינגר').waitFor();
        await reader.locator('.dilemma-head').getByText('נתיבון תוכנה').waitFor();
        await answer.getByText('תום הרלינגר').waitFor();
        await reader.locator('.dilemma-story > li', { hasText: text.story_kind.revealed }).getByText('תום הרלינגר').waitFor();
        await picture(reader, `dilemma-revealed-${number}`);
        for (const page of [coordinator, reader, asker]) quiet(page);
    });

    test(`several answers helped, and one of them others too, ${way}`, async () => {
        const title = `איך מודים לעמית שעזר? ${way}`;
        const body = 'תודה במייל לכולם הביכה אותו.';
        const { id } = await rest('maya@kav-inbar.example', '/dilemmas', { title, body });
        const answer = (email, said) => rest(email, `/dilemmas/${id}/answers`, { body: said });
        await answer('efrat@shaked.example', 'כרטיס קטן בכתב יד, על השולחן שלו.');
        await answer('avi@kramim.example', 'אצלנו שואלים קודם אם נעים לו.');
        await answer('boaz@hashachar.example', 'סיפרנו למנהל שלו, בנוכחותו.');
        const address = `/dilemmas/${id}`;

        const asker = await memberAt('maya@kav-inbar.example', address, options);
        const asked = asker.locator('section', { has: asker.locator('#what-helped') });
        const helped = asker.locator('section', { has: asker.locator('#helped') });
        for (const said of ['כרטיס קטן', 'סיפרנו למנהל']) {
            await asked.getByRole('button', { name: new RegExp(`^${text.accept}: ${said}`) }).click();
            await says(asker, he.flash.dilemma_changed);
            await helped.locator('li', { hasText: said }).waitFor();
        }
        assert.equal(await helped.locator('li').count(), 2);
        await helped.getByText(text.helped_several).waitFor();
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-helped-${number}`);
        await asked.getByRole('button', { name: new RegExp(`^${text.unaccept}: סיפרנו`) }).click();
        await helped.locator('li', { hasText: 'סיפרנו' }).waitFor({ state: 'detached' });
        assert.equal(await helped.locator('li').count(), 1);
        await helped.getByText(text.helped).waitFor();
        assert.equal(await asker.getByRole('button', { name: he.comments.mark.helped }).count(), 0, 'the asker accepts');

        const other = await memberAt('liat@arazit.example', address, options);
        const answered = other.locator('.comment', { hasText: 'כרטיס קטן' });
        await answered.getByRole('button', { name: `${he.comments.mark.helped}: אפרת דגן־לוי` }).click();
        await says(other, he.flash.answer_marked);
        const marks = answered.locator('.comment-marks');
        await marks.getByText(he.comments.mark.helped_at).waitFor();
        await marks.getByText('ארזית ביטוח').waitFor();
        await marks.getByText(he.sector.insurance).waitFor();
        if (scripted) await accessible(other);
        await fits(other);
        await picture(other, `dilemma-helped-too-${number}`);

        const writer = await memberAt('efrat@shaked.example', '/notifications', options);
        await told(writer, he.notifications.kind.answer_accepted, title);
        await told(writer, he.notifications.kind.answer_helped, title);
        await writer.locator('.comment', { hasText: 'כרטיס קטן' }).getByText('ארזית ביטוח').waitFor();
        await answered.getByRole('button', { name: `${he.comments.mark.take_back}: אפרת דגן־לוי` }).click();
        await says(other, he.flash.answer_unmarked);
        assert.equal(await marks.count(), 0);
        for (const page of [asker, other, writer]) quiet(page);
    });
}

test('an answer appears on an open page within two seconds, and what is typed stays', async () => {
    const title = 'מי מעדכן את לוח המשמרות?';
    const { id } = await rest('itay@tidhar-water.example', '/dilemmas', { title, body: 'שלושה מעדכנים, כל אחד אחרת.' });
    const reader = await memberAt('itay@tidhar-water.example', `/dilemmas/${id}`, PHONE);
    const other = await memberAt('neta@kramim.example', `/dilemmas/${id}`, PHONE);
    const pages = [reader, other];
    for (const page of pages) {
        await page.locator('.comment-form textarea').fill('עוד לא שלחתי');
        await idle(page);
    }
    const said = 'תשובה שמופיעה מעצמה';
    await rest('boaz@hashachar.example', `/dilemmas/${id}/answers`, { body: said });
    const sent = Date.now();
    await Promise.all(pages.map((page) => page.locator('.comment', { hasText: said }).waitFor({ timeout: SOON })));
    assert.ok(Date.now() - sent < SOON, `after ${Date.now() - sent} ms`);
    for (const page of pages) assert.equal(await page.locator('.comment-form textarea').inputValue(), 'עוד לא שלחתי');
    await reader.locator('.masthead .bell-count').waitFor();
    await accessible(reader);
    await fits(reader);
    await picture(reader, 'dilemma-live');
    for (const page of pages) quiet(page);
});
