// Journey 4: the presenter without a file writes in the editor.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { LAPTOP, PHONE, WAYS, accessible, emptyEditor, fits, idle, picture, press, publish, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { officeParts, png } from './harness/texts.mjs';

const { he } = words;
const { editor } = he.drafts;
/// What the state line says once all is saved, with the hour.
const SAVED = new RegExp(`^${editor.saved.replace('{time}', '\\d\\d:\\d\\d')}$`);
const { memberAt } = await fixture();

/// A member in front of an empty text, on a laptop if the options do not say otherwise: its preview stands beside it.
async function atAnEmptyText(options) {
    const page = await memberAt('samir@shaked.example', '/practices/new', { ...LAPTOP, ...options });
    await emptyEditor(page);
    page.text = page.locator('#field-body');
    if (options?.javaScriptEnabled !== false) await interactive(page);
    return page;
}

/// The island has come alive once it shows its preview of what is typed.
async function interactive(page) {
    await page.locator('leptos-island .editor-tools button').first().waitFor();
    await idle(page);
}

const saved = (page) => page.locator('.editor-state').getByText(SAVED).waitFor();
const tool = (page, name) => page.getByRole('button', { name, exact: true }).click();

test('the preview follows, and what was typed is there after a reload', async () => {
    const page = await atAnEmptyText();
    await page.fill('[name=title]', 'שלוש שאלות בסוף משמרת');
    await page.text.pressSequentially('## למה\n\n**כי** שכחנו. See the SLA.');
    await page.locator('#preview h2', { hasText: 'למה' }).waitFor();
    assert.equal(await page.locator('#preview strong').innerText(), 'כי');
    await saved(page);
    await accessible(page);
    await picture(page, 'editor-1280');
    await page.reload();
    assert.equal(await page.inputValue('#field-body'), '## למה\n\n**כי** שכחנו. See the SLA.');
    assert.equal(await page.inputValue('[name=title]'), 'שלוש שאלות בסוף משמרת');
    quiet(page);
});

test('the buttons write Markdown, and undo takes it back', async () => {
    const page = await atAnEmptyText();
    await page.text.fill('חשוב');
    await page.text.selectText();
    await tool(page, editor.bold);
    assert.equal(await page.text.inputValue(), '**חשוב**');
    await page.keyboard.press('Control+Z');
    assert.equal(await page.text.inputValue(), 'חשוב');
    await tool(page, editor.list);
    assert.equal(await page.text.inputValue(), '- חשוב');
    await tool(page, editor.numbered_list);
    assert.equal(await page.text.inputValue(), '1. חשוב');
    await tool(page, editor.task_list);
    assert.equal(await page.text.inputValue(), '- [ ] חשוב');
    await tool(page, editor.subheading);
    assert.equal(await page.text.inputValue(), '### חשוב');
    await tool(page, editor.heading);
    assert.equal(await page.text.inputValue(), '## חשוב');
    // Each button is a step of the browser's own undo, one after the other.
    for (const before of ['### חשוב', '- [ ] חשוב', '1. חשוב']) {
        await page.keyboard.press('Control+Z');
        assert.equal(await page.text.inputValue(), before);
    }
    await tool(page, editor.heading);
    await page.text.press('Control+End');
    await page.text.press('Enter');
    await tool(page, editor.table);
    await page.locator('#preview table').waitFor();
    await tool(page, editor.quote);
    await page.text.press('Control+B');
    quiet(page);
});

test('Enter goes on with a list, and ends it after an empty item', async () => {
    const page = await atAnEmptyText();
    await page.text.pressSequentially('1. ראשון\nשני\n\nסוף');
    assert.equal(await page.text.inputValue(), '1. ראשון\n2. שני\n\nסוף');
    await page.locator('#preview li', { hasText: 'שני' }).waitFor();
    await page.locator('#preview p', { hasText: 'סוף' }).waitFor();
    await page.text.fill('');
    await page.text.pressSequentially('• ראשון\nשני\n\nסוף');
    assert.equal(await page.text.inputValue(), '• ראשון\n• שני\n\nסוף');
    quiet(page);
});

test('Tab moves items and goes from cell to cell, and Escape lets it leave the field', async () => {
    const page = await atAnEmptyText();
    await page.text.pressSequentially('- [ ] ראשון\nשני');
    await page.text.press('Tab');
    assert.equal(await page.text.inputValue(), '- [ ] ראשון\n  - [ ] שני');
    await page.locator('#preview li li', { hasText: 'שני' }).waitFor();
    await page.text.press('Enter');
    await page.text.pressSequentially('שלישי');
    await page.text.press('Shift+Tab');
    assert.equal(await page.text.inputValue(), '- [ ] ראשון\n  - [ ] שני\n- [ ] שלישי');
    // Undo takes back what a key did, too.
    await page.keyboard.press('Control+Z');
    assert.equal(await page.text.inputValue(), '- [ ] ראשון\n  - [ ] שני\n  - [ ] שלישי');
    assert.ok(await page.text.evaluate((field) => field === document.activeElement));
    const hint = await page.text.getAttribute('aria-describedby');
    assert.equal(await page.locator(`#${hint}`).innerText(), he.drafts.page.body_keys);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.ok(await page.text.evaluate((field) => field !== document.activeElement));
    assert.equal(await page.text.inputValue(), '- [ ] ראשון\n  - [ ] שני\n  - [ ] שלישי');
    await page.text.fill('');
    await page.text.press('Control+Alt+t');
    for (const word of ['מדד', 'לפני', '31', '47']) {
        await page.keyboard.type(word);
        await page.keyboard.press('Tab');
    }
    await page.locator('#preview td', { hasText: '47' }).waitFor();
    const rows = (await page.text.inputValue()).split('\n');
    assert.deepEqual(rows.slice(0, 4), ['| מדד | לפני |', '| --- | --- |', '| 31 | 47 |', '|  |  |']);
    await page.keyboard.type('א');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('אחרי הטבלה');
    await page.locator('#preview p', { hasText: 'אחרי הטבלה' }).waitFor();
    assert.equal(await page.locator('#preview tbody tr').count(), 2);
    quiet(page);
});

test('without a list or a table, Tab leaves the text at once', async () => {
    const page = await atAnEmptyText();
    await page.text.pressSequentially('סתם שורה');
    await page.keyboard.press('Tab');
    assert.ok(await page.text.evaluate((field) => field !== document.activeElement));
    assert.equal(await page.text.inputValue(), 'סתם שורה');
});

test('each shortcut does what its button does', async () => {
    const page = await atAnEmptyText();
    for (const [keys, expected] of [
        ['Control+b', '**מילה**'],
        ['Control+i', '*מילה*'],
        ['Control+k', '[מילה](https://)'],
        ['Control+Alt+1', '## מילה'],
        ['Control+Alt+2', '### מילה'],
        ['Control+Alt+3', '#### מילה'],
        ['Control+Shift+Digit7', '1. מילה'],
        ['Control+Shift+Digit8', '- מילה'],
        ['Control+Shift+Digit9', '- [ ] מילה'],
    ]) {
        await page.text.fill('מילה');
        await page.text.selectText();
        await page.keyboard.press(keys);
        assert.equal(await page.text.inputValue(), expected, keys);
    }
    await page.text.fill('### מילה');
    await page.keyboard.press('Control+Alt+0');
    assert.equal(await page.text.inputValue(), 'מילה');
    quiet(page);
});

test('the row of buttons is one stop of the Tab key, and arrows go along it', async () => {
    const page = await atAnEmptyText();
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    await page.focus('[name=title]');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), editor.bold);
    // In Hebrew the next button is at the left.
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focused(), editor.italic);
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), editor.bold);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), null);
    quiet(page);
});

test('Enter in the title goes on to the text', async () => {
    const page = await atAnEmptyText();
    await page.fill('[name=title]', 'כותרת');
    await page.press('[name=title]', 'Enter');
    assert.ok(await page.text.evaluate((field) => field === document.activeElement));
    const plain = await atAnEmptyText({ javaScriptEnabled: false });
    await plain.fill('[name=title]', 'כותרת');
    await plain.press('[name=title]', 'Enter');
    await says(plain, he.flash.saved);
    quiet(page);
});

test('the preview has a name and goes along with the text', async () => {
    const page = await atAnEmptyText();
    const parts = Array.from({ length: 30 }, (_, part) => `## חלק ${part}\n\n${'שורה ארוכה של טקסט. '.repeat(part % 3 === 0 ? 60 : 4)}`);
    await page.text.fill(parts.join('\n\n'));
    await page.locator('#preview h2', { hasText: 'חלק 29' }).waitFor();
    const preview = page.getByRole('region', { name: editor.preview_tab });
    // Typing scrolls to the end, and the preview went along.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForFunction(() => document.querySelector('.editor-preview').scrollTop === 0);
    // Where a heading of the text is at the upper edge, the preview shows the same one there.
    const shown = () => preview.evaluate((frame) => {
        const top = frame.getBoundingClientRect().top;
        const near = [...frame.querySelectorAll('#preview h2')].map((h) => [Math.abs(h.getBoundingClientRect().top - top), h.textContent]);
        return near.sort(([a], [b]) => a - b)[0][1];
    });
    const middle = await page.text.evaluate((field) => field.getBoundingClientRect().height / 2);
    await page.mouse.move(900, 500);
    await page.evaluate((y) => window.scrollTo(0, y), middle);
    await page.waitForFunction(() => document.querySelector('.editor-preview').scrollTop > 300);
    const number = Number((await shown()).match(/\d+/)[0]);
    assert.ok(number > 8 && number < 22, `in the middle of the text it shows part ${number}`);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => {
        const frame = document.querySelector('.editor-preview');
        return frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 2;
    });
    quiet(page);
});

test('on a phone the bar with buttons and publishing stands above the keyboard', async () => {
    const page = await atAnEmptyText(PHONE);
    // The program that follows the screen comes with the first letter.
    await page.text.pressSequentially('## בטלפון');
    await page.locator('#preview h2').waitFor({ state: 'attached' });
    const bar = page.locator('.editor-bar');
    const bottom = async () => Math.round((await bar.boundingBox()).y + (await bar.boundingBox()).height);
    assert.equal(await bottom(), PHONE.viewport.height);
    // What a phone reports when its keyboard takes the lower part of the screen.
    await page.evaluate(() => {
        Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight - 336 });
        visualViewport.dispatchEvent(new Event('resize'));
    });
    assert.equal(await bottom(), PHONE.viewport.height - 336);
    for (const selector of ['.editor-tools button', '.editor-bar .button-main']) {
        const box = await page.locator(selector).first().boundingBox();
        assert.ok(box.height >= 43.5 && box.y + box.height <= PHONE.viewport.height - 336, `${selector}: ${box.y}`);
    }
    quiet(page);
});

test('the buttons, the state and publishing stay in sight in a long text', async () => {
    for (const viewport of [PHONE.viewport, { width: 1280, height: 900 }]) {
        const page = await atAnEmptyText({ viewport });
        await page.fill('#field-body', 'שורה\n\n'.repeat(300));
        await saved(page);
        await page.evaluate(() => window.scrollTo(0, 500));
        const seen = ['.editor-tools button', '.editor-state p', '.editor-bar .button-main'];
        for (const selector of seen) {
            const box = await page.locator(selector).first().boundingBox();
            assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `${selector} at ${viewport.width}: ${box.y}`);
        }
        const covered = await page.locator('.editor-tools button').first().evaluate((button) => {
            const { x, y, width, height } = button.getBoundingClientRect();
            return !button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        });
        assert.equal(covered, false, `the buttons are covered at ${viewport.width}`);
        quiet(page);
    }
});

test('a warning comes before unsaved work is lost, and none after it is saved', async () => {
    const page = await atAnEmptyText();
    await page.text.pressSequentially('עוד לא נשמר');
    const [dialog] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })]);
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    assert.equal(await page.text.inputValue(), 'עוד לא נשמר');
    await saved(page);
    const warnings = [];
    page.on('dialog', (another) => warnings.push(another.type()) && another.accept());
    await page.goto('/practices');
    assert.deepEqual(warnings, []);
    quiet(page);
});

/// Pastes what a clipboard holds, and waits until it has come.
async function paste(page, { html, text }) {
    const before = await page.text.inputValue();
    const isLeft = await page.text.evaluate((field, content) => {
        const clipboardData = new DataTransfer();
        if (content.html) clipboardData.setData('text/html', content.html);
        clipboardData.setData('text/plain', content.text);
        field.focus();
        return field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, { html, text });
    assert.ok(!isLeft, 'the browser would paste the plain text');
    await page.waitForFunction((old) => document.querySelector('#field-body').value !== old, before);
}

/// What these programs put on the clipboard.
const PASTED = [
    {
        from: 'Word',
        html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal { margin: 0 }</style></head><body><!--StartFragment-->
            <h2>מה עשינו</h2><p class=MsoNormal><b>שלב ראשון</b> ואחריו <a href="https://example.org/sla">המדריך</a></p>
            <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>פריט אחד</p>
            <table><tr><td><p class=MsoNormal>מדד</p></td><td><p class=MsoNormal>לפני</p></td></tr><tr><td>NPS</td><td>31</td></tr></table>
            <script>window.ran = true</script><!--EndFragment--></body></html>`,
        expected: [/^## מה עשינו$/m, /\*\*שלב ראשון\*\*/, /\[המדריך\]\(https:\/\/example\.org\/sla\)/, /^- פריט אחד$/m, /^\| מדד \| לפני \|$/m],
    },
    {
        from: 'Google Docs',
        html: `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h3 dir="rtl"><span>כותרת</span></h3>
            <p dir="rtl"><span style="font-weight:700">מודגש</span><span style="font-weight:400"> ורגיל</span></p>
            <ol><li dir="rtl" aria-level="1"><p><span>קודם</span></p></li><li dir="rtl" aria-level="1"><p><span>אחר כך</span></p></li></ol></b>`,
        expected: [/^### כותרת$/m, /\*\*מודגש\*\* ורגיל/, /^1\. קודם\n2\. אחר כך$/m],
    },
];

for (const { from, html, expected } of PASTED) {
    test(`what is pasted from ${from} becomes Markdown`, async () => {
        const page = await atAnEmptyText();
        await paste(page, { html, text: 'plain' });
        const text = await page.text.inputValue();
        for (const pattern of expected) assert.match(text, pattern);
        assert.equal(await page.evaluate(() => window.ran), undefined);
        quiet(page);
    });
}

test('what each program puts on the clipboard becomes the Markdown beside its sample', async () => {
    const page = await atAnEmptyText();
    for (const samples of ['../app/intake/tests/samples/', '../server/convert/tests/samples/']) {
        const folder = new URL(samples, import.meta.url);
        const read = async (name) => (await readFile(new URL(name, folder), 'utf8').catch(() => ''));
        const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));
        assert.ok(names.length >= 6, samples);
        for (const name of names) {
            await page.text.fill('');
            await paste(page, { html: await read(`${name}.html`), text: await read(`${name}.txt`) });
            const expected = (await read(`${name}.md`)).trim();
            assert.equal((await page.text.inputValue()).trim(), expected, name);
        }
    }
    quiet(page);
});

test('what is put in order is said, and the way back leads to the text as it was pasted', async () => {
    const page = await atAnEmptyText();
    const own = 'מה סוכם:\n• אחת\n• שתיים\nתודה\nדנה';
    await page.text.pressSequentially('פתיחה');
    await paste(page, { text: own });
    assert.equal(await page.text.inputValue(), 'פתיחה\n\nמה סוכם:\n\n- אחת\n- שתיים\n\nתודה  \nדנה\n');
    const line = page.locator('.editor-tidied');
    await line.getByText(editor.tidied_in_two_places).waitFor();
    await page.locator('#preview li').nth(1).waitFor();
    await accessible(page);
    await picture(page, 'tidied-1280');
    await page.text.press('Control+End');
    await page.text.pressSequentially('סוף');
    await line.getByRole('button', { name: editor.untidy, exact: true }).click();
    assert.equal(await page.text.inputValue(), `פתיחה${own}סוף`);
    await line.getByText(editor.tidied_in_two_places).waitFor({ state: 'detached' });
    // What was copied from the text itself comes back as it is.
    await page.text.press('Control+A');
    await page.text.press('Control+C');
    const isLeft = await page.text.evaluate((field) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', field.value);
        return field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    assert.ok(isLeft);
    quiet(page);
});

test('a paragraph and an item go up and down by keyboard, and an address over words is a link', async () => {
    const page = await atAnEmptyText();
    await page.text.fill('ראשונה\n\nשנייה\n\n1. אחת\n   - בתוכה\n2. שתיים');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal(await page.text.inputValue(), 'ראשונה\n\nשנייה\n\n1. שתיים\n2. אחת\n   - בתוכה');
    await page.keyboard.type('!');
    assert.match(await page.text.inputValue(), /^1\. שתיים!$/m, 'the cursor goes along');
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await page.text.inputValue(), 'שנייה\n\nראשונה\n\n1. אחת\n   - בתוכה\n2. שתיים!');
    await page.keyboard.press('Control+Z');
    assert.match(await page.text.inputValue(), /^ראשונה/, 'it is one step of the undo');
    await page.text.evaluate((field) => field.setSelectionRange(0, 6));
    await paste(page, { text: 'https://a.example/x' });
    assert.match(await page.text.inputValue(), /^\[ראשונה\]\(https:\/\/a\.example\/x\)\n/);
    quiet(page);
});

test('a picture that is dropped on the text is uploaded and shown', async () => {
    const page = await atAnEmptyText();
    const transfer = await page.evaluateHandle((bytes) => {
        const dropped = new DataTransfer();
        dropped.items.add(new File([new Uint8Array(bytes)], 'לוח.png', { type: 'image/png' }));
        return dropped;
    }, [...png(64, 48)]);
    await page.text.dispatchEvent('drop', { dataTransfer: transfer });
    const image = page.locator('#preview img');
    await image.waitFor();
    assert.equal(await image.evaluate((img) => img.decode().then(() => img.naturalWidth)), 64);
    assert.equal(await page.text.inputValue(), '![לוח](<לוח.png>)');
    await saved(page);

    // A file of another kind that is pasted stands where the cursor is; some file managers put its name beside it.
    await page.text.fill('לפני אחרי');
    await page.text.evaluate((field) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(['a,b'], 'תקציב.csv', { type: 'text/csv' }));
        clipboardData.setData('text/plain', 'תקציב.csv');
        field.focus();
        field.setSelectionRange(4, 4);
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => document.querySelector('#field-body').value.includes(']('));
    assert.match(await page.text.inputValue(), /^לפני\s*\[תקציב\]\(<תקציב\.csv>\)\s+אחרי$/);
    await page.locator('.editor-files').getByText('תקציב.csv').first().waitFor();
    await saved(page);
    quiet(page);
});

test('without JavaScript a plain field and a preview button do the same', async () => {
    const page = await atAnEmptyText({ javaScriptEnabled: false });
    await page.fill('[name=title]', 'בלי סקריפטים');
    await page.fill('[name=body]', '## כותרת\n\nטקסט של ממש.');
    await press(page, he.drafts.page.preview);
    await page.locator('#preview h2', { hasText: 'כותרת' }).waitFor();
    await fits(page);
    await picture(page, 'editor-without-javascript');
    await press(page, he.drafts.page.save);
    await says(page, he.flash.saved);
    await publish(page);
    await says(page, he.flash.published);
    await page.getByRole('heading', { level: 1, name: 'בלי סקריפטים' }).waitFor();
    quiet(page);
});

test('on a phone text and preview are two tabs', async () => {
    const page = await atAnEmptyText(PHONE);
    await page.text.pressSequentially('## בטלפון');
    await tool(page, editor.preview_tab);
    await page.locator('#preview h2').waitFor();
    assert.ok(!(await page.text.isVisible()));
    await tool(page, editor.text_tab);
    assert.ok(await page.text.isVisible());
    await accessible(page);
    await picture(page, 'editor-390');
    quiet(page);
});

for (const { way, options } of WAYS) {
    test(`the draft and the published practice are Word files for those who approve them, ${way}`, async () => {
        const page = await atAnEmptyText(options);
        const title = `אמנה לאישור ${way}`;
        await page.fill('[name=title]', title);
        await page.fill('[name=body]', '## מה עשינו\n\n1. קודם\n2. אחר כך\n\n**חשוב** לדעת.');
        await press(page, he.drafts.page.publish);
        await page.waitForURL(/\/publish$/);
        const saves = async (name) => {
            const [download] = await Promise.all([
                page.waitForEvent('download'),
                page.getByRole('link', { name, exact: true }).click(),
            ]);
            const bytes = await readFile(await download.path());
            const parts = officeParts(bytes);
            assert.match(parts, /אושר לפרסום ע״י _+ בתאריך _+/, 'the line that the legal office fills');
            assert.match(parts, /<w:bidi\/>/);
            assert.equal(download.suggestedFilename(), `${title}.docx`);
        };
        await saves(he.drafts.word_file.download);
        await page.locator('[name=topics]').first().check();
        await press(page, he.drafts.page.publish);
        await says(page, he.flash.published);
        await saves(he.drafts.word_file.short);
        const path = new URL(page.url()).pathname;
        const reader = await memberAt('olga@kramim.example', path);
        assert.equal(await reader.getByRole('link', { name: he.drafts.word_file.short }).count(), 0);
        assert.equal((await reader.request.get(`${path}/document.docx`)).status(), 403);
        // A legal office may ask the forum itself.
        const coordinator = await memberAt('yael@maagal.example', path, options);
        const [download] = await Promise.all([
            coordinator.waitForEvent('download'),
            coordinator.getByRole('link', { name: he.drafts.word_file.short }).click(),
        ]);
        assert.equal(download.suggestedFilename(), `${title}.docx`);
        for (const one of [page, reader, coordinator]) quiet(one);
    });
}
