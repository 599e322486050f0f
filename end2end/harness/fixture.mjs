// What most journeys begin with: a server with the demo forum, a browser, and a member who has logged in.

import { after } from 'node:test';
import { browse, login } from './browser.mjs';
import { demo } from './server.mjs';

/// Opens the page of a member of a demo forum: `(email, path, options)`, opened at the path and logged in there.
export const memberOf = (forum, browser) => async (email, path, options) => {
    const page = await browser.page(forum.origin, options);
    await page.goto(path);
    await login(page, email, forum.password);
    return page;
};

/// The demo forum and a browser for the tests of a file; both are gone after the last of them.
/// `memberAt` is [`memberOf`] that forum. The server is started with further arguments.
export async function fixture(args = []) {
    const forum = await demo(args);
    const browser = await browse().catch(async (error) => {
        await forum.remove();
        throw error;
    });
    after(async () => {
        await browser.close();
        await forum.remove();
    });
    return { forum, browser, memberAt: memberOf(forum, browser) };
}
