// Starts the real binary on a fresh folder and a real Chromium beside it.
//
// Every page is watched: a console error, a page error or a report of the content security policy
// fails the test that caused it.

import assert from 'node:assert/strict';
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const here = import.meta.dirname;
export const binary = path.resolve(here, '..', process.env.MAAGAL_BIN ?? 'target/release/maagal');
export const output = path.join(here, 'output');

const CHROMIUM_FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/// A password long enough for everybody in these tests.
export const PASSWORD = 'שלוש כוסות תה בצהריים';

/// Runs a command of the binary against a data folder; `input` goes to its standard input.
export async function maagal(data, args, input) {
    const child = run(binary, [...args, '--data', data], { env: environment(data) });
    if (input !== undefined) child.child.stdin.end(input);
    return (await child).stdout;
}

/// Only what the program itself needs, so that nothing of the developer's shell leaks in.
function environment(data) {
    const env = { PATH: process.env.PATH, HOME: data, MAAGAL_LOG_FORMAT: 'json' };
    if (databases.has(data)) env.MAAGAL_DATABASE_URL = databases.get(data);
    return env;
}

const databases = new Map();

/// A data folder of its own; on PostgreSQL too where MAAGAL_TEST_POSTGRES names a cluster and
/// MAAGAL_TEST_ENGINE asks for it.
export async function folder() {
    const data = await mkdtemp(path.join(tmpdir(), 'maagal-e2e-'));
    const cluster = process.env.MAAGAL_TEST_POSTGRES;
    if (process.env.MAAGAL_TEST_ENGINE === 'postgres') {
        assert.ok(cluster, 'MAAGAL_TEST_POSTGRES names no cluster');
        const name = `e2e_${path.basename(data).toLowerCase().replace(/[^a-z0-9]/g, '_')}`;
        await run('psql', [cluster, '-qc', `CREATE DATABASE "${name}"`]);
        const url = new URL(cluster);
        url.pathname = `/${name}`;
        databases.set(data, url.href);
    }
    return data;
}

/// A running server. `origin` is its address, `log()` what it wrote so far.
export async function serve(data, args = []) {
    const child = spawn(binary, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], {
        env: environment(data),
        // Any folder will do: everything the binary needs is inside it.
        cwd: tmpdir(),
    });
    let text = '';
    const listening = new Promise((resolve, reject) => {
        const read = (chunk) => {
            text += chunk;
            const found = text.match(/http:\/\/127\.0\.0\.1:(\d+)/);
            if (found) resolve(found[0]);
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${text}`)));
    });
    const origin = await listening;
    await until(async () => (await fetch(`${origin}/readyz`)).status === 200);
    return {
        origin,
        data,
        log: () => text,
        async stop(signal = 'SIGTERM') {
            const ended = new Promise((resolve) => child.once('exit', resolve));
            child.kill(signal);
            return ended;
        },
        async remove() {
            await this.stop();
            await rm(data, { recursive: true, force: true });
        },
    };
}

/// Asks again until the answer is yes; a minute at most.
export async function until(question) {
    const end = Date.now() + 60_000;
    for (;;) {
        const answer = await question();
        if (answer) return answer;
        assert.ok(Date.now() < end, 'waited a minute in vain');
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/// A browser; every page opened through it is watched.
export async function browse() {
    const profile = await mkdtemp(path.join(tmpdir(), 'maagal-chromium-'));
    await mkdir(output, { recursive: true });
    const browser = await chromium.launch({
        executablePath: process.env.MAAGAL_CHROMIUM ?? '/usr/bin/chromium',
        args: CHROMIUM_FLAGS,
    });
    return {
        async page(origin, options = {}) {
            const context = await browser.newContext({
                baseURL: origin,
                locale: 'he-IL',
                timezoneId: 'Asia/Jerusalem',
                viewport: { width: 1280, height: 900 },
                ...options,
            });
            const page = await context.newPage();
            page.complaints = [];
            page.setDefaultTimeout(20_000);
            page.on('console', (message) => {
                if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
            });
            page.on('pageerror', (error) => page.complaints.push(String(error)));
            return page;
        },
        async close() {
            await browser.close();
            await rm(profile, { recursive: true, force: true });
        },
    };
}

/// Nothing was reported in the console since the last look, but what is expected.
export function quiet(page, expected = /^$/) {
    const complaints = page.complaints.filter((text) => !expected.test(text));
    page.complaints.length = 0;
    assert.deepEqual(complaints, []);
}

/// The page has no serious finding of axe, and nothing sticks out at its sides.
export async function accessible(page) {
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    const serious = found.violations
        .filter((violation) => ['serious', 'critical'].includes(violation.impact))
        .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(' | ')}`);
    assert.deepEqual(serious, [], page.url());
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${page.url()} is ${overflow} px too wide`);
}

/// Keeps a picture of the page as test output.
export async function picture(page, name) {
    await page.screenshot({ path: path.join(output, `${name}.png`), fullPage: true });
}

/// Logs in through the form.
export async function login(page, email, password = PASSWORD) {
    await page.goto('/login');
    await page.fill('input[name=email]', email);
    await page.fill('input[name=password]', password);
    await page.click('main button[type=submit]');
    await page.waitForURL((url) => url.pathname !== '/login');
}

/// The demo forum's logins: `{ address: password }`.
export async function demoLogins(data) {
    const text = await readFile(path.join(data, 'demo-logins.txt'), 'utf8');
    return Object.fromEntries([...text.matchAll(/^(\S+@\S+)\s+(.+)$/gm)].map(([, email, password]) => [email, password.trim()]));
}
