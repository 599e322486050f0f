// A mail server of the tests' own, which does as it is told: see smtp/server.py.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './server.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'smtp');

/// The Python that has aiosmtpd, of the version in requirements.txt. script/test installs it.
async function python() {
    if (process.env.MAAGAL_SMTP_PYTHON) return process.env.MAAGAL_SMTP_PYTHON;
    const wanted = await readFile(path.join(folder, 'requirements.txt'), 'utf8');
    const version = wanted.match(/^aiosmtpd==(\S+)$/m)[1];
    return path.join(process.env.MAAGAL_CACHE ?? path.join(homedir(), '.cache/maagal'), `aiosmtpd-${version}/bin/python`);
}

/// Starts the mail server. `url` is its address; `tell` gives it a command; `mails` are those that were handed over, and
/// `taken` the Message-IDs of those that it took.
export async function mailServer() {
    const child = spawn(await python(), [path.join(folder, 'server.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [mails, taken, obeyed] = [[], [], []];
    let port;
    createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line);
        if (said.event === 'listening') port = said.port;
        if (said.event === 'mail') mails.push(said);
        if (said.event === 'taken') taken.push(said.id);
        if (said.event === 'obeyed') obeyed.push(said.command);
    });
    const failed = new Promise((_, reject) => child.once('error', reject));
    await Promise.race([until(() => port), failed]);
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
    return { url: `smtp://127.0.0.1:${port}`, mails, taken, tell, mailTo, stop };
}
