// Tables of texts and labels that are odd in every way that people and programs have.
import type { Random } from '@rnnkit/data';

import { mutateBytes, pick } from './bytes.ts';
import { mutateJson, type Json } from './json.ts';

const fields = [
  'fine',
  'a "quoted" film',
  '"',
  '""',
  '"open',
  "it's",
  ' ',
  '',
  '\t',
  'a,b',
  'a\nb',
  'a\r\nb',
  '\u0000',
  '\ufeff',
  '\u202e',
  '\u001b[2J',
  'e\u0301',
  'é',
  '日本語',
  '👩‍👩‍👧',
  '\ud800',
  '1',
  '01',
  '9007199254740993',
  'null',
  '=1+1',
  'x'.repeat(3000),
  '\u0301'.repeat(500),
];

const row = (random: Random, delimiter: string): string =>
  Array.from({ length: pick(random, [2, 2, 2, 2, 1, 3, 0]) }, () => pick(random, fields)).join(delimiter);

/** Comma- or tab-separated values. */
export function oddTable(random: Random, delimiter: string): Uint8Array {
  const names = pick(random, [
    'label,text',
    'text,label',
    'text,label,text',
    'text',
    '',
    '"text",label',
    '__proto__,text',
    ' text , label ',
  ]);
  const lines = [
    ...(random.uniform() < 0.1 ? [`sep=${delimiter}`] : []),
    names.replaceAll(',', delimiter),
    ...Array.from({ length: random.integer(0, 30) }, () => row(random, delimiter)),
  ];
  return encoded(lines.join(pick(random, ['\n', '\n', '\r\n', '\r', '\n\n'])), random);
}

/** An object of JSON for each line, or a list of them. */
export function oddJsonLines(random: Random, isList: boolean): Uint8Array {
  const lines = Array.from({ length: random.integer(0, 30) }, () => {
    const object: Json = {
      text: pick(random, fields),
      label: pick<Json>(random, ['pos', 'neg', 1, 2 ** 53, null, true]),
    };
    return JSON.stringify(random.uniform() < 0.4 ? mutateJson(object, random) : object);
  });
  const space = pick(random, ['\n', '\n', '\r\n', ' ']);
  return encoded(isList ? `[${lines.join(`,${space}`)}]` : lines.join(space), random);
}

function encoded(text: string, random: Random): Uint8Array {
  const chance = random.uniform();
  const mark = random.uniform() < 0.5 ? '\ufeff' : '';
  if (chance < 0.1) return Uint8Array.from(Buffer.from(`${mark}${text}`, 'utf16le'));
  if (chance < 0.15) return Uint8Array.from(Buffer.from(`${mark}${text}`, 'utf16le').swap16());
  if (chance < 0.2) return Uint8Array.from(Buffer.from(text, 'latin1'));
  const bytes = Uint8Array.from(Buffer.from(chance < 0.3 ? `\ufeff${text}` : text));
  return random.uniform() < 0.4 ? mutateBytes(bytes, random) : bytes;
}
