// Another process: it loads what `train.js` has saved and writes dates symbol by symbol, each of which is read for the next. Nothing that
// trains is needed for that.
import { readFile } from 'node:fs/promises';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dates } from '@rnnkit/data';
import { loadModel } from '@rnnkit/models';
import { readModel } from '@rnnkit/storage/node';
import { tokenizerFromJson } from '@rnnkit/text';

import { largest, numbersOf, sourcesOf, writtenAs } from './symbols.js';

await useBackend(wasm());
const translator = await loadModel(await readModel('date-translator.zip'));
const tokenizer = tokenizerFromJson(await readFile('tokenizer.json', 'utf8'));

/** A date by ISO 8601, and for each of its symbols how much each character of the text counted. */
async function translate(text) {
  const stream = translator.stream({ source: sourcesOf(tokenizer, [text]) });
  const [written, alignment] = [[], []];
  let [last] = numbersOf('^');
  while (written.length < 'YYYY-MM-DD'.length) {
    const step = await stream.push(last);
    last = largest(step.next);
    written.push(last);
    alignment.push(step.alignment);
  }
  stream.dispose();
  return { date: writtenAs(written), alignment };
}

/** An alignment as text: a row for each symbol that was written, a column for each character that was read. */
function drawn(text, { date, alignment }) {
  const shades = ' ░▒▓█';
  const shade = (weight) => shades[Math.min(shades.length - 1, Math.floor(weight * shades.length))];
  const rows = Array.from(date, (symbol, step) => `${symbol} ${Array.from(alignment[step], shade).join('')}`);
  return [`  ${text}`, ...rows].join('\n');
}

const text = process.argv[2] ?? 'mardi 5 mars 2024';
console.log(drawn(text, await translate(text)));

const { test } = dates({ trainExamples: 0 });
const count = 100;
let right = 0;
for (let row = 0; row < count; row++) {
  const { date } = await translate(test.texts[row]);
  if (date === test.dates[row]) right++;
}
console.log(JSON.stringify({ count, right }));
