// What a browser fetches on a first visit, in bytes over the wire, counted in Chromium.

import { chromium } from '../../end2end/node_modules/playwright-core/index.mjs';

/// Kinds of file by how their media types begin.
const KINDS = {
    'text/html': 'html',
    'text/css': 'css',
    'text/javascript': 'js',
    'application/wasm': 'wasm',
    'font/': 'fonts',
    'image/': 'images',
};
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/// How long a page must be silent before it counts as loaded, in milliseconds.
const SILENCE = 1_000;

/// The visits, each with an empty cache: `kinds` are bytes by kind. `practice` is the path of one to open.
export async function measureVisits(server, account, practice) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
    try {
        const visit = (name, most, steps) => measure(browser, server, { name, most, steps, account, practice });
        return [
            await visit('login page (no islands)', 40_000, [open('/login')]),
            await visit('login, then home', 150_000, [open('/login'), logIn]),
            await visit('a practice (islands on focus)', 45_000, [logInUncounted, openAPractice]),
            await visit('editor, before the first letter', 150_000, [logInUncounted, openEditor]),
        ];
    } finally {
        await browser.close();
    }
}

async function measure(browser, server, { name, most, steps, ...who }) {
    const context = await browser.newContext({ baseURL: server.origin, locale: 'he-IL' });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const visit = { page, server, kinds: {}, ...who };
    const requests = new Map();
    network.on('Network.responseReceived', ({ requestId, response }) => requests.set(requestId, response.mimeType));
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        const kind = kindOf(requests.get(requestId));
        visit.kinds[kind] = (visit.kinds[kind] ?? 0) + encodedDataLength;
    });
    for (const step of steps) {
        await step(visit);
        // The stream of an open page never ends, so the network is never idle.
        await page.waitForLoadState();
        await page.waitForTimeout(SILENCE);
    }
    await context.close();
    return { name, most, kinds: visit.kinds };
}

function kindOf(mediaType = '') {
    const known = Object.entries(KINDS).find(([begin]) => mediaType.startsWith(begin));
    return known ? known[1] : 'other';
}

const open = (path) => ({ page }) => page.goto(path);

async function logIn({ page, account }) {
    await page.fill('[name=email]', account.email);
    await page.fill('[name=password]', account.password);
    await page.click('form:has([name=password]) button[type=submit], form:has([name=password]) button:not([type])');
}

/// Brings the session without a page, so that the next is the first of the visit.
async function logInUncounted(visit) {
    const [name, value] = (await visit.server.logIn(visit.account)).split('=');
    await visit.page.context().addCookies([{ name, value, url: visit.server.origin }]);
}

async function openAPractice({ page, practice }) {
    await page.goto(practice);
}

async function openEditor({ page, server }) {
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const begin = { method: 'POST', body: new URLSearchParams({ action: 'write', kind: 'write-up' }), redirect: 'manual' };
    const answer = await fetch(`${server.origin}/practices/new`, { ...begin, headers: { cookie } });
    await page.goto(answer.headers.get('location'));
}
