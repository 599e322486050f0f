// Nothing a member writes runs in another member's browser, in Chromium itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idle, quiet } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';
import { token } from './harness/server.mjs';

/// Each tries to set `window.ran`, or to reach another origin.
const TEXTS = [
    '<script>window.ran = 1</script>',
    '<img src=x onerror="window.ran = 1"> <svg/onload=window.ran=1> <body onload=window.ran=1>',
    '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe><object data="https://evil.example/x"></object>',
    '[link](javascript:window.ran=1) [tab](java\tscript:window.ran=1) [case](JaVaScRiPt:window.ran=1)',
    '[entity](&#106;avascript:window.ran=1) [data](data:text/html,<script>parent.ran=1</script>) [vb](vbscript:ran)',
    '![picture](https://evil.example/pixel.png) ![svg](data:image/svg+xml,<svg/onload=parent.ran=1>)',
    '![x](x" onerror="window.ran=1) [x](</a" onclick="window.ran=1>) ![x](//evil.example/a.png)',
    '<https://evil.example/"onmouseover="window.ran=1> <javascript:window.ran=1>',
    '[ref]: javascript:window.ran=1 "title\\" onclick=\\"window.ran=1"\n\n[ref] ![ref]',
    '```"><script>window.ran=1</script>\ncode\n``` \n\n`<script>window.ran=1</script>`',
    '| a | b |\n|---|---|\n| <style>@import url(https://evil.example/x.css)</style> | <link rel=stylesheet href=//evil.example> |',
    '## <a id="main" name="body">heading</a> {onclick=window.ran=1}\n\n[^1]: <script>window.ran=1</script>\n\nnote[^1]',
    '<form action="https://evil.example"><button>x</button></form><meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1></style></mglyph></table></mtext></math>',
    `${'> '.repeat(500)}deep\n\n${'['.repeat(5_000)}\n\n${'*a '.repeat(3_000)}`,
    '\u202E\u2066[gnp.exe](https://evil.example)\u2069 \u0000 \uFFFE',
];

const { forum, memberAt } = await fixture();

test('hostile Markdown neither runs nor loads anything, as a page, in lists and in the editor', async () => {
    const bearer = await token(forum.data, 'samir@shaked.example');
    const page = await memberAt('samir@shaked.example', '/');
    for (const [index, body] of TEXTS.entries()) {
        const made = await fetch(`${forum.origin}/api/v1/practices`, {
            method: 'POST',
            headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
            body: JSON.stringify({ title: `ניסיון ${index}`, body, kind: 'tool', topics: [], status: 'published' }),
        });
        assert.equal(made.status, 201, `${index}: ${await made.clone().text()}`);
        const { url } = await made.json();
        await page.goto(url);
        await provoke(page, '.prose', index);
        await page.locator('main form[action$="/edit"] button').click();
        await page.locator('#preview:not(:empty)').waitFor({ state: 'attached' });
        await idle(page);
        await provoke(page, '#preview', index);
    }
    await page.goto('/practices?sort=newest');
    assert.equal(await page.evaluate(() => window.ran), undefined);
    quiet(page);
});

/// Does to everything in the text what a reader might; nothing may come of it.
async function provoke(page, part, index) {
    const found = await page.locator(part).evaluate((prose) => {
        for (const element of prose.querySelectorAll('*')) {
            for (const kind of ['mouseover', 'focus', 'pointerdown']) element.dispatchEvent(new Event(kind, { bubbles: true }));
        }
        const strange = 'script, style, link, meta, iframe, object, embed, form, button, svg, math, base, video, audio';
        return {
            ran: window.ran,
            strange: [...prose.querySelectorAll(strange)].map((element) => element.outerHTML),
            handlers: [...prose.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
            links: [...prose.querySelectorAll('[href], [src]')].map((element) => element.href ?? element.src),
        };
    });
    assert.equal(found.ran, undefined, `text ${index} ran`);
    assert.deepEqual(found.strange, [], `text ${index}`);
    assert.deepEqual(found.handlers, [], `text ${index}`);
    for (const link of found.links) assert.match(link, /^(https?:|mailto:)/, `text ${index}`);
}

test('a page that is no member’s cannot change anything with their session', async () => {
    const page = await memberAt('maya@kav-inbar.example', '/me');
    const cookies = await page.context().cookies();
    const session = cookies.find((cookie) => cookie.name === 'session');
    assert.ok(session.httpOnly && session.sameSite === 'Lax');
    const cookie = `session=${session.value}`;
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const body = new URLSearchParams({ action: 'log-out-elsewhere' });
        const answer = await fetch(`${forum.origin}/me`, { method: 'POST', redirect: 'manual', headers: { cookie, ...headers }, body });
        assert.equal(answer.status, 403);
    }
    quiet(page);
});
