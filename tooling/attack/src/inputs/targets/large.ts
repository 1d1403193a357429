// Large inputs, each of a kind that was once slow or took much memory: of these the time and the memory matter.
import { TextClassifier } from '@rnnkit/tasks';
import { type Random, readFiles } from '@rnnkit/data';
import { Tokenizer, tokenizerFromJson } from '@rnnkit/text';
import { unzipModel } from '@rnnkit/storage';
import { loadModel } from '@rnnkit/training';
import { gzipSync, zipSync } from 'fflate';

import type { Corpus } from '../corpus.ts';
import { pick } from '../mutations/bytes.ts';
import type { Input, Target } from '../target.ts';

type Make = (size: number, random: Random, corpus: Corpus) => Input;

const text = (content: string, run: (content: string) => void | Promise<void>): Input => ({
  bytes: content.length,
  run: async () => run(content),
});

/** A table of which gzip makes little. */
function packedTable(bytes: Uint8Array): Input {
  const content = gzipSync(bytes, { level: 9 });
  return {
    // What it unpacks to is read.
    bytes: bytes.length,
    async run() {
      const file = { name: 'packed.csv.gz', stream: () => new Blob([content]).stream() as ReadableStream<Uint8Array> };
      for await (const example of readFiles([file], { missing: 'drop', onBroken: () => undefined }))
        if (example.line < 0) return;
    },
  };
}

function table(name: string, content: string, onBroken?: () => void): Input {
  return text(content, async () => {
    const file = { name, stream: () => new Blob([content]).stream() as ReadableStream<Uint8Array> };
    const options = {
      missing: 'drop',
      ...(onBroken === undefined ? {} : { onBroken }),
      onWarning: () => undefined,
    } as const;
    for await (const example of readFiles([file], options)) if (example.line < 0) return;
  });
}

const withFile = (corpus: Corpus, name: string, content: string): Input =>
  text(content, async () => {
    const files = new Map([...corpus.classifiers[0]!, [name, Buffer.from(content)]]);
    (await TextClassifier.load(files)).dispose();
  });

function tokenizer(size: number): string {
  const words = Array.from({ length: Math.floor(size / 60) }, (_, index) => `word${index}`);
  const learned = new Tokenizer();
  learned.fitOnTexts([words]);
  return JSON.stringify(learned);
}

const zip = (files: Record<string, Uint8Array>): Input => {
  const bytes = zipSync(files, { level: 9 });
  return { bytes: bytes.length, run: async () => void (await unzipModel(bytes)) };
};

const kinds: readonly Make[] = [
  (size) => table('one line.jsonl', `{"text": "${'x'.repeat(size)}"`),
  (size) => table('no line.jsonl', ' '.repeat(size)),
  (size) => table('open.csv', `text,label\n"${'a,b\n'.repeat(size / 4)}`),
  (size) => table('broken.csv', `text,label\n${'a\n'.repeat(size / 2)}`, () => undefined),
  (size) => table('fine.csv', `text,label\n${'a fine film,pos\na bore,neg\n'.repeat(size / 27)}`),
  (size) => table('columns.csv', `text,label${',x'.repeat(size / 2)}\n`),
  (size) => table('quotes.tsv', `text\tlabel\n${'"'.repeat(size)}\n`),
  (size) =>
    table(
      'labels.jsonl',
      Array.from({ length: size / 40 }, (_, index) => `{"text": "a", "label": "label ${index}"}`).join('\n'),
    ),
  (size) => table('deep.jsonl', '['.repeat(size)),
  (size) => table('deep.json', `[${'{"a":'.repeat(size / 5)}`),
  (size) => table('list.json', `[${'{"text":"a","label":"b"},'.repeat(size / 25)}{}]`),
  (size) => table('quotes.csv', 'a""'.repeat(size / 3)),
  (size) => table('separators.csv', ',;|\t'.repeat(size / 4)),
  (size) => packedTable(new Uint8Array(40 * size)),
  (size) => packedTable(new TextEncoder().encode(`text,label\n${'a,b\n'.repeat(10 * size)}`)),
  (size, _, corpus) =>
    withFile(corpus, 'labels.json', JSON.stringify(Array.from({ length: size / 10 }, (__, index) => `l${index}`))),
  (size, _, corpus) => withFile(corpus, 'labels.json', '['.repeat(size)),
  (size, _, corpus) => withFile(corpus, 'pipeline.json', `{"a":${'{"a":'.repeat(size / 6)}`),
  (size, _, corpus) => withFile(corpus, 'model.json', '{"a":'.repeat(size / 5)),
  (size, _, corpus) =>
    withFile(
      corpus,
      'model.json',
      JSON.stringify({
        ...(JSON.parse(Buffer.from(corpus.classifiers[0]!.get('model.json')!).toString()) as object),
        name: 'x'.repeat(size),
      }),
    ),
  (size, _, corpus) => {
    const json = JSON.parse(Buffer.from(corpus.models[2]!.get('model.json')!).toString()) as {
      model: { className: string; config: { layers: unknown[] } };
    };
    const { className, config } = json.model;
    const layers = Array.from({ length: Math.min(990, size / 100) }, () => ({ className: 'Masking', config: {} }));
    const model = { className, config: { ...config, layers: [...layers, ...config.layers] } };
    return withFile(corpus, 'model.json', JSON.stringify({ ...json, model }));
  },
  (size) =>
    text(tokenizer(size), (json) => {
      const large = tokenizerFromJson(json);
      large.textsToSequences(['word1 word2']);
      // Reads its counts, too.
      large.toJSON();
    }),
  (size) =>
    text(`a${'\u0301'.repeat(size / 2)}`, (marks) => {
      new Tokenizer({ normalization: 'NFC', charLevel: true, graphemes: true, stripAccents: true }).fitOnTexts([marks]);
    }),
  (size) => text('a'.repeat(size), (letters) => new Tokenizer({ charLevel: true }).fitOnTexts([letters])),
  (size) => text('a b '.repeat(size / 4), (letters) => new Tokenizer({ segmentation: 'words' }).fitOnTexts([letters])),
  (size, _, corpus) => {
    const header = JSON.stringify(
      Object.fromEntries(
        Array.from({ length: size / 70 }, (__, index) => [
          `t${index}`,
          { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
        ]),
      ),
    );
    const bytes = Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), Buffer.from(header)]);
    return {
      bytes: bytes.length,
      run: async () => (await loadModel(new Map([...corpus.models[0]!, ['weights.safetensors', bytes]]))).dispose(),
    };
  },
  (size) => zip({ 'model.json': new Uint8Array(100 * size) }),
  (size, _, corpus) =>
    zip({ ...Object.fromEntries(corpus.models[0]!), 'weights.safetensors': new Uint8Array(100 * size) }),
  (size) =>
    zip(
      Object.fromEntries(Array.from({ length: size / 200 }, (_, index) => [`file${index}.json`, new Uint8Array(200)])),
    ),
];

export const large: Target = {
  name: 'large inputs',
  share: 0.25,
  make: (random, corpus) => pick(random, kinds)(Math.floor(2 ** random.uniform(17, 22)), random, corpus),
};
