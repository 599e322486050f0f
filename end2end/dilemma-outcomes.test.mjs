// What becomes of dilemmas, on a phone in Hebrew: two of them go on as one, one is talked about at a meeting, one becomes a
// practice, and a lesson reaches who follows its topic, at the bell and in the digest.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PHONE, WAYS, accessible, answered, fits, idle, picture, press, publish, quiet, says, told, words } from './harness/browser.mjs';
import { programs } from './harness/api.mjs';
import { fixture } from './harness/fixture.mjs';
import { sql, until } from './harness/server.mjs';
import { mailServer } from './harness/smtp.mjs';

const { he } = words;
const text = he.dilemmas;
const COORDINATOR = 'yael@maagal.example';
const mail = await mailServer();
after(() => mail.stop());
const { forum, browser, memberAt } = await fixture(['--smtp-url', mail.url, '--mail-from', 'forum@maagal.example']);
const rest = programs(forum);

const ask = async (email, dilemma) => `/dilemmas/${(await rest(email, '/dilemmas', dilemma)).id}`;
const answer = (email, path, body) => rest(email, `${path}/answers`, { body });
const story = (page, kind) => page.locator('.dilemma-story > li', { hasText: kind });

for (const [number, { way, options }] of WAYS.entries()) {
    const scripted = options.javaScriptEnabled !== false;

    test(`two dilemmas go on as one, with both stories and all followers, ${way}`, async () => {
        const [here, there] = [`מי סוגר פנייה כפולה? ${way}`, `שתי מחלקות סוגרות אותה פנייה, ${way}`];
        const merged = await ask('shani@rimon.example', { title: here, body: 'הלקוחה קיבלה שתי תשובות.' });
        const into = await ask('michal@oren-gal.example', { title: there, body: 'כל אחת בטוחה שהשנייה לא ענתה.' });
        await answer('avi@kramim.example', merged, 'אצלנו מי שפתח הוא שסוגר.');
        await answer('hila@hashachar.example', into, 'רושמים בראש הפנייה מי מטפל.');
        const follower = await memberAt('samir@shaked.example', merged, options);
        await press(follower, he.following.follow_comments);
        await says(follower, he.flash.followed);
        const late = await memberAt('liat@arazit.example', merged, options);
        const said = `אצלנו סוגרת מי שענתה ראשונה, ${way}.`;
        await late.fill('[name=body]', said);

        const coordinator = await memberAt(COORDINATOR, merged, options);
        await coordinator.getByRole('link', { name: text.step.merge }).click();
        await coordinator.waitForURL('**/merge');
        await coordinator.selectOption('[name=into]', { label: there });
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-merge-${number}`);
        await press(coordinator, text.step.merge);
        await says(coordinator, he.flash.dilemma_merged);
        await says(coordinator, text.goes_on);
        assert.equal(await coordinator.locator('.comment-form').count(), 0, 'it is answered where it goes on');
        await picture(coordinator, `dilemma-merged-${number}`);
        await coordinator.locator('.banner').getByRole('link', { name: there }).click();
        await coordinator.waitForURL(`**${into}`);
        for (const said of ['מי שפתח הוא שסוגר', 'בראש הפנייה מי מטפל']) {
            await coordinator.locator('.comment', { hasText: said }).waitFor();
        }
        await story(coordinator, text.story_kind.joined).getByRole('link', { name: here }).waitFor();
        assert.equal(await coordinator.locator('.dilemma-story').getByRole('link', { name: there }).count(), 0, 'not to itself');
        assert.equal(await story(coordinator, text.story_kind.asked).count(), 2, 'both stories');
        assert.equal(await story(coordinator, text.to_answer).count(), 2, 'with their answers');
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-joined-${number}`);

        const asker = await memberAt('shani@rimon.example', '/notifications', options);
        await told(asker, he.notifications.kind.dilemma_merged, here);
        await says(asker, text.goes_on);
        await follower.goto('/me/following');
        await follower.locator('main .lines > li').getByRole('link', { name: there }).waitFor();
        await answer('tom@netivon.example', into, `ומה אם שתיהן פתחו? ${way}`);
        await told(follower, he.notifications.kind.comment_written, there);
        await follower.locator('.comment', { hasText: 'ומה אם שתיהן פתחו?' }).waitFor();

        // Who was writing meanwhile loses nothing, and publishes it where it goes on.
        await press(late, he.comments.send_answer);
        await says(late, he.field_problem.goes_on_elsewhere);
        await says(late, there);
        assert.equal(await late.inputValue('[name=body]'), said);
        await picture(late, `dilemma-answered-late-${number}`);
        await press(late, he.comments.send_answer);
        await late.waitForURL(`**${into}?**`);
        await late.locator('.comment', { hasText: said }).waitFor();
        quiet(late, answered(422));

        for (const page of [follower, coordinator, asker]) quiet(page);
    });

    test(`it is talked about at the next meeting, and what was said stands in its story, ${way}`, async () => {
        const title = `איך מודיעים על תקלה ב־<b>לילה</b>? ${way}`;
        const path = await ask('noga@tidhar-water.example', { title, body: 'הצינור התפוצץ בשתיים, וסיפרנו בשמונה.' });
        const starts_at = new Date(Date.now() + 3_600_000).toISOString();
        const meeting = await rest(COORDINATOR, '/meetings', { title: `מפגש קרוב, ${way}`, starts_at, place: 'חיפה' });

        const coordinator = await memberAt(COORDINATOR, path, options);
        await press(coordinator, text.to_agenda);
        await coordinator.waitForURL(`**/meetings/${meeting.id}**`);
        await says(coordinator, he.flash.dilemma_on_agenda);
        await says(coordinator, title);
        if (scripted) await accessible(coordinator);
        await fits(coordinator);
        await picture(coordinator, `dilemma-agenda-${number}`);
        const asker = await memberAt('noga@tidhar-water.example', path, options);
        await story(asker, text.story_kind.to_agenda).getByRole('link', { name: `מפגש קרוב, ${way}` }).waitFor();

        // The meeting was yesterday.
        const yesterday = 'starts_at = starts_at - 86400000000, ends_at = ends_at - 86400000000';
        await sql(forum.data, `UPDATE meeting SET ${yesterday} WHERE id = ${meeting.id}`);
        await coordinator.goto(`/meetings/${meeting.id}`);
        await coordinator.getByRole('link', { name: he.summary.write }).click();
        await coordinator.waitForURL('**/summary');
        await idle(coordinator);
        const begun = await coordinator.inputValue('[name=body]');
        assert.equal(begun, `## ${title}\n\n`, 'a heading for what was on the agenda');
        await coordinator.fill('[name=body]', `היה מפגש טוב.\n\n${begun}מודיעים מיד, גם בלי לדעת מתי יתוקן.\n\n## עוד\n\nכיבוד.`);
        if (scripted) await accessible(coordinator);
        await picture(coordinator, `dilemma-meeting-summary-${number}`);
        await press(coordinator, he.summary.save);
        await says(coordinator, he.flash.saved);
        await asker.reload();
        const said = story(asker, text.story_kind.said_at_meeting);
        await said.getByText('מודיעים מיד, גם בלי לדעת מתי יתוקן.').waitFor();
        assert.equal(await said.getByText('כיבוד').count(), 0, 'what was said of it alone');
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-said-${number}`);
        await said.getByRole('link', { name: `מפגש קרוב, ${way}` }).click();
        await asker.waitForURL(`**/meetings/${meeting.id}`);
        for (const page of [coordinator, asker]) quiet(page);
    });

    test(`a dilemma becomes a practice that names who helped, ${way}`, async () => {
        const title = `איך נפרדים מעובדת ותיקה? ${way}`;
        const body = 'היא פורשת אחרי שלושים שנה, ומבקשת בלי טקס.';
        const path = await ask('sigal@emek-tchelet.example', { title, body, topics: ['employee-experience'] });
        const helping = await answer('dana@hof-levana.example', path, 'שואלים אותה. אצלנו בחרה סיור אחרון במטבח.');
        const also = await answer('amir@kanaf-ruach.example', path, 'כל משמרת כתבה לה שורה אחת.');
        await answer('moshe@hof-levana.example', path, 'עוגה.');
        for (const { id } of [helping, also]) await rest('sigal@emek-tchelet.example', `${path}/accept`, { answer: id });

        const asker = await memberAt('sigal@emek-tchelet.example', `${path}/close`, options);
        await asker.fill('[name=lesson]', 'פרידה טובה היא זו שהעובדת בחרה.');
        await press(asker, text.step.go);
        await says(asker, he.flash.dilemma_closed);
        await press(asker, text.to_draft);
        await asker.waitForURL(/\/drafts\/\d+$/);
        assert.equal(await asker.inputValue('[name=title]'), title);
        if (scripted) await idle(asker);
        await fits(asker);
        await picture(asker, `dilemma-draft-${number}`);
        await publish(asker);
        await says(asker, he.flash.published);
        await asker.getByRole('heading', { level: 1, name: title }).waitFor();
        for (const said of ['מבקשת בלי טקס', 'סיור אחרון במטבח', 'כל משמרת כתבה לה שורה אחת', 'זו שהעובדת בחרה']) {
            await asker.locator('.prose').getByText(said).waitFor();
        }
        for (const name of ['דנה אשכולי, מלונות חוף לבנה', 'אמיר זכאים, כנף רוח שליחויות']) {
            await asker.locator('.prose').getByText(name).waitFor();
        }
        assert.equal(await asker.locator('.prose').getByText('עוגה').count(), 0, 'what did not help is left out');
        const practice = new URL(asker.url()).pathname;
        await asker.locator('.lessons').getByRole('link', { name: title }).click();
        await asker.waitForURL(forum.origin + path);
        await asker.locator('.dilemma-way').getByRole('link', { name: title }).click();
        await asker.waitForURL(forum.origin + practice);
        if (scripted) await accessible(asker);
        await fits(asker);
        await picture(asker, `dilemma-practice-${number}`);
        quiet(asker);
    });

    test(`a lesson reaches who follows its topic, at the bell and in the digest, ${way}`, async () => {
        const email = ['dana@hof-levana.example', 'adi@netivon.example'][number];
        const follower = await memberAt(email, '/practices?topic=training', options);
        await press(follower, he.following.follow_topic);
        await says(follower, he.flash.followed);
        await follower.goto('/me#mails');
        await follower.check('[name=digest][value=weekly]');
        await press(follower, he.account.me.save_mails);
        await says(follower, he.flash.saved);

        const title = `איך מלמדים להקשיב? ${way}`;
        const path = await ask('liat@arazit.example', { title, body: 'כולם עברו סדנה.', topics: ['training'] });
        await answer('rotem@rimon.example', path, 'מקשיבים לשיחה אחת יחד, בכל שבוע.');
        const asker = await memberAt('liat@arazit.example', `${path}/close`, options);
        const lesson = `הקשבה לומדים ליד שולחן אחד, ${way}.`;
        await asker.fill('[name=lesson]', lesson);
        await press(asker, text.step.go);
        await says(asker, he.flash.dilemma_closed);

        await told(follower, he.notifications.kind.lesson_in_topic, title);
        await follower.locator('.dilemma-learnt').getByText(lesson, { exact: true }).waitFor();
        await picture(follower, `dilemma-lesson-${number}`);
        const helper = await memberAt('rotem@rimon.example', '/notifications', options);
        await told(helper, he.notifications.kind.dilemma_closed, title);

        // The digests of all days of a week are made at once, and this one's hour has come.
        const week = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
        await sql(
            forum.data,
            `UPDATE member SET digest = 'never' WHERE email <> '${email}';
             DELETE FROM setting WHERE key = 'digests.queued_day';
             INSERT INTO setting (key, value) VALUES ('digests.queued_day', '${week}')`,
        );
        const coordinator = await memberAt(COORDINATOR, '/admin/jobs', options);
        await press(coordinator, `${he.admin.jobs.run_now}: ${he.job_kind.queue_digests}`);
        await says(coordinator, he.flash.job_queued);
        const digest = await until(async () => {
            await sql(
                forum.data,
                `UPDATE mail SET send_at = 0 WHERE kind = 'digest' AND state = 'queued';
                 UPDATE job SET run_at = 0 WHERE kind IN ('send-mail', 'send-digests') AND state = 'queued'`,
            );
            return mail.mails.find((got) => got.to.includes(email) && got.parts['text/plain'].includes(lesson));
        });
        assert.deepEqual(digest.faults, []);
        const [plain, html] = [digest.parts['text/plain'], digest.parts['text/html']];
        assert.ok(html.includes(lesson), html);
        assert.equal(plain.split(title).length - 1, 1, 'it is named once');
        const link = `${forum.origin}${path}#lesson`;
        assert.ok(plain.includes(link) && html.includes(`href="${link}"`), plain);
        const letter = await browser.page('http://mail.invalid', { ...PHONE, javaScriptEnabled: false });
        await letter.setContent(html);
        await fits(letter);
        await picture(letter, `dilemma-digest-${number}`);
        await follower.goto(link);
        await follower.locator('#lesson').waitFor();
        if (scripted) await accessible(follower);
        await follower.goto('/dilemmas?list=lessons&topic=training');
        await follower.locator('.dilemma-lines > li', { hasText: title }).getByText(lesson).waitFor();
        await picture(follower, `dilemma-lessons-${number}`);
        for (const page of [follower, asker, helper, coordinator]) quiet(page);
    });
}
