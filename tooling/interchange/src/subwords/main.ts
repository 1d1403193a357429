// `pnpm compare:subwords`: subwords that are trained and used here, beside Python's tokenizers.
import { writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';

import { Random } from '@rnnkit/data';
import { codePointOffsets, subwordTokenizerFromJson, type SubwordTokenizer } from '@rnnkit/text/subwords';
import { subwordKinds, SubwordTrainer, type SubwordKind } from '@rnnkit/text/subwords-training';
import { Command } from 'commander';

import { pick } from '../tfjs-layers/draw-model.ts';
import { drawLine } from './awkward-lines.ts';
import { linesOf, multilingual } from './corpora.ts';
import { drawPipeline, withOddities, type Drawn } from './draw-pipeline.ts';
import { Peer } from './peer.ts';

interface Encoded {
  readonly ids: readonly (readonly number[])[];
  readonly offsets: readonly (readonly (readonly [number, number])[])[];
  readonly texts: readonly string[];
  readonly json: string;
}

interface Trained {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (readonly [string, string])[] | undefined;
  readonly json: string;
}

let problems = 0;

function complain(what: string, ours: unknown, theirs: unknown): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  problems++;
  if (problems < 30)
    console.log(
      `${what}:\n  here  ${JSON.stringify(ours)?.slice(0, 600)}\n  there ${JSON.stringify(theirs)?.slice(0, 600)}`,
    );
}

/** Halves of surrogate pairs that stand alone are U+FFFD here; Python takes none. */
const sent = (line: string): string => line.replaceAll(/\p{Cs}/gu, '\uFFFD');

/** What a tokenizer here gives lines, in Python's words. */
function encodeAll(tokenizer: SubwordTokenizer, lines: readonly string[]): Omit<Encoded, 'json'> {
  const encoded = lines.map((line) => tokenizer.encode(line));
  const ids = encoded.map((tokens) => tokens.map(({ index }) => index));
  complain('ids without places', tokenizer.textsToSequences(lines), ids);
  return {
    ids,
    offsets: encoded.map((tokens, row) => {
      const places = codePointOffsets(
        lines[row]!,
        tokens.flatMap(({ start, end }) => [start, end]),
      );
      return tokens.map((_, at) => [places[2 * at]!, places[2 * at + 1]!] as const);
    }),
    texts: tokenizer.sequencesToTexts(ids),
  };
}

async function compareLines(peer: Peer, what: string, json: string, lines: readonly string[]): Promise<Encoded> {
  const theirs = await peer.ask<Encoded & { readonly error?: string }>({
    kind: 'encode',
    json,
    lines: lines.map(sent),
  });
  if (theirs.error !== undefined) throw new Error(`${what}: ${theirs.error}`);
  const ours = encodeAll(subwordTokenizerFromJson(json), lines);
  for (const [row, line] of lines.entries()) {
    const where = `${what}, ${JSON.stringify(line).slice(0, 300)}`;
    complain(`${where}: ids`, ours.ids[row], theirs.ids[row]);
    complain(`${where}: places`, ours.offsets[row], theirs.offsets[row]);
    complain(`${where}: text`, ours.texts[row], theirs.texts[row]);
  }
  return theirs;
}

const specialTokens = ['[PAD]', '[UNK]'];

/** Trains here and there on the same texts, and lets both give lines ids. */
async function compareTraining(
  peer: Peer,
  corpus: string,
  texts: readonly string[],
  kind: SubwordKind,
  { lines, vocabularySize }: { readonly lines: readonly string[]; readonly vocabularySize: number },
): Promise<{ readonly json: string; readonly theirs: Trained; readonly options: object }> {
  // Their WordPiece numbers letters within words in the order of a hash table, another one each time; given as special tokens they keep theirs.
  const letters = kind === 'wordPiece' ? continuingLetters(texts) : [];
  const options = { kind, vocabularySize, specialTokens: [...specialTokens, ...letters], alphabetLimit: 10_000 };
  const trainer = new SubwordTrainer(options);
  trainer.learn(texts);
  const begin = performance.now();
  const json = JSON.stringify(trainer.finish());
  const seconds = (performance.now() - begin) / 1000;
  const tokenizer = JSON.parse(json) as { readonly model: Trained & { readonly type: string } };
  const theirs = await peer.ask<Trained & { readonly seconds: number; readonly error?: string }>({
    kind: 'train',
    // With them there, theirs would learn from special tokens in texts as from words.
    tokenizer: { ...tokenizer, added_tokens: [] },
    model: tokenizer.model.type,
    unknown: kind !== 'byteLevelBpe',
    vocabularySize,
    minFrequency: 2,
    specialTokens: options.specialTokens,
    alphabet:
      kind === 'byteLevelBpe'
        ? Object.keys(tokenizer.model.vocab).filter((token) => Array.from(token).length === 1)
        : [],
    alphabetLimit: 10_000,
    texts,
  });
  if (theirs.error !== undefined) throw new Error(theirs.error);
  const what = `${corpus}, ${kind}`;
  const only = (one: Trained['vocab'], other: Trained['vocab']): object =>
    Object.fromEntries(Object.entries(one).filter(([token, id]) => other[token] !== id));
  const [here, there] = [tokenizer.model.vocab, theirs.vocab];
  complain(`${what}: vocabulary`, only(here, there), only(there, here));
  const count = tokenizer.model.merges?.length ?? 0;
  for (let at = 0; at < count; at++) {
    if (isDeepStrictEqual(tokenizer.model.merges![at], theirs.merges![at])) continue;
    complain(`${what}: merge ${at + 1}`, tokenizer.model.merges![at], theirs.merges![at]);
    break;
  }
  const size = Object.keys(tokenizer.model.vocab).length;
  await compareLines(peer, what, json, lines);
  console.log(
    `${what}: ${size} tokens${count > 0 ? `, ${count} merges` : ''}, ${lines.length} lines; merging ${seconds.toFixed(2)} s, there all of it ${theirs.seconds.toFixed(2)} s`,
  );
  return { json, theirs, options };
}

function continuingLetters(texts: readonly string[]): string[] {
  const trainer = new SubwordTrainer({ kind: 'wordPiece', vocabularySize: 3 });
  trainer.learn(texts);
  const letters = new Set([...trainer.counts.entries()].flatMap(([word]) => Array.from(word).slice(1)));
  return [...letters].toSorted((one, other) => one.codePointAt(0)! - other.codePointAt(0)!).map((one) => `##${one}`);
}

/** A tokenizer of a pipeline at random, trained there. */
async function drawTokenizer(peer: Peer, random: Random, texts: readonly string[]): Promise<string> {
  const { parts, isByteLevel } = drawPipeline(random);
  const trained = await peer.ask<Trained & { readonly error?: string }>({
    kind: 'train',
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      ...parts,
      model: { type: 'BPE', vocab: {}, merges: [] },
    },
    model: pick(random, ['BPE', 'BPE', 'WordPiece']),
    unknown: !isByteLevel || random.uniform() < 0.5,
    vocabularySize: random.integer(100, 500),
    minFrequency: 1,
    specialTokens,
    alphabet: [],
    alphabetLimit: random.integer(20, 200),
    texts,
  });
  if (trained.error !== undefined) throw new Error(trained.error);
  return JSON.stringify(withOddities(random, JSON.parse(trained.json) as Drawn));
}

/** A pipeline at random, read here, and written here and read there again. */
async function comparePipeline(peer: Peer, json: string, lines: readonly string[]): Promise<Encoded> {
  const file = JSON.parse(json) as Drawn;
  const what = JSON.stringify({ ...file, model: { ...file.model, vocab: 0, merges: 0 } });
  const theirs = await compareLines(peer, what, json, lines);
  const written = JSON.stringify(subwordTokenizerFromJson(json));
  const again = await compareLines(peer, `again, ${what}`, written, lines.slice(0, 20));
  complain(`${what}: written again`, JSON.parse(again.json), JSON.parse(theirs.json));
  return theirs;
}

/** Small tokenizers, and what Python gives lines with them. */
async function writeFixtures(
  peer: Peer,
  path: string,
  random: Random,
  texts: readonly string[],
  draw: (words: readonly string[]) => string,
): Promise<void> {
  const trained = [];
  for (const kind of subwordKinds) {
    const { json, theirs, options } = await compareTraining(peer, 'fixtures', texts, kind, {
      lines: [],
      vocabularySize: 420,
    });
    const lines = Array.from({ length: 20 }, () => draw(texts));
    const { ids, offsets, texts: decoded } = await compareLines(peer, kind, json, lines);
    trained.push({ options, vocab: theirs.vocab, merges: theirs.merges, lines, ids, offsets, texts: decoded });
  }
  const drawn = [];
  for (let count = 0; count < 9; count++) {
    const json = await drawTokenizer(peer, random, texts.slice(0, 40));
    const lines = Array.from({ length: 8 }, () => draw(texts));
    const { ids, offsets, texts: decoded } = await comparePipeline(peer, json, lines);
    drawn.push({ tokenizer: JSON.parse(json) as object, lines, ids, offsets, texts: decoded });
  }
  await writeFile(path, `${JSON.stringify({ texts, trained, drawn })}\n`);
}

interface Options {
  readonly corpus: readonly string[];
  readonly lines: string;
  readonly pipelines: string;
  readonly size: string;
  readonly seed: string;
  readonly python: string;
  readonly fixtures?: string;
}

async function main(options: Options): Promise<void> {
  const random = new Random(Number(options.seed));
  const peer = new Peer(options.python);
  const { ranges, version } = await peer.ask<{ ranges: [number, number][]; version: string }>({ kind: 'letters' });
  const corpora = new Map(Number(options.lines) > 0 ? [['names in 21 languages', multilingual()]] : []);
  for (const file of options.corpus) corpora.set(file, await linesOf(file));
  const words = [multilingual(), ...corpora.values()].flatMap((texts) => texts.slice(0, 2000).join(' ').split(' '));
  const draw = (): string => drawLine(random, ranges, words);
  console.log(`tokenizers ${version}`);
  for (const [corpus, texts] of corpora) {
    for (const kind of subwordKinds) {
      const lines = Array.from({ length: Number(options.lines) }, draw);
      await compareTraining(peer, corpus, texts, kind, { lines, vocabularySize: Number(options.size) });
    }
  }
  const europe = multilingual().filter((text) => /^[\p{Script=Latin}\p{Script=Greek}\s,]+$/u.test(text));
  const some = multilingual().filter((_, row) => row % 12 === 0);
  for (let count = 0; count < Number(options.pipelines); count++)
    await comparePipeline(
      peer,
      await drawTokenizer(peer, random, [...some, ...Array.from({ length: 100 }, draw).map(sent)]),
      Array.from({ length: 60 }, draw),
    );
  console.log(`${options.pipelines} pipelines at random`);
  if (options.fixtures !== undefined)
    await writeFixtures(
      peer,
      options.fixtures,
      random,
      europe.filter((_, row) => row % 9 === 0),
      (texts) => drawLine(random, ranges, texts.join(' ').split(' ')),
    );
  peer.close();
  console.log(problems === 0 ? 'All is equal.' : `${problems} differences.`);
  process.exitCode = problems === 0 ? 0 : 1;
}

await main(
  new Command()
    .option('--corpus <file...>', 'files of texts, a line each, to learn from besides', [])
    .option('--lines <count>', 'awkward lines for each tokenizer', '500')
    .option('--pipelines <count>', 'pipelines at random', '50')
    .option('--size <tokens>', 'tokens to learn', '4000')
    .option('--seed <number>', 'of what is drawn', '1')
    .option('--python <path>', 'with tokenizers', process.env['PYTHON'] ?? 'python3')
    .option('--fixtures <file>', 'writes what the tests of packages/text use')
    .parse()
    .opts<Options>(),
);
