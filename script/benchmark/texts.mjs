// A large forum's texts, made by recombining the sentences of the demo's. The same in every run.
//
// Each is mixed of a few of the demo's texts alone, as a text of one author speaks of few things: a word
// that one of them has is then in one of a few hundred texts, and not in all.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pick, seeded } from './statistics.mjs';

const DEMO = path.join(import.meta.dirname, '../../server/demo/practices');
const SEED = 20_26;
/// Words of the shortest and the longest text.
const SHORTEST = 300;
const LONGEST = 1500;
/// How many of the demo's texts one is mixed of.
const MIXED = 3;
/// Of so many texts, one is in English.
const ENGLISH = 12;
const TITLE_MAX = 140;
const FIRST_YEAR = 2017;

/// Writes Markdown files with front matter, and says what they are made of.
export async function writeTexts(folder, count) {
    const demo = await readDemo();
    const random = seeded(SEED);
    await mkdir(folder, { recursive: true });
    let words = 0;
    for (let number = 1; number <= count; number++) {
        const sources = number % ENGLISH === 0 ? demo.english : demo.hebrew;
        const text = compose(random, mix(random, sources), demo);
        words += wordsOf(text);
        await writeFile(path.join(folder, `${String(number).padStart(6, '0')}.md`), text);
    }
    const sentences = demo.hebrew.flatMap((source) => source.sentences);
    return { sentences, words: Math.round(words / count) };
}

async function readDemo() {
    const demo = { hebrew: [], english: [], topics: new Set(), people: [] };
    for (const name of (await readdir(DEMO)).sort()) {
        const [, head, body] = (await readFile(path.join(DEMO, name), 'utf8')).split(/^---\n/m);
        const value = (key) => head.match(new RegExp(`^${key}: *(.*)$`, 'm'))?.[1];
        const list = (key) => value(key)?.match(/[^[\], ]+/g) ?? [];
        (value('language') === 'en' ? demo.english : demo.hebrew).push(partsOf(body));
        list('topics').forEach((topic) => demo.topics.add(topic));
        const author = list('authors')[0];
        if (author) demo.people.push({ author, company: value('company') });
    }
    demo.topics = [...demo.topics].sort();
    return demo;
}

/// A text's parts by sort: headings, sentences, list items, and tables and quotes as they stand.
function partsOf(body) {
    const source = { headings: [], sentences: [], items: [], blocks: [] };
    for (const block of body.split(/\n{2,}/).map((part) => part.trim()).filter(Boolean)) {
        // Pictures and footnotes do not stand alone.
        if (block.includes('![') || block.includes('[^')) continue;
        if (block.startsWith('#')) source.headings.push(block.replace(/^#+ /, ''));
        else if (/^[|>]/.test(block)) source.blocks.push(block);
        else if (/^([-*]|\d+\.) /.test(block)) source.items.push(...block.split(/\n(?=[-*] |\d+\. )/));
        else if (!block.startsWith('```')) source.sentences.push(...block.split(/(?<=[.?!]) /));
    }
    return source;
}

function mix(random, sources) {
    const chosen = Array.from({ length: MIXED }, () => pick(random, sources));
    const all = (part) => chosen.flatMap((source) => source[part]);
    return { headings: all('headings'), sentences: all('sentences'), items: all('items'), blocks: all('blocks') };
}

function compose(random, source, demo) {
    // Short texts are more frequent than long ones.
    const wanted = SHORTEST * (LONGEST / SHORTEST) ** random();
    const parts = [sentences(random, source, 3)];
    for (let section = 0, length = 0; length < wanted; section++) {
        const part = section % 4 === 0 ? `## ${pick(random, source.headings)}` : piece(random, source);
        parts.push(part);
        length += wordsOf(part);
    }
    return `${head(random, source, demo)}\n${parts.join('\n\n')}\n`;
}

function piece(random, source) {
    const kind = random();
    if (kind < 0.15 && source.items.length > 0) {
        const items = Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(random, source.items));
        return items.map((item) => item.replace(/^([-*]|\d+\.) /, '- ')).join('\n');
    }
    if (kind < 0.25 && source.blocks.length > 0) return pick(random, source.blocks);
    return sentences(random, source, 3 + Math.floor(random() * 5));
}

function sentences(random, source, count) {
    return Array.from({ length: count }, () => pick(random, source.sentences)).join(' ');
}

function head(random, source, demo) {
    const { author, company } = pick(random, demo.people);
    const topics = [...new Set([pick(random, demo.topics), pick(random, demo.topics)])];
    const title = `${pick(random, source.headings)}: ${pick(random, source.headings)}`;
    const day = (most) => String(1 + Math.floor(random() * most)).padStart(2, '0');
    const lines = {
        title: JSON.stringify([...title].slice(0, TITLE_MAX).join('')),
        kind: pick(random, ['write-up', 'write-up', 'tool', 'template']),
        topics: `[${topics.join(', ')}]`,
        company,
        authors: `[${author}]`,
        audience: JSON.stringify(pick(random, source.headings)),
        date: `${FIRST_YEAR + Math.floor(random() * 9)}-${day(12)}-${day(28)}`,
    };
    return `---\n${Object.entries(lines).map(([key, value]) => `${key}: ${value}\n`).join('')}---\n`;
}

const wordsOf = (text) => text.split(/\s+/).length;
