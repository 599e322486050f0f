// The REST interface as a program uses it, and the disks that tests fill.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { addMember, token } from './server.mjs';

const EMAIL = 'ruth@alon.example';

/// A forum in a folder, with one coordinator and her token.
export async function forumWithToken(data) {
    await addMember(data, EMAIL, 'רות אלוני', 'בנק אלון', 'coordinator');
    return { data, bearer: await token(data, EMAIL) };
}

/// What members of a forum ask by their programs: `(email, path, body)` reads the path, or posts where there is a body, and
/// gives the answer's content.
export function programs(forum) {
    const tokens = new Map();
    return async (email, path, body) => {
        if (!tokens.has(email)) tokens.set(email, token(forum.data, email));
        const answer = await fetch(`${forum.origin}/api/v1${path}`, {
            method: body ? 'POST' : 'GET',
            headers: { authorization: `Bearer ${await tokens.get(email)}`, 'content-type': 'application/json' },
            body: body && JSON.stringify(body),
        });
        assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
        return answer.json();
    };
}

/// What the token's member can ask a server for; each call gives the answer.
export function client(server, bearer) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const send = (method, route, content, more = {}) =>
        fetch(`${server.origin}/api/v1${route}`, {
            method, headers: { ...headers, ...more }, body: content && JSON.stringify(content),
        });
    const practice = (title, body) => ({ title, body, kind: 'tool', topics: [], status: 'published' });
    return {
        create: (title, body) => send('POST', '/practices', practice(title, body)),
        replace: (id, title, body) => send('PUT', `/practices/${id}`, practice(title, body), { 'if-match': '*' }),
        batch: (practices) => send('POST', '/practices/batch', { practices }),
        read: (id) => send('GET', `/practices/${id}`),
        list: () => send('GET', '/practices'),
        find: (words, type) => send('GET', `/search?q=${encodeURIComponent(words)}${type ? `&type=${type}` : ''}`),
    };
}

/// Every acknowledged practice is there, with its text, and is found.
export async function allThere(client, acknowledged) {
    for (const { id, title, body } of acknowledged) {
        const answer = await client.read(id);
        assert.equal(answer.status, 200, title);
        assert.equal((await answer.json()).body, body);
        const found = await (await client.find(title)).json();
        assert.ok(found.hits.some((hit) => hit.id === id), `${title} is not found`);
    }
}

/// Mounts a file system of its own, which is soon full, on a folder; false where this user may not.
export function mountSmallDisk(disk) {
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { stdio: 'ignore' });
        return true;
    } catch {
        return false;
    }
}
