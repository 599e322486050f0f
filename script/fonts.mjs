// Makes the fonts of the site: node script/fonts.mjs FOLDER
//
// Titles are set in Frank Ruhl Libre (one weight, 500), text in Assistant (variable, 400 to 700). The published files hold
// Hebrew and Latin apart, but spaces, digits and punctuation sit with the Latin: a Hebrew page would fetch the whole of it. So
// the Latin is cut in three: what every page needs, the letters, and the rest. FOLDER gets the files, their licences, and
// fonts.css, which names them; server/build.rs puts it before the other styles. Those then say:
//
//   font-family: Assistant, "Assistant fallback", sans-serif;
//   font-family: "Frank Ruhl Libre", "Frank Ruhl fallback", serif;

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import subset from 'subset-font';

const parts = {
  hebrew: ['hebrew', 'U+0307-0308,U+0590-05FF,U+200C-2010,U+20AA,U+25CC,U+FB1D-FB4F'],
  common: [
    'latin',
    'U+0020-0040,U+005B-0060,U+007B-007E,U+00A0,U+00A7,U+00A9,U+00AB,U+00AD-00AE,U+00B0-00B1,U+00B7,U+00BB,U+00D7,U+00F7,' +
      'U+2000-200B,U+2011-206F,U+20AC,U+2212,U+2215,U+FEFF,U+FFFD',
  ],
  latin: ['latin', 'U+0041-005A,U+0061-007A'],
  accents: [
    'latin',
    'U+00A1-00A6,U+00A8,U+00AA,U+00AC,U+00AF,U+00B2-00B6,U+00B8-00BA,U+00BC-00D6,U+00D8-00F6,U+00F8-00FF,U+0131,' +
      'U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2122,U+2191,U+2193',
  ],
};

// Until a font is there, its fallback shows: a font of the reader's machine at a size (hebrew, latin) at which its lines break
// where they will break. The sizes are widths of long samples, measured in Chromium; ascent and descent are the font's own.
const families = [
  {
    name: 'Assistant',
    weight: '400 700',
    package: '@fontsource-variable/assistant',
    source: (script) => `assistant-${script}-wght-normal.woff2`,
    axes: { wght: { min: 400, max: 700 } },
    ascent: 1.021,
    descent: 0.287,
    fallbacks: [
      { weight: '400', local: ['Arial', 'Liberation Sans', 'Arimo'], hebrew: 0.869, latin: 0.92 },
      { weight: '600 700', local: ['Arial Bold', 'Liberation Sans Bold', 'Arimo Bold'], hebrew: 0.849, latin: 0.894 },
    ],
  },
  {
    name: 'Frank Ruhl Libre',
    weight: '400 900',
    package: '@fontsource/frank-ruhl-libre',
    source: (script) => `frank-ruhl-libre-${script}-500-normal.woff2`,
    ascent: 0.957,
    descent: 0.334,
    // A title of Hebrew letters alone need not fetch a file for its spaces: those are the fallback's.
    spaces: 'fallback',
    fallbacks: [{ weight: '400 900', local: ['Times New Roman', 'Liberation Serif', 'Tinos'], hebrew: 0.961, latin: 1.107 }],
  },
];

const features = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'liga', 'calt', 'tnum'];

function characters(ranges) {
  let text = '';
  for (const range of ranges.replaceAll('U+', '').split(',')) {
    const [first, last = first] = range.split('-').map((hex) => parseInt(hex, 16));
    for (let point = first; point <= last; point++) text += String.fromCodePoint(point);
  }
  return text;
}

function fallback(family, { weight, local, ...sizes }, script) {
  const ranges = { hebrew: [parts.hebrew, parts.common], latin: [parts.latin, parts.accents] }[script];
  const percent = (share) => `${((100 * share) / sizes[script]).toFixed(1)}%`;
  return `@font-face {
  font-family: "${family.name.replace(' Libre', '')} fallback";
  src: ${local.map((name) => `local("${name}")`).join(', ')};
  font-weight: ${weight};
  size-adjust: ${(100 * sizes[script]).toFixed(1)}%;
  ascent-override: ${percent(family.ascent)};
  descent-override: ${percent(family.descent)};
  line-gap-override: 0%;
  unicode-range: ${ranges.map((part) => part[1]).join(',')};
}
`;
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const require = createRequire(import.meta.url);
const faces = [];

for (const family of families) {
  const home = path.dirname(require.resolve(`${family.package}/package.json`));
  copyFileSync(path.join(home, 'LICENSE'), path.join(folder, `${path.basename(family.package)}-licence.txt`));
  for (const [part, [script, ranges]] of Object.entries(parts)) {
    const original = readFileSync(path.join(home, 'files', family.source(script)));
    const file = family.source(part);
    const made = await subset(original, characters(ranges), {
      targetFormat: 'woff2',
      keepFeatures: features,
      noHinting: true,
      variationAxes: family.axes,
    });
    writeFileSync(path.join(folder, file), made);
    faces.push(`@font-face {
  font-family: "${family.name}";
  src: url(/fonts/${file}) format("woff2");
  font-weight: ${family.weight};
  font-display: swap;
  unicode-range: ${family.spaces === 'fallback' ? ranges.replace('U+0020-', 'U+0021-') : ranges};
}
`);
  }
  for (const one of family.fallbacks) faces.push(fallback(family, one, 'hebrew'), fallback(family, one, 'latin'));
}

writeFileSync(path.join(folder, 'fonts.css'), faces.join(''));
