// What members bring along: a write-up with its picture and slides.

import { deflateSync, inflateRawSync } from 'node:zlib';

/// A write-up as somebody saved it: front matter, a table, a picture, English words in a Hebrew text.
export const WRITE_UP = `---
title: "ימי הקשבה במוקד: מה שמענו כשהנהלה עונה לטלפון"
summary: "פעם בחודש מנהלת אחת יושבת שעתיים במוקד ועונה. כך זה נראה אחרי חצי שנה."
kind: write-up
topics: [measurement, employee-experience]
---

## איך זה התחיל

הסמנכ״לית שאלה למה ה־NPS עולה והתלונות לא יורדות. **אף אחד לא ידע.**

| חודש | מנהלות ומנהלים | שיחות |
|---|---:|---:|
| ינואר | 4 | 71 |
| פברואר | 6 | 118 |

![לוח ההקשבה במוקד](listening-board.png)

## מה שמענו

- "אני יודעת לפתור את זה, אבל אין לי הרשאה"
- "Please hold on while I transfer you" שלוש פעמים באותה שיחה

## מה השתנה

1. הרשאת זיכוי עד 150 ש״ח
2. שורה אחת בסוף כל שיחה: מה חסר היה לי
`;

/// A file for an upload field.
export const file = (name, content, mimeType = 'text/markdown') => ({ name, mimeType, buffer: Buffer.from(content) });

/// A picture of one colour, as PNG.
export function png(width = 320, height = 180) {
    const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x9c)]);
    const size = Buffer.alloc(8);
    size.writeUInt32BE(width, 0);
    size.writeUInt32BE(height, 4);
    const head = Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])]);
    const rows = deflateSync(Buffer.concat(Array(height).fill(row)));
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name, content) {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
}

/// PNG's checksum (ISO 3309), bit by bit; Node has its own only from version 22 on.
function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
}

/// A zip file of these parts, not compressed (APPNOTE.TXT of PKWARE).
export function zip(parts) {
    const files = [];
    const directory = [];
    let at = 0;
    for (const [name, text] of Object.entries(parts)) {
        const [path, content] = [Buffer.from(name), Buffer.from(text)];
        const facts = Buffer.alloc(22);
        facts.writeUInt16LE(20, 0);
        // The names are UTF-8.
        facts.writeUInt16LE(0x800, 2);
        facts.writeUInt32LE(crc32(content), 10);
        facts.writeUInt32LE(content.length, 14);
        facts.writeUInt32LE(content.length, 18);
        const names = Buffer.alloc(4);
        names.writeUInt16LE(path.length, 0);
        const place = Buffer.alloc(14);
        place.writeUInt32LE(at, 10);
        files.push(Buffer.concat([Buffer.from('PK\x03\x04'), facts, names, path, content]));
        directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, names, place, path]));
        at += files.at(-1).length;
    }
    const list = Buffer.concat(directory);
    const end = Buffer.alloc(18);
    end.writeUInt16LE(files.length, 4);
    end.writeUInt16LE(files.length, 6);
    end.writeUInt32LE(list.length, 8);
    end.writeUInt32LE(at, 12);
    return Buffer.concat([...files, list, Buffer.from('PK\x05\x06'), end]);
}

/// A .docx of paragraphs.
export function docx(...paragraphs) {
    const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
    const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
    return zip({
        '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${office}" Target="word/document.xml"/></Relationships>`,
        'word/document.xml': `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    });
}

/// Every part of an office file as one text.
export function officeParts(content) {
    let all = '';
    for (let at = 0; (at = content.indexOf('PK\x03\x04', at, 'latin1')) >= 0; at += 4) {
        const [size, name, extra] = [content.readUInt32LE(at + 18), content.readUInt16LE(at + 26), content.readUInt16LE(at + 28)];
        const begin = at + 30 + name + extra;
        const body = content.subarray(begin, begin + size);
        all += content.subarray(at + 30, at + 30 + name).toString();
        try {
            all += content.readUInt16LE(at + 8) === 8 ? inflateRawSync(body).toString() : body.toString();
        } catch {
            // The sizes of this part stand behind it.
        }
    }
    return all;
}

/// The slides: a PDF of one empty page.
export const SLIDES = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
