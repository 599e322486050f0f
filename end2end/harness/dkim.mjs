// Checks the signature of a mail (RFC 6376, relaxed/relaxed; Ed25519 by RFC 8463), written apart from the program's own.

import assert from 'node:assert/strict';
import { createHash, verify } from 'node:crypto';

const relaxed = (name, value) =>
    `${name.toLowerCase().trim()}:${value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}\r\n`;

/// Makes sure that a mail, as a server got it, is signed with the private key of a public one; gives the tags of the
/// signature and the names of the headers that it covers.
export function signedBy(publicKey, raw) {
    const [head, ...rest] = raw.toString('latin1').split('\r\n\r\n');
    const headers = head.split(/\r\n(?![ \t])/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
    const signatures = headers.filter(([name]) => name.toLowerCase() === 'dkim-signature');
    assert.equal(signatures.length, 1, 'one signature');
    const [name, value] = signatures[0];
    const tags = Object.fromEntries(
        value.split(';').filter((tag) => tag.trim()).map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s/g, '')]),
    );
    assert.equal(tags.c, 'relaxed/relaxed');
    const lines = rest.join('\r\n\r\n').split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
    const body = `${lines.join('\r\n').replace(/(\r\n)+$/, '')}\r\n`;
    assert.equal(createHash('sha256').update(body, 'latin1').digest('base64'), tags.bh, 'the hash of the body');

    // Of headers with one name the last are signed first.
    const left = [...headers];
    const covered = tags.h.split(':').map((wanted) => wanted.toLowerCase());
    const signed = covered.map((wanted) => {
        const at = left.findLastIndex(([found]) => found.toLowerCase() === wanted);
        return at < 0 ? '' : relaxed(...left.splice(at, 1)[0]);
    });
    const unsigned = relaxed(name, value.replace(/(\bb\s*=)[^;]*/, '$1')).trimEnd();
    const data = Buffer.from(signed.join('') + unsigned, 'latin1');
    const signature = Buffer.from(tags.b, 'base64');
    const isGood = tags.a === 'rsa-sha256'
        ? verify('sha256', data, publicKey, signature)
        : tags.a === 'ed25519-sha256' && verify(null, createHash('sha256').update(data).digest(), publicKey, signature);
    assert.ok(isGood, `the signature by ${tags.a}`);
    return { tags, covered };
}
