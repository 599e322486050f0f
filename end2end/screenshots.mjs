// Takes pictures of pages of the demo forum, to look at a change of style or wording: each page at 390 and at 1280 pixels,
// in Hebrew and in English, light and dark. script/screenshots runs it.
//
//   node end2end/screenshots.mjs [--as ADDRESS] PATH…
//
// MAAGAL_BIN names the program, else it is target/release/maagal. The server listens on a free port and its folder is
// deleted at the end. The pictures are written to end2end/output; a file's name is the page's path, the width, the language
// and the colour scheme.

import assert from 'node:assert/strict';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { browse, fits, idle, login, picture } from './harness/browser.mjs';
import { demo } from './harness/server.mjs';

const { values: options, positionals } = parseArgs({
    options: { as: { type: 'string', default: 'yael@maagal.example' } },
    allowPositionals: true,
});
const paths = positionals.length > 0 ? positionals : ['/', '/practices', '/meetings', '/search?q=אמנת שירות'];
for (const each of paths) assert.ok(each.startsWith('/'), `${each} is no path: it has to begin with a slash`);

/// The name of a page's pictures: its path without what a file name may not hold.
function nameOf(address) {
    const name = address.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
    return name === '' ? 'home' : name;
}

const forum = await demo();
const browser = await browse();
try {
    const first = await browser.page(forum.origin);
    await first.goto('/meetings');
    await login(first, options.as, forum.password);
    await first.waitForURL('**/meetings');
    const storageState = await first.context().storageState();
    for (const language of ['he', 'en']) {
        for (const colorScheme of ['light', 'dark']) {
            for (const width of [390, 1280]) {
                const viewport = { width, height: width > 1000 ? 900 : 844 };
                const page = await browser.page(forum.origin, { viewport, colorScheme, storageState });
                await page.context().addCookies([{ name: 'language', value: language, url: forum.origin }]);
                for (const address of paths) {
                    const name = `${nameOf(address)}-${width}-${language}-${colorScheme}`;
                    const answer = await page.goto(address);
                    await idle(page);
                    await page.evaluate(() => document.fonts.ready);
                    await picture(page, name);
                    console.log(path.join('end2end/output', `${name}.png`));
                    if (!answer.ok()) console.error(`${address} was answered with ${answer.status()}`);
                    await fits(page).catch((error) => console.error(error.message));
                    for (const complaint of page.complaints.splice(0)) console.error(`${address}: ${complaint}`);
                }
                await page.context().close();
            }
        }
    }
} finally {
    await browser.close();
    await forum.remove();
}
