// What most journeys begin with: a server with the demo forum, a browser, and a member who has logged in.

import { after } from 'node:test';
import { browse, login } from './browser.mjs';
import { demo } from './server.mjs';

/// The demo forum and a browser for the tests of a file; both are gone after the last of them.
/// `memberAt(email, path, options)` is the page of a member, opened at a path and logged in there.
export async function fixture() {
    const forum = await demo();
    const browser = await browse().catch(async (error) => {
        await forum.remove();
        throw error;
    });
    after(async () => {
        await browser.close();
        await forum.remove();
    });
    const memberAt = async (email, path, options) => {
        const page = await browser.page(forum.origin, options);
        await page.goto(path);
        await login(page, email, forum.password);
        return page;
    };
    return { forum, browser, memberAt };
}
