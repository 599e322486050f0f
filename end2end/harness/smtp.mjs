// A mail server of the tests' own, which does as it is told: see smtp/server.py.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './server.mjs';

const run = promisify(execFile);
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'smtp');

/// The Python that has aiosmtpd, of the version in requirements.txt. script/test installs it.
async function python() {
    if (process.env.MAAGAL_SMTP_PYTHON) return process.env.MAAGAL_SMTP_PYTHON;
    const wanted = await readFile(path.join(folder, 'requirements.txt'), 'utf8');
    const version = wanted.match(/^aiosmtpd==(\S+)$/m)[1];
    return path.join(process.env.MAAGAL_CACHE ?? path.join(homedir(), '.cache/maagal'), `aiosmtpd-${version}/bin/python`);
}

/// The user and the password, as in a URL, that the encrypted ports let in.
export const LOGIN = 'forum%40mail.test:s%3Ae%2Fc%20ret';

/// Makes a certificate of a server, good for some names of this machine, by an authority of its own, in a folder. Gives
/// the files of the authority's certificate, the server's, and its key.
export async function certified(folder, names) {
    const [authority, authorityKey, server, key, request, extension] =
        ['ca.pem', 'ca.key', 'mail.pem', 'mail.key', 'mail.csr', 'mail.ext'].map((name) => path.join(folder, name));
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await writeFile(extension, `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
    await run('openssl', ['req', '-x509', ...made, '-days', '2', '-subj', '/CN=tests', '-keyout', authorityKey, '-out', authority]);
    await run('openssl', ['req', ...made, '-subj', '/CN=mail.test', '-keyout', key, '-out', request]);
    const signs = ['-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-days', '2', '-extfile', extension];
    await run('openssl', ['x509', '-req', '-in', request, ...signs, '-out', server]);
    return { authority, server, key };
}

/// Starts the mail server. `url` is its address; `tell` gives it a command; `mails` are those that were handed over, and
/// `taken` the Message-IDs of those that it took. With the files of a certificate and its key it also has the ports
/// `starttls` and `tls` beside `plain`.
export async function mailServer(...certificate) {
    const words = [path.join(folder, 'server.py'), ...certificate];
    const child = spawn(await python(), words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [mails, taken, obeyed] = [[], [], []];
    let ports;
    createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line);
        if (said.event === 'listening') ports = said.ports;
        if (said.event === 'mail') mails.push(said);
        if (said.event === 'taken') taken.push(said.id);
        if (said.event === 'obeyed') obeyed.push(said.command);
    });
    const failed = new Promise((_, reject) => child.once('error', reject));
    await Promise.race([until(() => ports), failed]);
    const tell = async (command) => {
        const before = obeyed.length;
        child.stdin.write(`${command}\n`);
        await until(() => obeyed.length > before);
    };
    /// Waits for a mail to an address that was taken; it is the last one to it.
    const mailTo = (address) =>
        until(() => mails.findLast((mail) => mail.to.includes(address) && taken.includes(mail.headers['Message-ID'])));
    const stop = () => {
        assert.ok(child.kill());
    };
    return { url: `smtp://127.0.0.1:${ports.plain}`, ports, mails, taken, tell, mailTo, stop };
}
