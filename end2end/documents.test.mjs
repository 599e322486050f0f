// Write-ups as presenters have them: a Word document, slides, several files at once, one that is damaged, a paste.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, answered, emptyEditor, fits, idle, picture, press, publish, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { file, officeParts, png, zip } from './harness/texts.mjs';

const { he } = words;
const { report } = he.drafts;
const { memberAt } = await fixture();
const document = (name) => readFile(new URL(`../server/demo/documents/${name}`, import.meta.url));
const WORD = await document('תדריך שבע דקות.docx');
const SLIDES = await document('מוסך שמתקשר ראשון.pptx');

/// Somebody in front of the form of a new practice.
const atTheForm = (options) => memberAt('samir@shaked.example', '/practices/new', options);

async function upload(page, ...files) {
    await page.setInputFiles('input[name=file]', files);
    await press(page, he.drafts.upload.go);
}

for (const { way, options } of WAYS) {
    test(`a Word document: its text and pictures, the report, a clean copy, ${way}`, async () => {
        const page = await atTheForm(options);
        await upload(page, file('תדריך.docx', WORD));
        await page.waitForURL(/\/drafts\/\d+/);
        assert.equal(await page.inputValue('[name=title]'), 'שבע דקות לפני המשמרת: תדריך שעובד גם כשהמלון מלא');
        const body = await page.inputValue('[name=body]');
        assert.match(body, /^- חופשות וסידור עבודה$/m);
        assert.match(body, /^\| הבטחות שנשכחו בשבוע \| 14 \| 3 \|$/m);
        assert.match(body, /!\[לוח עם שלוש עמודות[^\]]*\]\(image1\.png\)/);
        assert.match(body, /עם מי שביקשה את זה, ולתת/);
        assert.doesNotMatch(body, /שלא רצתה בזה|משאבי אנוש לפני/);
        const told = page.locator('.report');
        await told.getByText('תדריך.docx').first().waitFor();
        for (const what of ['comment', 'deletion', 'merged_cells']) await told.getByText(report.what[what]).first().waitFor();
        await told.getByText(report.copy).waitFor();
        if (options.javaScriptEnabled !== false) {
            // A jump to the place of what was deleted.
            await told.locator('[data-words]').first().click();
            const chosen = await page.locator('#field-body').evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
            assert.match(chosen, /^התחלנו בשלוש המשמרות/);
            await accessible(page);
        }
        await fits(page);
        await picture(page, `report-word-${way.replaceAll(' ', '-')}`);
        await publish(page);
        await says(page, he.flash.published);
        assert.ok(await page.locator('.prose img').first().evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
        const href = await page.getByRole('link', { name: 'תדריך.docx' }).first().getAttribute('href');
        const copy = officeParts(await (await page.request.get(href)).body());
        assert.match(copy, /word\/document\.xml/);
        assert.doesNotMatch(copy, /משאבי אנוש לפני|שלא רצתה בזה|comments\.xml|דנה אשכולי/);
        quiet(page);
    });

    test(`slides: what they leave out is asked, notes come when they are wanted, ${way}`, async () => {
        const page = await atTheForm(options);
        await upload(page, file('מצגת.pptx', SLIDES));
        await page.waitForURL(/\/drafts\/\d+/);
        const told = page.locator('.report');
        await told.getByText(report.what.hidden_slide).first().waitFor();
        const body = await page.inputValue('[name=body]');
        assert.match(body, /^## מאיפה התחלנו$/m);
        assert.match(body, /^\| ינואר \| 64 \| 9 \|$/m);
        assert.doesNotMatch(body, /לא להציג|הרכב האפור/);
        const questions = page.locator('.slide-questions');
        await questions.getByText(report.questions_lead).waitFor();
        await questions.locator('[name=audience]').fill('מנהלות ומנהלים של מוסכים');
        await questions.locator('[name=effort]').fill('חצי שעה ביום');
        await questions.locator('[name=result]').fill('חצי מהשיחות הנכנסות');
        await questions.locator('[name=summary]').fill('מתקשרים ללקוח לפני שהוא מתקשר.');
        await told.locator('.report-notes summary').click();
        await told.getByText('הרכב האפור').waitFor();
        await fits(page);
        await picture(page, `report-slides-${way.replaceAll(' ', '-')}`);
        await press(page, report.add_notes);
        await says(page, report.notes_added);
        assert.match(await page.inputValue('[name=body]'), /## הערות הדובר\n\n### מוסך שמתקשר ראשון\n\nלפתוח בסיפור/);
        assert.equal(await page.inputValue('[name=audience]'), 'מנהלות ומנהלים של מוסכים');
        await publish(page);
        await says(page, he.flash.published);
        await says(page, 'מנהלות ומנהלים של מוסכים');
        quiet(page);
    });

    test(`what was chosen is kept when the text among it cannot be read, ${way}`, async () => {
        const page = await atTheForm(options);
        await page.check('[name=kind][value=tool]');
        await upload(page, file('סיכום.docx', WORD.subarray(0, 20_000)), file('לוח.png', png(), 'image/png'));
        await says(page, he.field_problem.file_damaged);
        await says(page, 'סיכום.docx');
        await says(page, he.drafts.upload.kept);
        await says(page, 'לוח.png');
        assert.ok(await page.isChecked('[name=kind][value=tool]'));
        await picture(page, `damaged-${way.replaceAll(' ', '-')}`);
        await upload(page, file('סיכום.docx', WORD));
        await page.waitForURL(/\/drafts\/\d+/);
        const names = await page.locator('.editor-attachments, .report, .file-notes').allInnerTexts();
        if (options.javaScriptEnabled !== false) assert.ok(names.join().includes('לוח.png'), names);
        await publish(page);
        await page.getByRole('link', { name: 'לוח.png' }).first().waitFor();
        quiet(page, answered(422));
    });

    test(`a file that was chosen comes along to the editor, ${way}`, async () => {
        const page = await atTheForm(options);
        await page.setInputFiles('input[name=file]', [file('003.md', '# מספר שלוש\n\nגוף\n'), file('לוח.png', png(), 'image/png')]);
        await emptyEditor(page);
        assert.equal(await page.inputValue('[name=title]'), 'מספר שלוש');
        await page.goto('/practices/new');
        await page.setInputFiles('input[name=file]', [file('לוח.png', png(), 'image/png')]);
        await emptyEditor(page);
        assert.equal(await page.inputValue('[name=body]'), '');
        assert.match(page.url(), /\/drafts\/\d+$/);
        quiet(page);
    });
}

test('what is no text is kept as an attachment of the text to come', async () => {
    const page = await atTheForm();
    await upload(page, file('דף.pdf', '%PDF-1.7\n'));
    await says(page, he.field_problem.document.pdf);
    await says(page, he.drafts.upload.kept);
    await emptyEditor(page);
    await page.locator('.editor-attachments').getByText('דף.pdf').first().waitFor();
    quiet(page, answered(422));
});

for (const { way, options } of WAYS) {
    test(`of a document and slides one is the text, and the other is attached, ${way}`, async () => {
        for (const [choice, title, attached] of [
            ['document', /^שבע דקות/, 'מצגת.pptx'],
            ['slides', /^מוסך שמתקשר ראשון$/, 'תדריך.docx'],
        ]) {
            const page = await atTheForm(options);
            await page.check(`[name=text][value=${choice}]`);
            await upload(page, file('מצגת.pptx', SLIDES), file('תדריך.docx', WORD));
            await page.waitForURL(/\/drafts\/\d+/);
            assert.match(await page.inputValue('[name=title]'), title);
            await page.locator('.editor-attachments').getByText(attached).first().waitFor();
            // The original is attached by choice alone, which says what is in it.
            const copy = page.locator('.report-copy', { hasText: attached });
            await copy.getByText(report.what.comment).or(copy.getByText(report.what.notes)).first().waitFor();
            await copy.getByRole('button', { name: report.attach_original }).click();
            await says(page, report.exchanged);
            await page.locator('.report-copy', { hasText: attached }).getByText(report.original).waitFor();
            quiet(page);
        }
    });

    test(`a page, a text of LibreOffice and a zip file of a text with its picture become drafts, ${way}`, async () => {
        const odt = zip({
            mimetype: 'application/vnd.oasis.opendocument.text',
            'content.xml':
                '<office:document-content><office:body><office:text><text:h text:outline-level="1">אמנה</text:h>' +
                '<text:p>כך עשינו.<office:annotation><text:p>סוד</text:p></office:annotation></text:p>' +
                '</office:text></office:body></office:document-content>',
        });
        const html = '<html><head><title>דף</title></head><body><h1>דף מהאתר</h1><ul><li>אחת</li></ul><script>x</script></body></html>';
        const sheet = zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' });
        const archive = zip({
            'תיקייה/סקירה.md': '# סקירה\n\n![לוח](לוח.png)\n',
            'תיקייה/לוח.png': png(),
            'תיקייה/נתונים.xlsx': sheet,
        });
        for (const [chosen, title, text] of [
            [file('אמנה.odt', odt), 'אמנה', /^כך עשינו\.$/m],
            [file('דף.html', html, 'text/html'), 'דף מהאתר', /^- אחת$/m],
            [file('הכול.zip', archive, 'application/zip'), 'סקירה', /^!\[לוח\]\(/m],
        ]) {
            const page = await atTheForm(options);
            await upload(page, chosen);
            await page.waitForURL(/\/drafts\/\d+/);
            assert.equal(await page.inputValue('[name=title]'), title);
            const body = await page.inputValue('[name=body]');
            assert.match(body, text);
            assert.doesNotMatch(body, /סוד|script/);
            await page.locator('.report').getByText(chosen.name).first().waitFor();
            await fits(page);
            quiet(page);
        }
    });
}

test('the report stands beside the preview, and stays there while the text is read, until publication', async () => {
    const page = await atTheForm(LAPTOP);
    await upload(page, file('תדריך.docx', WORD));
    await page.waitForURL(/\/drafts\/\d+/);
    await page.locator('#preview table').first().waitFor();
    const [told, preview, field] = ['.report', '.editor-preview', '#field-body'].map((name) => page.locator(name));
    const [top, shown, text] = await Promise.all([told, preview, field].map((one) => one.boundingBox()));
    assert.ok(top.y + top.height <= shown.y + 1, 'the report is above the preview');
    assert.ok(top.x < shown.x + shown.width && shown.x < top.x + top.width, 'in the same column');
    assert.ok(top.x >= text.x + text.width || top.x + top.width <= text.x, 'and beside the text');
    await page.mouse.wheel(0, 450);
    await page.waitForFunction(() => scrollY > 300);
    await told.getByRole('heading', { name: report.title }).waitFor();
    const inSight = await told.evaluate((box) => box.getBoundingClientRect().top >= 0 && box.getBoundingClientRect().bottom <= innerHeight);
    assert.ok(inSight, 'the report left the screen');
    await picture(page, 'report-beside-the-preview');
    await told.locator('[data-words]').first().click();
    const chosen = await field.evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd));
    assert.match(chosen, /^התחלנו בשלוש המשמרות/);
    await accessible(page);
    await page.reload();
    await told.getByText(report.what.comment).first().waitFor();
    await publish(page);
    await says(page, he.flash.published);
    assert.equal(await told.count(), 0);
    quiet(page);
});

test('files that are dropped anywhere on the page are chosen, beside those that were', async () => {
    const page = await atTheForm();
    await page.setInputFiles('input[name=file]', [file('אחת.md', '# אחת\n\nגוף')]);
    const transfer = await page.evaluateHandle(() => {
        const dropped = new DataTransfer();
        dropped.items.add(new File(['x'], 'שתיים.txt', { type: 'text/plain' }));
        return dropped;
    });
    for (const place of ['.way .hint', 'h1']) {
        const isLeft = await page.locator(place).first().evaluate((element, dataTransfer) => {
            const options = { dataTransfer, bubbles: true, cancelable: true };
            element.dispatchEvent(new DragEvent('dragover', options));
            return element.dispatchEvent(new DragEvent('drop', options));
        }, transfer);
        assert.ok(!isLeft, 'the browser would open the file in the place of the page');
    }
    const names = await page.locator('input[name=file]').evaluate((input) => [...input.files].map(({ name }) => name));
    assert.deepEqual(names, ['אחת.md', 'שתיים.txt', 'שתיים.txt']);
    await page.locator('.file-names').first().getByText('שתיים.txt').waitFor();
    quiet(page);
});

/// Lets requests that carry a file of this name fail, until `mend` is called; counts those that carry each name.
async function breaking(page, name) {
    const broken = { count: {}, isMended: false, mend: () => (broken.isMended = true) };
    await page.route('**', async (route) => {
        const sent = route.request().method() === 'POST' ? (route.request().postDataBuffer()?.toString() ?? '') : '';
        const names = [...sent.matchAll(/filename="([^"]+)"/g)].map(([, found]) => found);
        for (const found of names) broken.count[found] = (broken.count[found] ?? 0) + 1;
        return names.includes(name) && !broken.isMended ? route.abort() : route.fallback();
    });
    return broken;
}

test('of several files one does not arrive: the others are kept, and the same button sends the rest', async () => {
    const page = await atTheForm(PHONE);
    const broken = await breaking(page, 'two.png');
    await page.setInputFiles('input[name=file]', [file('text.docx', WORD), file('one.png', png(), 'image/png')]);
    await page.setInputFiles('input[name=attachment]', [file('two.png', png(20, 20), 'image/png'), file('three.png', png(30, 30), 'image/png')]);
    const go = page.getByRole('button', { name: he.drafts.upload.go, exact: true });
    await go.click();
    const line = page.locator('.sending-line');
    await line.getByText(he.drafts.upload.broken_off).waitFor();
    const names = (field) => page.locator(`input[name=${field}]`).evaluate((input) => [...input.files].map(({ name }) => name));
    assert.deepEqual(await names('attachment'), ['two.png', 'three.png']);
    broken.mend();
    await page.route('**/practices/new', async (route) => {
        // The last one, with the text, is read while this looks.
        if (route.request().postDataBuffer()?.toString().includes('text.docx')) {
            await page.locator('.files-kept').getByText('two.png').waitFor();
            assert.deepEqual(await names('attachment'), []);
            assert.deepEqual(await names('file'), ['text.docx']);
            await accessible(page);
            await picture(page, 'upload-on-its-way');
        }
        return route.fallback();
    });
    await go.click();
    await page.waitForURL(/\/drafts\/\d+/);
    assert.equal(await page.inputValue('[name=title]'), 'שבע דקות לפני המשמרת: תדריך שעובד גם כשהמלון מלא');
    for (const name of ['one.png', 'two.png', 'three.png']) await page.locator('.editor-files').getByText(name).first().waitFor();
    assert.deepEqual(broken.count, { 'two.png': 2, 'three.png': 1, 'one.png': 1, 'text.docx': 1 });
    page.complaints.splice(0);
});

test('files dropped on the text go up one by one: where one does not arrive, the others do, and it is tried again', async () => {
    const page = await atTheForm();
    await emptyEditor(page);
    await page.locator('leptos-island .editor-tools button').first().waitFor();
    await idle(page);
    const broken = await breaking(page, 'two.png');
    const transfer = await page.evaluateHandle((bytes) => {
        const dropped = new DataTransfer();
        for (const name of ['one.png', 'two.png', 'three.png']) dropped.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
        return dropped;
    }, [...png(64, 48)]);
    await page.locator('#field-body').dispatchEvent('drop', { dataTransfer: transfer });
    await page.locator('.editor-state').getByText(he.drafts.editor.unreachable).waitFor();
    await page.locator('.editor-files').getByText('one.png').first().waitFor();
    // Nothing is published without the files that wait.
    await page.locator('.editor-bar').getByRole('button', { name: he.drafts.page.publish, exact: true }).click();
    await page.locator('.editor-state').getByText(he.drafts.editor.unreachable).waitFor();
    assert.match(page.url(), /\/drafts\/\d+$/);
    broken.mend();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.locator('.editor-files').getByText('three.png').first().waitFor();
    await page.waitForFunction(() => ['one', 'two', 'three'].every((name) => document.querySelector('#field-body').value.includes(`(<${name}.png>)`)));
    // It may have been tried again by itself before the line was back.
    const { 'two.png': tries, ...others } = broken.count;
    assert.deepEqual(others, { 'one.png': 1, 'three.png': 1 });
    assert.ok(tries >= 2);
    page.complaints.splice(0);
});

test('a page is pasted with its picture; where nothing answers, its plain text', async () => {
    const page = await atTheForm(PHONE);
    await emptyEditor(page);
    await page.locator('leptos-island .editor-tools button').first().waitFor();
    await idle(page);
    const paste = (html, text) => page.locator('#field-body').evaluate((field, clip) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/html', clip.html);
        clipboardData.setData('text/plain', clip.text);
        field.focus();
        return field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, { html, text });
    const source = `data:image/png;base64,${png(64, 48).toString('base64')}`;
    await paste(`<h2>לוח</h2><p>כך הוא נראה: <img src="${source}" alt="לוח ההבטחות"></p><del>סוד</del>`, 'לוח');
    await page.waitForFunction(() => document.querySelector('#field-body').value.includes('## לוח'));
    const text = await page.inputValue('#field-body');
    assert.match(text, /!\[לוח ההבטחות\]\(picture-[0-9a-f]{8}\.png\)/);
    assert.doesNotMatch(text, /סוד/);
    const image = page.locator('#preview img');
    await page.getByRole('button', { name: he.drafts.editor.preview_tab, exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#preview img')?.naturalWidth === 64);
    assert.equal(await image.count(), 1);
    quiet(page, answered(404));
    await page.getByRole('button', { name: he.drafts.editor.text_tab, exact: true }).click();
    await page.route('**/drafts/paste', (route) => route.abort());
    await page.locator('#field-body').fill('');
    await paste('<b>מודגש</b>', 'מודגש');
    await page.waitForFunction(() => document.querySelector('#field-body').value === 'מודגש');
    await says(page, he.drafts.editor.pasted_plain);
    page.complaints.splice(0);
});

test('the demo has a practice that came from Word, one from slides, and a draft with its report', async () => {
    const page = await memberAt('hila@hashachar.example', '/practices/hof-levana-seven-minute-briefing');
    await page.getByRole('link', { name: 'תדריך שבע דקות.docx' }).first().waitFor();
    assert.ok(await page.locator('.prose img').first().evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
    await page.goto('/practices/hashachar-garage-that-calls-first');
    await page.locator('.prose table').nth(1).waitFor();
    await page.getByRole('link', { name: 'מוסך שמתקשר ראשון.pptx' }).first().waitFor();
    await page.goto('/me');
    await page.getByRole('link', { name: 'מוסך שמתקשר ראשון' }).first().click();
    await page.locator('.report').getByText(report.what.hidden_slide).first().waitFor();
    quiet(page);
});
