// The server behind nginx, with the site that deploy/nginx.conf proposes: only its names, ports and certificates are
// replaced.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { PASSWORD, addMember, folder, maagal, remove, serve, token, until } from './harness/server.mjs';

const run = promisify(execFile);
const HOST = 'forum.example';
const RUTH = 'ruth@alon.example';

/// A port that was free a moment ago.
function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.on('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

let data, server, site, nginx, ports;

before(async () => {
    data = await folder();
    await addMember(data, RUTH, 'רות אלוני', 'בנק אלון', 'coordinator');
    ports = { http: await freePort(), https: await freePort() };
    server = await serve(data, ['--base-url', `https://${HOST}:${ports.https}`, '--trusted-proxies', '1']);
    site = await mkdtemp(path.join(tmpdir(), 'maagal-nginx-'));
    const [key, certificate] = [path.join(site, 'key.pem'), path.join(site, 'certificate.pem')];
    const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', certificate]);

    const proposed = await readFile(new URL('../deploy/nginx.conf', import.meta.url), 'utf8');
    const replaced = [
        ['server 127.0.0.1:3000;', `server ${new URL(server.origin).host};`],
        ['listen 80;', `listen 127.0.0.1:${ports.http};`],
        ['    listen [::]:80;\n', ''],
        ['listen 443 ssl;', `listen 127.0.0.1:${ports.https} ssl;`],
        ['    listen [::]:443 ssl;\n', ''],
        ['/etc/ssl/forum.example/fullchain.pem', certificate],
        ['/etc/ssl/forum.example/key.pem', key],
    ].reduce((text, [from, to]) => {
        assert.ok(text.includes(from), `deploy/nginx.conf has no "${from}"`);
        return text.replace(from, to);
    }, proposed);
    // Debian's nginx before 1.25 knows http2 as a word of `listen` only; the example is for today's.
    const version = (await run('/usr/sbin/nginx', ['-v'])).stderr.match(/nginx\/1\.(\d+)/);
    const known = Number(version[1]) >= 25 ? replaced : replaced.replace('    http2 on;\n', '');
    const main = path.join(site, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${site}/${name};`);
    await writeFile(main, `daemon off; worker_processes 1; pid ${site}/pid; error_log stderr warn;
        ${process.getuid() === 0 ? 'user root;' : ''}
        events {} http { access_log off; ${temporary.join(' ')} ${known} }`);
    nginx = spawn('/usr/sbin/nginx', ['-c', main, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    nginx.stderr.on('data', (chunk) => (said += chunk));
    await until(async () => {
        assert.equal(nginx.exitCode, null, said);
        return ask('/healthz').then(({ status }) => status === 200, () => false);
    });
});

after(async () => {
    if (nginx && nginx.exitCode === null) {
        const ended = new Promise((resolve) => nginx.once('exit', resolve));
        nginx.kill('SIGTERM');
        await ended;
    }
    await remove(data);
    if (site) await rm(site, { recursive: true, force: true });
});

/// Sends a request through nginx; gives status, headers and text.
function ask(target, { method = 'GET', headers = {}, body, secure = true } = {}) {
    return new Promise((resolve, reject) => {
        const send = secure ? httpsRequest : httpRequest;
        const port = secure ? ports.https : ports.http;
        const options = { host: '127.0.0.1', port, path: target, method, servername: HOST, rejectUnauthorized: false };
        const sent = send({ ...options, headers: { host: `${HOST}:${port}`, ...headers } }, (answer) => {
            const chunks = [];
            answer.on('data', (chunk) => chunks.push(chunk));
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString() }));
        });
        sent.on('error', reject);
        // What is refused early closes the connection, which a client that still sends meets as an error of its socket.
        sent.on('socket', (socket) => socket.on('error', reject));
        sent.end(body);
    });
}

/// Logs in by the form, with a secure cookie; gives the answer.
function logIn(password = PASSWORD, headers = {}) {
    const origin = `https://${HOST}:${ports.https}`;
    const body = new URLSearchParams({ email: RUTH, password }).toString();
    return ask('/login', {
        method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin, ...headers },
    });
}

test('plain http leads to https', async () => {
    const answer = await ask('/practices?topic=x', { secure: false });
    assert.equal(answer.status, 308);
    assert.match(answer.headers.location, /^https:\/\/forum\.example(:\d+)?\/practices\?topic=x$/);
});

test('a member logs in with a secure cookie and reads a page', async () => {
    const answer = await logIn();
    assert.equal(answer.status, 303);
    const cookie = answer.headers['set-cookie'].find((it) => it.includes('session='));
    assert.match(cookie, /Secure/i);
    const page = await ask('/', { headers: { cookie: cookie.split(';')[0] } });
    assert.equal(page.status, 200);
    assert.match(page.headers['strict-transport-security'], /max-age/);
});

test('what happens reaches an open page at once', async () => {
    const answer = await logIn();
    const cookie = answer.headers['set-cookie'].find((it) => it.includes('session=')).split(';')[0];
    const options = { host: '127.0.0.1', port: ports.https, path: '/live', servername: HOST, rejectUnauthorized: false };
    const first = await new Promise((resolve, reject) => {
        const sent = httpsRequest({ ...options, headers: { host: `${HOST}:${ports.https}`, cookie } }, (stream) => {
            stream.once('data', (chunk) => {
                resolve(String(chunk));
                sent.destroy();
            });
        });
        sent.on('error', reject);
        sent.end();
    });
    assert.match(first, /event: bell/, 'before the stream ends');
});

test('a form of another site is refused through the proxy too', async () => {
    const answer = await logIn(PASSWORD, { origin: 'https://other.example' });
    assert.equal(answer.status, 403);
});

test('the audit log has the address of the visitor, and nobody forges it', async () => {
    await logIn('not the password', { 'x-forwarded-for': '203.0.113.7' });
    const printed = await maagal(data, ['audit', '--json']);
    const failures = printed.trim().split('\n').map((line) => JSON.parse(line)).filter((entry) => entry.event === 'login-failed');
    assert.ok(failures.length > 0, 'the failed login is logged');
    assert.doesNotMatch(JSON.stringify(failures), /203\.0\.113/);
});

test('a file of 20 MB passes, and one that is too large is refused in words', async () => {
    const bearer = await token(data, RUTH);
    const upload = (size) => {
        const form = `--x\r\ncontent-disposition: form-data; name="file"; filename="text.md"\r\n\r\n# כותרת\n\nגוף\r\n`
            + `--x\r\ncontent-disposition: form-data; name="attachment"; filename="data.csv"\r\n\r\n`;
        const body = Buffer.concat([Buffer.from(form), Buffer.alloc(size, 'a,b\n'), Buffer.from('\r\n--x--\r\n')]);
        return ask(`/api/v1/meetings/${meeting}/write-up`, {
            method: 'POST', body, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'multipart/form-data; boundary=x', 'content-length': body.length },
        });
    };
    const created = await ask('/api/v1/meetings', {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'מפגש', kind: 'regular', starts_at: '2026-01-13T07:00:00Z', presenters: [RUTH] }),
    });
    assert.equal(created.status, 201, created.text);
    const meeting = JSON.parse(created.text).id;
    const taken = await upload(20 * 1024 * 1024);
    assert.equal(taken.status, 201, taken.text);
    const refused = await upload(30 * 1024 * 1024);
    assert.equal(refused.status, 413);
    assert.match(refused.headers['content-type'], /problem\+json/);
});
