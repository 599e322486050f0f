// A service that speaks S3, of the tests' own, which can be cut off: see s3/server.py.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cuttable } from './proxy.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 's3');

/// The Python that has moto, of the version in requirements.txt. script/test installs it.
async function python() {
    if (process.env.MAAGAL_S3_PYTHON) return process.env.MAAGAL_S3_PYTHON;
    const wanted = await readFile(path.join(folder, 'requirements.txt'), 'utf8');
    const version = wanted.match(/^moto==(\S+)$/m)[1];
    return path.join(process.env.MAAGAL_CACHE ?? path.join(homedir(), '.cache/maagal'), `moto-${version}/bin/python`);
}

/// Starts the service behind a proxy. `options` are those of the program for files below a prefix of its bucket; `cut`
/// ends every connection and takes none until `restore`. `objects` are the keys of a prefix.
export async function bucket() {
    const child = spawn(await python(), [path.join(folder, 'server.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
    const port = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)));
        createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line).port));
    });
    const { address, cut, restore, close } = await cuttable('127.0.0.1', port);
    const options = (prefix) => [
        '--files-url', `s3://forum/${prefix}`, '--s3-endpoint', `http://${address}`,
        '--s3-region', 'us-east-1', '--s3-access-key', 'forum', '--s3-secret-key', 'forum',
    ];
    const objects = async (prefix) => {
        const answer = await fetch(`http://127.0.0.1:${port}/forum?list-type=2&prefix=${prefix}/`);
        return [...(await answer.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key.slice(prefix.length + 1));
    };
    const put = async (key, content) => {
        // moto looks who asks, and not whether the signature is right. Strangers may not replace what others stored.
        const authorization = 'AWS4-HMAC-SHA256 Credential=forum/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
        const answer = await fetch(`http://127.0.0.1:${port}/forum/${key}`, { method: 'PUT', body: content, headers: { authorization } });
        assert.equal(answer.status, 200);
    };
    const stop = () => {
        close();
        child.kill();
    };
    return { options, objects, put, cut, restore, stop };
}
