// What a browser fetches on a first visit, in bytes over the wire, counted in Chromium.

import { chromium } from '../../end2end/node_modules/playwright-core/index.mjs';

/// Chromium's own kinds of request, by what they are called here.
const KINDS = { Document: 'html', Stylesheet: 'css', Script: 'js', Wasm: 'wasm', Font: 'fonts', Image: 'images' };
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/// How long a page must be silent before it counts as loaded, in milliseconds.
const SILENCE = 500;

/// The visits, each with an empty cache: `kinds` are bytes by kind.
export async function measureVisits(server, account) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
    try {
        const visit = (name, most, steps) => measure(browser, server, { name, most, steps, account });
        return [
            await visit('login page (no islands)', 40_000, [open('/login')]),
            await visit('login, then home', 150_000, [open('/login'), logIn]),
            await visit('a practice (no islands)', 40_000, [logInUncounted, openAPractice]),
            await visit('editor, with its wasm', 150_000, [logInUncounted, openEditor]),
        ];
    } finally {
        await browser.close();
    }
}

async function measure(browser, server, { name, most, steps, account }) {
    const context = await browser.newContext({ baseURL: server.origin, locale: 'he-IL' });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const visit = { page, network, account, server, kinds: {} };
    const requests = new Map();
    network.on('Network.responseReceived', ({ requestId, type, response }) => {
        requests.set(requestId, response.mimeType === 'application/wasm' ? 'Wasm' : type);
    });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        const kind = KINDS[requests.get(requestId)] ?? 'other';
        visit.kinds[kind] = (visit.kinds[kind] ?? 0) + encodedDataLength;
    });
    for (const step of steps) {
        await step(visit);
        await page.waitForLoadState('networkidle');
        await page.waitForTimeout(SILENCE);
    }
    await context.close();
    return { name, most, kinds: visit.kinds };
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

async function openAPractice({ page, server, account }) {
    const [path] = await server.practices(account.token, 1, 1);
    await page.goto(path);
}

async function openEditor({ page, server }) {
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const begin = { method: 'POST', body: new URLSearchParams({ action: 'write', kind: 'write-up' }), redirect: 'manual' };
    const answer = await fetch(`${server.origin}/practices/new`, { ...begin, headers: { cookie } });
    await page.goto(answer.headers.get('location'));
}
