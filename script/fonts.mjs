// Makes the fonts of the site: node script/fonts.mjs FOLDER
//
// Titles are set in Frank Ruhl Libre (one weight, 500), text in Assistant (variable, 400 to 700). Each is cut into files by
// what is needed together, so that a Hebrew page fetches Hebrew, digits and everyday punctuation, and the rest only where it
// occurs. What no file holds is set in a font of the reader's machine. FOLDER gets the files, their licences, and fonts.css,
// which names them; server/build.rs puts it before the other styles. Those then say:
//
//   font-family: Assistant, "Assistant fallback", sans-serif;
//   font-family: "Frank Ruhl Libre", "Frank Ruhl fallback", serif;

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import subset from 'subset-font';

const parts = {
  // Letters, niqqud, maqaf, geresh and gershayim, direction marks, sheqel. No cantillation marks, no presentation forms.
  hebrew: 'U+05B0-05BC,U+05BE-05BF,U+05C1-05C2,U+05C7,U+05D0-05EA,U+05F3-05F4,U+200E-200F,U+20AA',
  // Space, digits, what stands in any sentence.
  common:
    'U+0020-0022,U+0025,U+0027-003B,U+003F,U+00A0,U+00B0-00B1,U+00B7,U+00D7,U+2013-2014,U+2018-2019,U+201C-201E,U+2022,U+2026',
  // With the letters, what stands in addresses and names.
  latin: 'U+0026,U+0040-005A,U+005F,U+0061-007A',
  signs:
    'U+0023-0024,U+003C-003E,U+005B-005E,U+0060,U+007B-007E,U+00A7,U+00A9,U+00AB,U+00AD-00AE,U+00BB,U+00F7,U+2002-200B,' +
    'U+2010-2012,U+2015,U+201A,U+2020-2021,U+202F-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD',
  accents:
    'U+00A1-00A6,U+00A8,U+00AA,U+00AC,U+00AF,U+00B2-00B6,U+00B8-00BA,U+00BC-00D6,U+00D8-00F6,U+00F8-00FF,U+0131,' +
    'U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC',
};

// `files` are made of the named parts and called as the first of them; `source` is where a part is cut from. Assistant is
// published with Hebrew and Latin apart, so its Hebrew cannot share a file with the digits.
//
// Until a font is there, its fallback shows: a font of the reader's machine at a size (hebrew, latin) at which its lines break
// where they will break. The sizes are widths of long samples, measured in Chromium; ascent and descent are the font's own.
const families = [
  {
    name: 'Assistant',
    weight: '400 700',
    package: '@fontsource-variable/assistant',
    licence: 'LICENSE',
    source: (part) => `files/assistant-${part === 'hebrew' ? 'hebrew' : 'latin'}-wght-normal.woff2`,
    axes: { wght: { min: 400, max: 700 } },
    files: [['hebrew'], ['common'], ['latin'], ['signs'], ['accents']],
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
    package: '@expo-google-fonts/frank-ruhl-libre',
    licence: 'LICENSE_FONT',
    source: () => '500Medium/FrankRuhlLibre_500Medium.ttf',
    files: [['hebrew', 'common'], ['latin'], ['signs', 'accents']],
    ascent: 0.957,
    descent: 0.334,
    fallbacks: [{ weight: '400 900', local: ['Times New Roman', 'Liberation Serif', 'Tinos'], hebrew: 0.961, latin: 1.107 }],
  },
];

const features = ['kern', 'mark', 'ccmp'];

function characters(ranges) {
  let text = '';
  for (const range of ranges.replaceAll('U+', '').split(',')) {
    const [first, last = first] = range.split('-').map((hex) => parseInt(hex, 16));
    for (let point = first; point <= last; point++) text += String.fromCodePoint(point);
  }
  return text;
}

function fallback(family, { weight, local, ...sizes }, script) {
  const ranges = { hebrew: [parts.hebrew, parts.common, parts.signs], latin: [parts.latin, parts.accents] }[script];
  const percent = (share) => `${((100 * share) / sizes[script]).toFixed(1)}%`;
  return `@font-face {
  font-family: "${family.name.replace(' Libre', '')} fallback";
  src: ${local.map((name) => `local("${name}")`).join(', ')};
  font-weight: ${weight};
  size-adjust: ${(100 * sizes[script]).toFixed(1)}%;
  ascent-override: ${percent(family.ascent)};
  descent-override: ${percent(family.descent)};
  line-gap-override: 0%;
  unicode-range: ${ranges.join(',')};
}
`;
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const require = createRequire(import.meta.url);
const faces = [];

for (const family of families) {
  const home = path.dirname(require.resolve(`${family.package}/package.json`));
  const name = family.name.toLowerCase().replaceAll(' ', '-');
  copyFileSync(path.join(home, family.licence), path.join(folder, `${name}-licence.txt`));
  for (const names of family.files) {
    const ranges = names.map((part) => parts[part]).join(',');
    const file = `${name}-${names[0]}.woff2`;
    const made = await subset(readFileSync(path.join(home, family.source(names[0]))), characters(ranges), {
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
  unicode-range: ${ranges};
}
`);
  }
  for (const one of family.fallbacks) faces.push(fallback(family, one, 'hebrew'), fallback(family, one, 'latin'));
}

writeFileSync(path.join(folder, 'fonts.css'), faces.join(''));
