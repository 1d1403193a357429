// Tables of texts and labels, read in pieces.
import { readFiles, type Random } from '@rnnkit/data';
import { gzipSync } from 'fflate';

import { expect } from '../../judge.ts';
import { mutateBytes, pick } from '../mutations/bytes.ts';
import { oddJsonLines, oddTable } from '../mutations/tables.ts';
import type { Target } from '../target.ts';

type Options = NonNullable<Parameters<typeof readFiles>[1]>;

/** A file that comes in pieces. */
function inPieces(name: string, bytes: Uint8Array, size: number): Parameters<typeof readFiles>[0][number] {
  return {
    name,
    stream: () =>
      new ReadableStream({
        start(controller) {
          for (let from = 0; from < bytes.length; from += size) controller.enqueue(bytes.slice(from, from + size));
          controller.close();
        },
      }),
  };
}

/** What is read, or the error that refuses it. */
async function read(name: string, bytes: Uint8Array, size: number, options: Options): Promise<string> {
  const examples: unknown[] = [];
  for await (const { text, label, line } of readFiles([inPieces(name, bytes, size)], options)) {
    expect(
      typeof text === 'string' && typeof label === 'string' && Number.isSafeInteger(line),
      'an example that is none',
    );
    examples.push([text, label, line]);
  }
  return JSON.stringify(examples);
}

/** What gzip packs, whole or damaged, or twice in a row. */
function packed(bytes: Uint8Array, random: Random): Uint8Array {
  const once = gzipSync(bytes);
  const all = random.uniform() < 0.3 ? Uint8Array.from([...once, ...gzipSync(bytes)]) : once;
  return random.uniform() < 0.5 ? mutateBytes(all, random) : all;
}

export const tables: Target = {
  name: 'tables',
  share: 20,
  make(random) {
    const format = pick(random, ['csv', 'csv', 'tsv', 'jsonl', 'json', 'txt'] as const);
    const plain = format.startsWith('json')
      ? oddJsonLines(random, format === 'json')
      : oddTable(random, pick(random, format === 'tsv' ? ['\t'] : [',', ',', ';', '|', '\t']));
    const bytes = random.uniform() < 0.1 ? packed(plain, random) : plain;
    const options: Options = {
      missing: pick(random, ['drop', 'empty', 'error']),
      ...(random.uniform() < 0.2 ? { labels: 'texts' } : {}),
      ...(random.uniform() < 0.1 ? { delimiter: pick(random, [',', ';', '\t', '|', ' ']) } : {}),
      ...(random.uniform() < 0.1 ? { header: random.uniform() < 0.5 } : {}),
      ...(random.uniform() < 0.1 ? { encoding: pick(random, ['utf-8', 'utf-16le', 'windows-1252', 'gb18030']) } : {}),
      ...(random.uniform() < 0.2 ? { textColumn: pick(random, ['1', 'a.b', 'text,label', '__proto__', 'Text']) } : {}),
      ...(random.uniform() < 0.3 ? { quote: pick(random, ['double', 'single', 'none']) } : {}),
      ...(random.uniform() < 0.4 ? { onBroken: () => undefined } : {}),
      onWarning: () => undefined,
    };
    // Thousands of pieces would try the pieces, and not the reader.
    const size = Math.max(random.integer(1, 40), Math.ceil(bytes.length / 2000));
    return {
      bytes: bytes.length,
      async run() {
        const whole = await read(`odd.${format}`, bytes, 1e9, options);
        expect(
          (await read(`odd.${format}`, bytes, size, options)) === whole,
          'it matters in which pieces a file comes',
        );
      },
    };
  },
};
