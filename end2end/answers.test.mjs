// Answers and lists of dilemmas, on a phone in Hebrew: what an answer did elsewhere, a comment that is moved and brought back,
// a dilemma that is split off from a comment, the lists by what company asks, and the coordinator's board.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, fits, looks, picture, press, quiet, says, speak, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he, en } = words;
const text = he.comments;
const PRACTICE = '/practices/reverse-process-map';
const { memberAt } = await fixture();
const at = (email, path, options = {}) => memberAt(email, path, { ...PHONE, ...options });
const field = (page) => page.locator('.comment-form textarea');
const comment = (page, words) => page.locator('.comment', { has: page.locator('.prose', { hasText: words }) });
const more = (page, words) => comment(page, words).locator('.comment-more > summary').click();

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`an answer is said to have helped too, with the company's sector and size, ${way}`, async () => {
        const answer = 'אוסף דוגמאות';
        const words = `${answer}, ${way}`;
        const author = await at('efrat@shaked.example', '/dilemmas/6', options);
        await field(author).fill(words);
        await press(author, text.send_answer);
        await says(author, he.flash.comment_added);
        assert.equal(await comment(author, words).getByRole('button', { name: text.mark.helped }).count(), 0, 'their own');
        const other = await at('adi@netivon.example', '/dilemmas/6', options);
        await comment(other, words).getByRole('button', { name: text.mark.tried }).click();
        await says(other, he.flash.answer_marked);
        await comment(other, words).locator('.comment-marks').getByText(text.mark.tried_at).waitFor();
        await comment(other, words).getByRole('button', { name: text.mark.helped }).click();
        const line = comment(other, words).locator('.comment-marks');
        await line.getByText(text.mark.helped_at).waitFor();
        await line.getByText(he.sector.technology).waitFor();
        if (scripted) await accessible(other);
        await fits(other);
        await picture(other, `answers-marked-${number}`);
        await comment(other, words).getByRole('button', { name: text.mark.take_back }).click();
        await says(other, he.flash.answer_unmarked);
        assert.equal(await comment(other, words).locator('.comment-marks').count(), 0);
        for (const page of [author, other]) quiet(page);
    });

    test(`a comment is moved to a dilemma by the coordinator, and brought back, ${way}`, async () => {
        const words = `זו בעצם שאלה לדילמה, ${way}`;
        const author = await at('tom@netivon.example', PRACTICE, options);
        await field(author).fill(words);
        await press(author, text.send);
        await says(author, he.flash.comment_added);
        const coordinator = await at('yael@maagal.example', PRACTICE, options);
        await more(coordinator, words);
        await comment(coordinator, words).getByRole('link', { name: text.relocate }).click();
        await coordinator.waitForURL('**/move');
        await press(coordinator, text.move_page.go);
        assert.equal(await coordinator.locator('.field-error').count(), 1, 'an address is needed');
        await coordinator.fill('[name=to]', '/nothing');
        await press(coordinator, text.move_page.go);
        assert.equal(await coordinator.inputValue('[name=to]'), '/nothing');
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `answers-move-${number}`);
        await coordinator.fill('[name=to]', new URL('/dilemmas/6?list=x#y', coordinator.url()).href);
        await press(coordinator, text.move_page.go);
        await says(coordinator, he.flash.comment_moved);
        await comment(coordinator, words).waitFor();
        await author.goto(PRACTICE);
        const trace = author.locator('.comment-trace', { hasText: text.moved_to }).last();
        await trace.getByRole('button', { name: text.move_back }).waitFor();
        await trace.scrollIntoViewIfNeeded();
        if (scripted) await accessible(author);
        await picture(author, `answers-trace-${number}`);
        await trace.getByRole('button', { name: text.move_back }).click();
        await says(author, he.flash.comment_moved_back);
        await comment(author, words).waitFor();
        quiet(author);
        quiet(coordinator, answered(422));
    });

    test(`a dilemma is split off from a comment, which tells of it, ${way}`, async () => {
        const words = `איך זה עובד כשיש שני מנהלים? ${way}`;
        const author = await at('hila@hashachar.example', PRACTICE, options);
        await field(author).fill(words);
        await press(author, text.send);
        await says(author, he.flash.comment_added);
        await more(author, words);
        await comment(author, words).getByRole('link', { name: text.split }).click();
        await author.waitForURL(/from=\d+/);
        assert.ok((await author.inputValue('[name=body]')).startsWith(`> ${words}`));
        assert.equal(await author.locator('[name=anonymous]').count(), 0, 'the comment tells who asks');
        await author.fill('[name=title]', `שני מנהלים לצוות אחד, ${way}`);
        if (scripted) await accessible(author);
        await press(author, he.dilemmas.form.ask);
        await says(author, he.flash.dilemma_asked);
        const address = new URL(author.url()).pathname;
        await author.locator('.prose blockquote').waitFor();
        await author.goto(PRACTICE);
        await comment(author, he.dilemmas.split_off).getByRole('link', { name: `שני מנהלים לצוות אחד, ${way}` }).click();
        await author.waitForURL(`**${address}`);
        quiet(author);
    });

    test(`dilemmas are listed by what company asks, ${way}`, async () => {
        const page = await at('limor@kanaf-ruach.example', '/dilemmas', options);
        const lines = page.locator('.dilemma-lines > li');
        const all = await lines.count();
        const choice = page.locator('.dilemma-topics', { has: page.locator('form') });
        await choice.locator('summary').click();
        await choice.locator('[name=like]').selectOption('larger');
        await choice.locator('[name=sector]').selectOption('health');
        if (scripted) await accessible(page);
        await fits(page);
        await picture(page, `answers-filter-${number}`);
        await press(page, he.dilemmas.filter.go);
        await page.waitForURL(/like=larger/);
        const found = await lines.count();
        assert.ok(found > 0 && found < all, `${found} of ${all}`);
        assert.equal(await lines.getByText('מרפאות שקד').count(), found);
        await page.getByRole('link', { name: he.dilemmas.list.lessons, exact: true }).click();
        await page.waitForURL(/list=lessons.*sector=health/);
        await page.getByRole('link', { name: he.dilemmas.filter.clear }).click();
        await page.waitForURL((url) => !url.search.includes('sector'));
        quiet(page);
    });
}

test('the coordinator sees what is open, since when, and what is late', async () => {
    const page = await memberAt('yael@maagal.example', '/dilemmas', LAPTOP);
    await page.locator('main').getByRole('link', { name: he.dilemmas.board.title }).click();
    await page.waitForURL('**/dilemmas/board');
    await says(page, he.dilemmas.board.awaiting);
    await page.locator('.dilemma-board > li', { hasText: 'שתי מערכות' }).getByText('באיחור').waitFor();
    await looks(page, 'dilemma-board');
    await speak(page, 'en');
    await page.goto('/dilemmas/board');
    await says(page, en.dilemmas.board.title);
    await looks(page, 'dilemma-board');
    await page.setViewportSize(PHONE.viewport);
    await fits(page);
    quiet(page);
});

test('a dilemma is named by its title behind a number sign', async () => {
    const page = await at('tom@netivon.example', PRACTICE);
    await field(page).click();
    await page.locator('.comment-tools-ready').waitFor();
    await field(page).pressSequentially('ראו #מי מחזיר');
    await page.locator('#mentions [role=option]', { hasText: 'מי מחזיר תשובה' }).first().click();
    assert.match(await field(page).inputValue(), /\]\(\/dilemmas\/\d+\) $/);
    await field(page).fill('');
    quiet(page);
});
