// The word that is owed to an asker, on a phone in Hebrew: the first one is at hand, "no answer yet" keeps the promise, a missed
// one is mended with an apology, who is away has a substitute, what is open for long is asked about, and a summary stands on top.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, day, fits, picture, press, quiet, says, told, words } from './harness/browser.mjs';
import { programs } from './harness/api.mjs';
import { fixture } from './harness/fixture.mjs';
import { sql, until } from './harness/server.mjs';

const { he } = words;
const text = he.dilemmas;
const COORDINATOR = 'yael@maagal.example';
const MONTH = 31 * 86_400_000_000;
const { forum, memberAt } = await fixture();
const rest = programs(forum);
const { members } = await rest(COORDINATOR, '/members');

/// Asks a dilemma, of which a member is responsible; its path.
async function ask(asker, owner, title) {
    const chosen = members.find((member) => member.email === owner)?.id;
    const { id } = await rest(asker, '/dilemmas', { title, body: 'זה חוזר בכל שבוע, ואין מי שיודע.', owner: chosen });
    return `/dilemmas/${id}`;
}

/// The next Thursday that is to come.
const thursday = () => [1, 2, 3, 4, 5, 6, 7].map(day).find((date) => new Date(date).getUTCDay() === 4);

const head = (page) => page.locator('.dilemma-owner');
const story = (page, kind) => page.locator('.dilemma-story > li', { hasText: kind });
const step = (page, name) => page.getByRole('link', { name, exact: true });

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`the first word is at hand, and "no answer yet" keeps the promise, ${way}`, async () => {
        const title = `מי עונה כשהמוקד סגור? ${way}`;
        const path = await ask('talia@shaked.example', 'efrat@shaked.example', title);
        const owner = await memberAt('efrat@shaked.example', path, options);
        await says(owner, text.first_word);
        const offered = await owner.locator('.dilemma-first-word blockquote').innerText();
        if (scripted) await accessible(owner);
        await fits(owner);
        await picture(owner, `dilemma-first-word-${number}`);
        await owner.getByRole('link', { name: text.first_word_reworded }).click();
        await owner.waitForURL('**/promise');
        assert.equal(await owner.inputValue('[name=word]'), offered, 'the same words, to be changed');
        await owner.goto(path);
        await press(owner, text.first_word_send);
        await says(owner, he.flash.dilemma_promised);
        assert.equal(await owner.locator('.dilemma-first-word').count(), 0, 'it was said');
        await story(owner, text.story_kind.kept).waitFor();

        await step(owner, text.step.promise).click();
        await owner.waitForURL('**/promise');
        assert.equal(await owner.inputValue('[name=word]'), '');
        await owner.fill('[name=word]', 'אין עדיין תשובה. המילה הבאה ביום חמישי.');
        await owner.fill('[name=next_update]', thursday());
        await press(owner, text.step.go);
        await says(owner, he.flash.dilemma_promised);
        await head(owner).getByText('יום חמישי').waitFor();
        await picture(owner, `dilemma-thursday-${number}`);

        const asker = await memberAt('talia@shaked.example', '/notifications', options);
        await told(asker, he.notifications.kind.dilemma_promised, title);
        await story(asker, 'אין עדיין תשובה. המילה הבאה ביום חמישי.').getByText('אפרת דגן־לוי').waitFor();
        await head(asker).getByText('יום חמישי').waitFor();
        assert.equal(await asker.locator('.dilemma-first-word').count(), 0, 'it is offered to the owner alone');
        for (const page of [owner, asker]) quiet(page);
    });

    test(`a missed update is awaited, and mended with an apology in a colleague's name, ${way}`, async () => {
        const title = `מי מאשר החזר ללקוח בשבת? ${way}`;
        const path = await ask('neta@kramim.example', 'gilad@kav-inbar.example', title);
        const id = path.split('/').pop();
        await sql(forum.data, `UPDATE dilemma SET due_at = due_at - ${MONTH} WHERE id = ${id}`);

        const other = await memberAt('tom@netivon.example', '/dilemmas?list=awaiting-update', options);
        await other.locator('.dilemma-lines > li', { hasText: title }).getByText(text.status.awaiting_update).waitFor();
        await other.getByRole('link', { name: title }).click();
        await other.waitForURL(`**${path}`);
        await other.locator('.kicker').getByText(text.status.awaiting_update).waitFor();
        assert.equal(await other.getByText(text.missed).count(), 0, 'responsibility is not guilt');
        assert.equal(await head(other).getByText(text.next_update).count(), 0, 'nor is it told by a day that is over');
        await picture(other, `dilemma-awaiting-${number}`);

        const owner = await memberAt('gilad@kav-inbar.example', path, options);
        await says(owner, text.missed);
        await head(owner).getByText(text.next_update).waitFor();
        if (scripted) await accessible(owner);
        await fits(owner);
        await picture(owner, `dilemma-missed-${number}`);
        await owner.getByRole('link', { name: text.missed_go }).click();
        await owner.waitForURL('**/promise');
        assert.equal(await owner.inputValue('[name=word]'), text.step.apology);

        const coordinator = await memberAt(COORDINATOR, '/dilemmas/board', options);
        const group = coordinator.locator('.dilemma-group', { hasText: text.board.awaiting });
        await group.locator('li', { hasText: title }).getByText('באיחור').waitFor();
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-board-late-${number}`);
        await coordinator.goto(path);
        await coordinator.getByRole('link', { name: text.missed_go }).click();
        await coordinator.waitForURL('**/promise');
        const apology = await coordinator.inputValue('[name=word]');
        assert.ok(apology.includes('גלעד אופנהיימר'), apology);
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `dilemma-apology-${number}`);
        await press(coordinator, text.step.go);
        await says(coordinator, he.flash.dilemma_promised);
        await story(coordinator, text.story_kind.missed).waitFor();
        assert.equal(await coordinator.getByText(text.missed).count(), 0);

        const asker = await memberAt('neta@kramim.example', '/notifications', options);
        await told(asker, he.notifications.kind.dilemma_promised, title);
        await story(asker, 'סליחה על העיכוב').getByText('יעל בן־חורין').waitFor();
        await other.reload();
        await other.locator('.kicker').getByText(text.status.open, { exact: true }).waitFor();
        for (const page of [asker, other]) assert.equal(await story(page, text.story_kind.missed).count(), 0);
        for (const page of [other, owner, coordinator, asker]) quiet(page);
    });

    test(`who is away has a substitute, and is responsible again on the return, ${way}`, async () => {
        const title = `מי פותח את הסניף כשהמפתח נשכח? ${way}`;
        const path = await ask('dana@hof-levana.example', 'avi@kramim.example', title);
        const owner = await memberAt('avi@kramim.example', '/me', options);
        await owner.getByRole('link', { name: he.account.more.away, exact: true }).click();
        await owner.waitForURL('**/away');
        const away = owner.url();
        await owner.fill('[name=until]', day(10));
        await owner.selectOption('[name=substitute]', { label: 'אולגה ברנשטיין' });
        await press(owner, he.account.away.go);
        await says(owner, he.flash.away_saved);

        const substitute = await memberAt('olga@kramim.example', '/', options);
        await substitute.locator('.home-dilemmas').getByRole('link', { name: title }).waitFor();
        await told(substitute, he.notifications.kind.dilemma_owned, title);
        await head(substitute).getByText(text.in_place_of).getByText('אבי סבוראי').waitFor();
        await head(substitute).locator('strong', { hasText: 'אולגה ברנשטיין' }).waitFor();
        await story(substitute, text.story_kind.stood_in).getByText('אולגה ברנשטיין').waitFor();
        if (scripted) await accessible(substitute);
        await fits(substitute);
        await picture(substitute, `dilemma-substitute-${number}`);
        await step(substitute, text.step.promise).click();
        await substitute.waitForURL('**/promise');
        await substitute.fill('[name=word]', 'אבי חוזר בשבוע הבא. בינתיים המפתח אצלי.');
        await press(substitute, text.step.go);
        await says(substitute, he.flash.dilemma_promised);
        await owner.goto(path);
        assert.equal(await step(owner, text.step.promise).count(), 0, 'it is not theirs for now');

        await owner.goto(away);
        await press(owner, he.account.away.back_go);
        await says(owner, he.flash.back_again);
        await owner.goto(path);
        await head(owner).locator('strong', { hasText: 'אבי סבוראי' }).waitFor();
        await story(owner, text.story_kind.returned).getByText('אבי סבוראי').waitFor();
        await story(owner, 'בינתיים המפתח אצלי').waitFor();
        assert.equal(await owner.getByText(text.in_place_of).count(), 0);
        await step(owner, text.step.promise).waitFor();
        await picture(owner, `dilemma-returned-${number}`);
        await substitute.goto(path);
        assert.equal(await step(substitute, text.step.promise).count(), 0);
        const asker = await memberAt('dana@hof-levana.example', '/notifications', options);
        await told(asker, he.notifications.kind.dilemma_owned, title);
        for (const page of [owner, substitute, asker]) quiet(page);
    });

    test(`after a month it is asked whether it still matters, and after another one again, ${way}`, async () => {
        const [first, second] = [`מי משקה את העציצים? ${way}`, `מי סופר את הכיסאות? ${way}`];
        const still = await ask('limor@kanaf-ruach.example', 'amir@kanaf-ruach.example', first);
        const over = await ask('limor@kanaf-ruach.example', 'amir@kanaf-ruach.example', second);
        const age = (path) =>
            sql(forum.data, `UPDATE dilemma SET created_at = created_at - ${MONTH} WHERE id = ${path.split('/').pop()}`);
        const coordinator = await memberAt(COORDINATOR, '/admin/jobs', options);
        const nightly = async () => {
            await coordinator.goto('/admin/jobs');
            await press(coordinator, `${he.admin.jobs.run_now}: ${he.job_kind.ask_old_dilemmas}`);
            await says(coordinator, he.flash.job_queued);
        };
        await age(still);
        await nightly();

        const asker = await memberAt('limor@kanaf-ruach.example', '/notifications', options);
        await told(asker, he.notifications.kind.dilemma_still_asked, first);
        await says(asker, text.still_asked);
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-still-${number}`);
        await press(asker, text.still);
        await says(asker, he.flash.dilemma_still);
        assert.equal(await asker.getByText(text.still_asked).count(), 0);
        await story(asker, text.story_kind.still_matters).waitFor();

        await age(over);
        await nightly();
        await told(asker, he.notifications.kind.dilemma_still_asked, second);
        await asker.goto(still);
        assert.equal(await asker.getByText(text.still_asked).count(), 0, 'once in a month');
        await asker.goto(over);
        await asker.getByRole('link', { name: text.still_not }).click();
        await asker.waitForURL('**/close');
        await asker.fill('[name=lesson]', 'מה שאיש לא ספר חודש שלם, לא צריך לספור.');
        await press(asker, text.step.go);
        await says(asker, he.flash.dilemma_closed);
        assert.equal(await asker.getByText(text.still_asked).count(), 0);

        await sql(forum.data, `UPDATE dilemma_story SET at = at - ${MONTH} WHERE kind = 'still-matters'`);
        await nightly();
        await until(async () => {
            await asker.goto(still);
            return (await asker.getByText(text.still_asked).count()) === 1;
        });
        for (const page of [coordinator, asker]) quiet(page);
    });

    test(`the owner keeps a summary on top, and a conflict loses nothing, ${way}`, async () => {
        const path = await ask('eyal@rimon.example', 'rotem@rimon.example', `איך אומרים לא בלי לסגור דלת? ${way}`);
        const owner = await memberAt('rotem@rimon.example', path, options);
        await step(owner, text.step.summary).click();
        await owner.waitForURL('**/summary');
        const coordinator = await memberAt(COORDINATOR, `${path}/summary`, options);
        await owner.fill('[name=summary]', 'עד עכשיו: מסרבים עם כתובת. <b>מנסים</b> נוסח אחד.');
        if (scripted) await accessible(owner);
        await fits(owner);
        await picture(owner, `dilemma-summary-edit-${number}`);
        await press(owner, text.step.go);
        await says(owner, he.flash.dilemma_changed);
        const summary = owner.locator('.dilemma-summary', { hasText: text.summary });
        await summary.getByText('מסרבים עם כתובת. <b>מנסים</b> נוסח אחד.').waitFor();
        const [top, body] = await Promise.all([summary.boundingBox(), owner.locator('.dilemma .prose').first().boundingBox()]);
        assert.ok(top.y < body.y, 'above what was asked');
        await picture(owner, `dilemma-summary-${number}`);

        await coordinator.fill('[name=summary]', 'מהחלון השני');
        await press(coordinator, text.step.go);
        await says(coordinator, text.step.changed);
        assert.equal(await coordinator.inputValue('[name=summary]'), 'מהחלון השני');
        await picture(coordinator, `dilemma-summary-conflict-${number}`);
        const reader = await memberAt('michal@oren-gal.example', `${path}/summary`, options);
        assert.equal(new URL(reader.url()).pathname, path, 'others read it');
        await reader.locator('.dilemma-summary').getByText('מסרבים עם כתובת').waitFor();
        assert.equal(await step(reader, text.step.summary).count(), 0);
        await press(coordinator, text.step.go);
        await says(coordinator, he.flash.dilemma_changed);
        await coordinator.locator('.dilemma-summary').getByText('מהחלון השני').waitFor();
        quiet(coordinator, answered(409));
        for (const page of [owner, reader]) quiet(page);
    });
}
