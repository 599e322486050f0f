// A real Chromium. Every page is watched: an error in the console, a report of the content security
// policy, a request to another origin. `quiet` fails the test that caused one.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { until } from './server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(here, '..', 'output');

/// The words of the pages, by language, so that a test asks for the button that users see.
export const words = {
    he: JSON.parse(await readFile(path.resolve(here, '../../app/locales/he.json'), 'utf8')),
    en: JSON.parse(await readFile(path.resolve(here, '../../app/locales/en.json'), 'utf8')),
};

/// The window of a small phone.
export const PHONE = { viewport: { width: 390, height: 844 } };

/// The window of a laptop.
export const LAPTOP = { viewport: { width: 1280, height: 900 } };

/// What most journeys are made with, twice: in Hebrew on a phone, with JavaScript and without it. How pages look in
/// English, on a laptop and in the dark is for [`looks`].
export const WAYS = [
    { way: 'with JavaScript', options: PHONE },
    { way: 'without JavaScript', options: { ...PHONE, javaScriptEnabled: false } },
];

/// The ways of a walk that somebody has to be able to make in either language: those of every journey, and once in English.
export const WALKS = [
    ...WAYS.map((it) => ({ ...it, language: 'he' })),
    { way: 'in English', options: { ...PHONE, language: 'en' }, language: 'en' },
];

const FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/// With MAAGAL_VISIBLE the browser's window is shown, and every step waits that many milliseconds.
const visible = process.env.MAAGAL_VISIBLE;
const SHOWN = visible === undefined ? {} : { headless: false, slowMo: Number(visible) };

/// Without a window Chromium's own shell for that takes two thirds of the time of the whole browser.
const CHROMIUM = `/usr/bin/chromium${visible === undefined ? '-headless-shell' : ''}`;

/// Chromium itself; `page(origin, options)` opens a page in a context of its own: another person, in Hebrew on a phone
/// if the options do not say otherwise; with a `language` in that one.
export async function browse() {
    await mkdir(output, { recursive: true });
    const executablePath = process.env.MAAGAL_CHROMIUM ?? CHROMIUM;
    const launch = () => chromium.launch({ executablePath, args: FLAGS, ...SHOWN });
    // Chromium crashes at times while it starts, which says nothing of the forum.
    const browser = await launch().catch(launch);
    const page = async (origin, { language, ...options } = {}) => {
        const context = await browser.newContext({
            baseURL: origin,
            locale: 'he-IL',
            timezoneId: 'Asia/Jerusalem',
            ...PHONE,
            ...options,
        });
        context.setDefaultTimeout(20_000);
        context.runsScripts = options.javaScriptEnabled !== false;
        const opened = watched(await context.newPage(), origin);
        if (language) await speak(opened, language);
        return opened;
    };
    return { page, close: () => browser.close() };
}

/// Another tab of the same person.
export async function tab(page) {
    return watched(await page.context().newPage(), page.origin);
}

function watched(page, origin) {
    page.origin = origin;
    page.complaints = [];
    page.on('console', (message) => {
        // That the stream of an open page broke off with its server is no fault of the page, which tries again.
        if (message.location().url === `${origin}/live`) return;
        if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
    });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.loading = new Set();
    for (const ended of ['requestfinished', 'requestfailed']) page.on(ended, (request) => page.loading.delete(request));
    page.on('request', (request) => {
        if (request.resourceType() !== 'eventsource') page.loading.add(request);
        const url = request.url();
        const own = url.startsWith(`${origin}/`) || url.startsWith('data:') || url.startsWith('blob:');
        if (!own) page.complaints.push(`a request to ${url}`);
    });
    return page;
}

/// How long nothing may be loaded for a page to be idle, in milliseconds.
const IDLE = 500;

/// Waits until the page has loaded all that it loads by itself, but for the stream of an open page, which never ends.
export async function idle(page) {
    await page.waitForLoadState();
    const begun = Date.now();
    for (let since = begun; Date.now() - since < IDLE; ) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        if (page.loading.size > 0) since = Date.now();
        assert.ok(Date.now() - begun < 30_000, `${page.url()} still loads`);
    }
}

/// Chromium notes an answer of this status in the console, also where a refusal is what is expected.
export const answered = (...statuses) => new RegExp(`status of (${statuses.join('|')}) `);

/// Chromium says so of a font that it has from its cache by the time that the style asks for it.
const PRELOADED = /was preloaded using link preload but not used/;

/// Nothing was reported since the last look, but what is expected.
export function quiet(page, expected = /^$/) {
    const complaints = page.complaints.splice(0).filter((text) => !expected.test(text) && !PRELOADED.test(text));
    assert.deepEqual(complaints, []);
}

/// axe's rules that depend on colours alone; what the others find is the same in the light and in the dark.
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/// The page has no serious finding of axe, and nothing sticks out at its sides. axe would wait for ever on a page that
/// runs no scripts; such a page is only measured, since its HTML is the one that axe sees where scripts run.
export async function accessible(page, { rules } = {}) {
    if (page.context().runsScripts) await withoutSeriousFindings(page, rules);
    await fits(page);
}

async function withoutSeriousFindings(page, rules) {
    // Without frames the plain way finds the same, and opens no second page for its report.
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    const chosen = rules ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']);
    const found = await chosen.analyze();
    const serious = found.violations
        .filter((violation) => ['serious', 'critical'].includes(violation.impact))
        .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(' | ')}`);
    assert.deepEqual(serious, [], page.url());
}

/// The page as it stands, on a laptop and on a phone, in the light and in the dark: a picture of each, and whether it is
/// accessible. It is loaded once; width and colours are the browser's to change. Ends on a phone in the light.
export async function looks(page, name) {
    const language = await page.locator('html').getAttribute('lang');
    for (const { viewport } of [LAPTOP, PHONE]) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['dark', 'light']) {
            await page.emulateMedia({ colorScheme });
            await picture(page, `${name}-${viewport.width}-${language}-${colorScheme}`);
            await accessible(page, colorScheme === 'dark' ? { rules: COLOUR_RULES } : {});
        }
    }
}

/// Has the pages of a context come in a language, from the next one on.
export const speak = (page, language) =>
    page.context().addCookies([{ name: 'language', value: language, url: page.origin }]);

/// The page is not wider than the window.
export async function fits(page) {
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(excess <= 0, `${page.url()} is ${excess} px too wide`);
}

/// The day so many days from now, as a date field takes it.
export const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/// A day at noon, as far from time zones as can be.
const noon = (date) => new Date(`${date}T12:00:00Z`);

/// The day so many days after another, both as a date field takes them.
export const later = (date, days) => new Date(noon(date).getTime() + days * 86_400_000).toISOString().slice(0, 10);

/// The first such weekday (0 is Sunday) from a day on.
export const weekdayFrom = (date, weekday) => later(date, (weekday - noon(date).getUTCDay() + 7) % 7);

/// The first Wednesday of a November to come. Neither it nor the weeks of that month after it are a holiday.
export function wednesday() {
    const [year, month] = day(0).split('-').map(Number);
    return weekdayFrom(`${month < 10 ? year : year + 1}-11-01`, 3);
}

/// Keeps a picture of the page as test output.
export async function picture(page, name) {
    await page.screenshot({ path: path.join(output, `${name}.png`), fullPage: true });
}

/// The words of the language that the page is in.
const wordsOf = async (page) => words[await page.locator('html').getAttribute('lang')] ?? words.he;

/// Logs in through the form, and comes out where it leads.
export async function login(page, email, password) {
    if (!page.url().startsWith(page.origin)) await page.goto('/login');
    const said = (await wordsOf(page)).account.login;
    await page.fill('input[name=email]', email);
    // Where there is a mail server, the password is asked for second.
    const second = page.locator('details:not([open]) > summary', { hasText: said.with_password });
    if ((await second.count()) > 0) await second.click();
    await page.fill('input[name=password]', password);
    await press(page, said.go);
    await agree(page);
}

/// Accepts the agreement of the forum, where that is asked.
export async function agree(page) {
    if (new URL(page.url()).pathname !== '/agreement') return;
    await page.check('[name=sure]');
    await press(page, (await wordsOf(page)).agreement.go);
}

/// Presses the button of that name in the page's main part.
export async function press(page, name) {
    await page.locator('main').getByRole('button', { name, exact: true }).first().click();
    await page.waitForLoadState();
}

/// Opens the editor with an empty text, from the page where a text is begun.
export async function emptyEditor(page) {
    await press(page, words.he.drafts.upload.open_editor);
    await page.waitForURL(/\/drafts\/\d+/);
}

/// Publishes the new text that the editor shows, through the step before publication; with a topic, where it has none, and
/// with its personal details.
export async function publish(page, name = words.he.drafts.page.publish) {
    await press(page, name);
    await page.waitForURL(/\/drafts\/\d+\/publish$/);
    if ((await page.locator('[name=topics]:checked').count()) === 0) {
        await page.locator('[name=topics]').first().check();
    }
    for (const stays of await page.locator('.personal [value=stays]').all()) await stays.check();
    await press(page, name);
}

/// The page says so somewhere in its main part.
export async function says(page, text) {
    await page.locator('main').getByText(text).first().waitFor();
}

/// Waits until a member is told of something, and opens it: `kind` is the sentence, `title` the thing's.
export async function told(page, kind, title) {
    const line = page.locator('.notifications > li', { hasText: title }).filter({ hasText: kind });
    await until(async () => {
        await page.goto('/notifications');
        return (await line.count()) > 0;
    });
    await line.first().getByRole('button', { name: title }).click();
    await page.waitForURL((url) => url.pathname !== '/notifications' && url.pathname !== '/notifications/open');
}
