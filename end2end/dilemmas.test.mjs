// Dilemmas, on a phone in Hebrew: asked in two minutes, taken over, answered, kept by a word, closed with a lesson, opened
// again; and those put to one company, which others do not see.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, picture, press, quiet, says, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he, en } = words;
const { forum, memberAt } = await fixture();
const text = he.dilemmas;
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;
    const phone = { ...PHONE, ...options };

    test(`a dilemma is asked, answered and closed with a lesson, ${way}`, async () => {
        const asker = await memberAt('maya@kav-inbar.example', '/dilemmas/new', phone);
        const title = `מי מחזיר תשובה ללקוח? <b>${way}</b>`;
        await press(asker, text.form.ask);
        assert.equal(await asker.locator('.field-error').count(), 2, 'the question and what happens are missing');
        await asker.fill('[name=title]', title);
        await press(asker, text.form.ask);
        assert.equal(await asker.inputValue('[name=title]'), title, 'what was typed is still there');
        await asker.fill('[name=body]', 'שתי מחלקות משיבות, כל אחת אחרת. </textarea><script>alert(1)</script>');
        await asker.fill('[name=tried]', 'תורנות. היא לא החזיקה.');
        await asker.fill('[name=help]', 'לשמוע איך אצלכם.');
        await asker.locator('[name=topics]').first().check();
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-new-${number}`);
        await press(asker, text.form.ask);
        await says(asker, he.flash.dilemma_asked);
        await says(asker, text.form.tried);
        await says(asker, 'יעל בן־חורין');
        const address = new URL(asker.url()).pathname;
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-${number}`);

        const owner = await memberAt('gilad@kav-inbar.example', address, phone);
        const second = await memberAt('efrat@shaked.example', address, phone);
        await press(owner, text.take_over);
        await says(owner, he.flash.dilemma_owned);
        await press(second, text.take_over);
        await says(second, he.flash.dilemma_owned_meanwhile);
        await second.locator('.dilemma-owner strong', { hasText: 'גלעד אופנהיימר' }).waitFor();
        quiet(second);
        await owner.getByRole('link', { name: text.step.promise }).click();
        await owner.waitForURL('**/promise');
        await owner.fill('[name=word]', 'אין עדיין תשובה, מחכים לסיכום מהמוקד.');
        await owner.fill('[name=next_update]', '2020-01-01');
        await press(owner, text.step.go);
        const refused = await owner.locator('.field-error').allInnerTexts();
        assert.equal(refused.length, 1, 'a day to come');
        assert.match(refused[0], /מהיום ואילך, עד 92 יום/);
        await owner.fill('[name=next_update]', day(5));
        if (scripted) await accessible(owner);
        await picture(owner, `dilemma-promise-${number}`);
        await press(owner, text.step.go);
        await says(owner, he.flash.dilemma_promised);
        await says(owner, 'אין עדיין תשובה, מחכים לסיכום מהמוקד.');

        const other = await memberAt('tom@netivon.example', address, phone);
        await other.fill('[name=body]', 'אצלנו מי שקיבל את הפנייה מחזיר תשובה.');
        await press(other, he.comments.send_answer);
        await says(other, he.flash.comment_added);

        await asker.goto(address);
        await asker.locator('.dilemma-answers').getByRole('button').first().click();
        await says(asker, he.flash.dilemma_changed);
        await says(asker, text.helped);
        await asker.getByRole('link', { name: text.step.close }).click();
        await asker.waitForURL('**/close');
        await press(asker, text.step.go);
        assert.equal(await asker.locator('.field-error').count(), 1, 'it ends with a lesson');
        await asker.fill('[name=lesson]', 'מי שקיבל את הפנייה מחזיר תשובה, גם כשאחרים מטפלים.');
        await press(asker, text.step.go);
        await says(asker, he.flash.dilemma_closed);
        await says(asker, text.lesson);
        if (scripted) await accessible(asker);
        await picture(asker, `dilemma-closed-${number}`);

        await other.goto('/dilemmas?list=lessons');
        await says(other, 'גם כשאחרים מטפלים');
        await picture(other, `dilemmas-${number}`);
        await fits(other);
        await speak(other, 'en');
        await other.goto('/dilemmas');
        await says(other, en.dilemmas.lead);
        if (scripted) await accessible(other);
        await fits(other);

        await asker.getByRole('link', { name: text.step.reopen }).click();
        await asker.waitForURL('**/reopen');
        await asker.fill('[name=reason]', 'זה חזר אחרי החגים');
        await press(asker, text.step.go);
        await says(asker, he.flash.dilemma_reopened);
        quiet(asker, answered(422));
        quiet(owner, answered(422));
        quiet(other);
    });

    test(`a dilemma is asked anonymously, and waits for the coordinator, ${way}`, async () => {
        const asker = await memberAt('liat@arazit.example', '/dilemmas/new', phone);
        const title = `מנהלת שלא מקשיבה, ${way}`;
        await asker.fill('[name=title]', title);
        await asker.fill('[name=body]', 'יורם אמר לי לוותר. אני לא רוצה.');
        assert.equal(await asker.getByText(text.form.honest).isVisible(), false, 'that comes with the choice');
        await asker.locator('[name=anonymous]').check();
        await says(asker, text.form.honest);
        await press(asker, text.form.ask);
        await says(asker, text.form.keep);
        assert.equal(await asker.getByRole('checkbox', { name: 'יורם' }).count(), 1, 'a colleague is named');
        if (scripted) await accessible(asker);
        await picture(asker, `dilemma-anonymous-${number}`);
        await asker.fill('[name=body]', 'מישהי מהצוות אמרה לי לוותר. אני לא רוצה.');
        await press(asker, text.form.ask);
        await says(asker, he.flash.dilemma_scheduled);
        await says(asker, text.status.scheduled);
        const address = new URL(asker.url()).pathname;
        await asker.goto('/dilemmas?list=mine');
        await says(asker, title);

        const stranger = await memberAt('yoram@arazit.example', address, phone);
        await says(stranger, he.problem.not_found.title);
        const coordinator = await memberAt('yael@maagal.example', '/dilemmas?list=scheduled', phone);
        await coordinator.getByRole('link', { name: title }).click();
        await coordinator.waitForURL(`**${address}`);
        await says(coordinator, text.nobody);
        assert.equal(await coordinator.locator('main').getByText('ליאת').count(), 0);
        assert.equal(await coordinator.getByRole('button', { name: text.publish }).count(), 0, 'not before its day');
        await picture(coordinator, `dilemma-waits-${number}`);

        await coordinator.getByRole('link', { name: text.step.unseal }).click();
        await coordinator.waitForURL('**/unseal');
        await press(coordinator, text.step.unseal);
        assert.equal(await coordinator.locator('.field-error').count(), 2, 'not without a reason and the password');
        await coordinator.fill('[name=reason]', 'חשש לשלומה של עובדת');
        await coordinator.fill('[name=current]', forum.password);
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-unseal-${number}`);
        await press(coordinator, text.step.unseal);
        await says(coordinator, he.flash.dilemma_unsealed);
        assert.equal(await coordinator.locator('main').getByText('ליאת').count(), 1, 'now it is told');
        await picture(coordinator, `dilemma-unsealed-${number}`);
        await asker.goto(address);
        await says(asker, text.unsealed_you);
        await says(asker, 'חשש לשלומה של עובדת');
        if (scripted) await accessible(asker);
        await fits(asker);
        await asker.goto('/notifications');
        await says(asker, he.notifications.kind.dilemma_unsealed);
        quiet(asker, answered(422));
        quiet(stranger, answered(404));
        quiet(coordinator, answered(422));
    });

    test(`what was typed stays where somebody else was quicker, ${way}`, async () => {
        const asker = await memberAt('maya@kav-inbar.example', '/dilemmas/new', phone);
        await asker.fill('[name=title]', `מי סוגר ראשון? ${way}`);
        await asker.fill('[name=body]', 'שניים סוגרים באותו רגע.');
        await press(asker, text.form.ask);
        await says(asker, he.flash.dilemma_asked);
        const address = new URL(asker.url()).pathname;
        await asker.goto(`${address}/close`);
        const coordinator = await memberAt('yael@maagal.example', `${address}/promise`, phone);
        const quicker = await memberAt('yael@maagal.example', `${address}/close`, phone);
        await quicker.fill('[name=lesson]', 'מי שמגיע ראשון כותב.');
        await press(quicker, text.step.go);
        await says(quicker, he.flash.dilemma_closed);

        await asker.fill('[name=lesson]', 'לקח ארוך שלא כדאי לאבד.');
        await press(asker, text.step.go);
        await says(asker, text.step.ended);
        await says(asker, 'מי שמגיע ראשון כותב.');
        assert.equal(await asker.inputValue('[name=lesson]'), 'לקח ארוך שלא כדאי לאבד.');
        assert.equal(await asker.getByRole('button', { name: text.step.go }).count(), 0);
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-quicker-${number}`);
        await coordinator.fill('[name=word]', 'עדכון שנכתב לאט.');
        await press(coordinator, text.step.go);
        await says(coordinator, text.step.ended);
        assert.equal(await coordinator.inputValue('[name=word]'), 'עדכון שנכתב לאט.');
        quiet(asker, answered(422));
        quiet(coordinator, answered(422));
        quiet(quicker);
    });

    test(`a dilemma is put to one company and handed over with the other's yes, ${way}`, async () => {
        const asker = await memberAt('ronit@kav-inbar.example', '/dilemmas/new', phone);
        const title = `איך מספרים על כשל? ${way}`;
        await asker.fill('[name=title]', title);
        await asker.fill('[name=body]', 'הצוות נבהל.');
        await asker.locator('details.more-choices summary').last().click();
        await asker.locator('[name=audience][value=companies]').check();
        await asker.getByLabel('מרפאות שקד').check();
        const samir = asker.locator('[name=owner] option', { hasText: 'סמיר' });
        await asker.locator('[name=owner]').selectOption(await samir.getAttribute('value'));
        await press(asker, text.form.ask);
        await says(asker, he.flash.dilemma_asked);
        const address = new URL(asker.url()).pathname;

        const stranger = await memberAt('tom@netivon.example', address, phone);
        await says(stranger, he.problem.not_found.title);
        await stranger.goto('/dilemmas');
        assert.equal(await stranger.getByText(title).count(), 0);

        const owner = await memberAt('samir@shaked.example', '/', phone);
        await owner.getByRole('link', { name: title }).click();
        await owner.waitForURL(`**${address}`);
        await owner.getByRole('link', { name: text.step.owner }).click();
        await owner.waitForURL('**/owner');
        const talia = owner.locator('[name=to] option', { hasText: 'טליה' });
        await owner.locator('[name=to]').selectOption(await talia.getAttribute('value'));
        await press(owner, text.step.go);
        await says(owner, he.flash.dilemma_offered);

        // Who is of none of the companies reads it while they are asked, and is told where they are once they said no.
        const outside = await memberAt('itay@tidhar-water.example', '/', phone);
        await owner.goto(`${address}/owner`);
        const itay = owner.locator('[name=to] option', { hasText: 'איתי' });
        await owner.locator('[name=to]').selectOption(await itay.getAttribute('value'));
        await press(owner, text.step.go);
        await says(owner, he.flash.dilemma_offered);
        await outside.goto(address);
        await press(outside, text.decline);
        await outside.waitForURL('**/dilemmas?done=**');
        await says(outside, he.flash.dilemma_changed);
        quiet(outside);
        await owner.goto(`${address}/owner`);
        await owner.locator('[name=to]').selectOption(await talia.getAttribute('value'));
        await press(owner, text.step.go);

        const next = await memberAt('talia@shaked.example', address, phone);
        await says(next, text.offered_you);
        await picture(next, `dilemma-offered-${number}`);
        await press(next, text.take_offer);
        await says(next, he.flash.dilemma_owned);
        await owner.goto(address);
        await says(owner, 'טליה רוזנצוויג');
        quiet(stranger, answered(404));
        for (const page of [asker, owner, next]) quiet(page);
    });
}
