// `pnpm compare:hugging-face`: repositories written here, and read by Python's tokenizers, safetensors and huggingface_hub.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { readHuggingFace, writeHuggingFace, type ModelCard } from '@rnnkit/interchange/hugging-face';
import type { Model } from '@rnnkit/models';
import { readSafetensors, type TextLength } from '@rnnkit/storage';
import { padSequences, type Tokenizer } from '@rnnkit/text';
import { Command } from 'commander';

import { drawModel, pick } from '../tfjs-layers/draw-model.ts';
import { drawText, drawTokenizer } from './draw-texts.ts';

const script = fileURLToPath(new URL('../../hugging_face_peer.py', import.meta.url));

interface Drawn {
  readonly model: Model<unknown>;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly length: TextLength;
  readonly card: ModelCard;
  readonly texts: readonly string[];
}

interface Answer {
  readonly card: Readonly<Record<string, unknown>>;
  readonly label2id: Readonly<Record<string, number>>;
  readonly ids: readonly (readonly number[])[];
  readonly padded: readonly (readonly number[])[];
}

interface Answers {
  readonly versions: Readonly<Record<string, string>>;
  readonly answers: readonly Answer[];
}

function draw(random: Random): Drawn {
  const learned = Array.from({ length: 30 }, () => drawText(random));
  const { model } = drawModel(random);
  const count = model.outputShape.at(-1)!;
  const labels = Array.from(
    { length: count },
    (_, index) => pick(random, ['a: b', '"q"', '2', '__proto__', '日本', '| `x` |']) + index,
  );
  return {
    model,
    tokenizer: drawTokenizer(random, learned),
    labels,
    length: {
      maxLength: random.integer(1, 9),
      padding: pick(random, ['pre', 'post'] as const),
      truncating: pick(random, ['pre', 'post'] as const),
    },
    card: {
      title: pick(random, ['A: title', '# "quoted" — title', 'plain']),
      languages: ['en', 'no'],
      license: 'mit',
      datasets: ['imdb'],
      metrics: [
        { name: 'accuracy', value: random.uniform(), dataset: 'IMDB: reviews', split: 'test' },
        { name: 'f1', value: random.uniform() },
      ],
    },
    texts: [...learned.slice(0, 10), ...Array.from({ length: 40 }, () => drawText(random)), ''],
  };
}

/** What is not as it has to be, in words. */
async function problemsOf(
  { model, tokenizer, labels, length, card, texts }: Drawn,
  answer: Answer,
  folder: string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const expect = (what: string, one: unknown, other: unknown): void => {
    if (!isDeepStrictEqual(one, other))
      problems.push(`${what}: ${JSON.stringify(one)?.slice(0, 300)} and there ${JSON.stringify(other)?.slice(0, 300)}`);
  };
  const sequences = tokenizer.textsToSequences(texts);
  for (const [index, text] of texts.entries())
    expect(
      `ids of ${JSON.stringify(text)} with ${JSON.stringify(tokenizer.options)}`,
      sequences[index],
      answer.ids[index],
    );
  const { data } = padSequences(sequences, {
    maxlen: length.maxLength,
    padding: length.padding,
    truncating: length.truncating,
  });
  expect('padded ids', [...data], answer.padded.flat());
  expect('labels', Object.fromEntries(labels.map((label, id) => [label, id])), answer.label2id);
  const { language, license, datasets, metrics, pipeline_tag: task, library_name: library } = answer.card;
  expect(
    'card',
    [['en', 'no'], 'mit', ['imdb'], ['accuracy', 'f1'], 'text-classification', 'rnnkit'],
    [language, license, datasets, metrics, task, library],
  );
  const [index] = answer.card['model-index'] as readonly {
    readonly name: string;
    readonly results: readonly unknown[];
  }[];
  expect('title', card.title, index!.name);
  const result = { type: 'accuracy', value: card.metrics![0]!.value };
  expect('result', [result], (index!.results[0] as { readonly metrics: unknown }).metrics);
  const read = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, name)));
  expect(
    'weights',
    readSafetensors(await read('model.safetensors'), 'ours').tensors,
    readSafetensors(await read('again.safetensors'), 'theirs').tensors,
  );
  const names = ['config.json', 'keras_tokenizer.json'];
  const files = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  const again = await readHuggingFace(new Map([...files, ['model.safetensors', await read('again.safetensors')]]));
  expect('model', await model.getWeights(), await again.model.getWeights());
  expect(
    'parts',
    [labels, length, JSON.stringify(tokenizer)],
    [again.labels, again.length, JSON.stringify(again.tokenizer)],
  );
  again.model.dispose();
  return problems;
}

interface Options {
  readonly models: string;
  readonly fixtures?: string;
  readonly seed: string;
  readonly python: string;
}

/** Tokenizers, the files that were written of them, and the ids that Python gives texts by those. */
async function writeFixtures(
  path: string,
  folder: string,
  drawn: readonly Drawn[],
  answers: readonly Answer[],
): Promise<void> {
  const made = drawn.map(async ({ tokenizer, length, texts }, number) => ({
    tokenizer: JSON.stringify(tokenizer),
    length,
    json: await readFile(join(folder, String(number), 'tokenizer.json'), 'utf8'),
    texts: texts.slice(10, 35),
    ids: answers[number]!.ids.slice(10, 35),
  }));
  await writeFile(path, `${JSON.stringify(await Promise.all(made))}\n`);
}

async function run({ models: count, seed, python, fixtures }: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-hugging-face-'));
  try {
    const drawn = Array.from({ length: Number(count) }, (_, number) => draw(new Random(Number(seed)).derive(number)));
    for (const [number, { model, texts: _, ...parts }] of drawn.entries()) {
      await mkdir(join(folder, String(number)));
      for (const [name, bytes] of await writeHuggingFace(model, parts))
        await writeFile(join(folder, String(number), name), bytes);
    }
    await writeFile(join(folder, 'texts.json'), JSON.stringify(drawn.map(({ texts }) => texts)));
    await promisify(execFile)(python, [script, folder]);
    const { versions, answers } = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answers;
    if (fixtures !== undefined) await writeFixtures(fixtures, folder, drawn, answers);
    let failed = 0;
    for (const [number, one] of drawn.entries()) {
      const problems = await problemsOf(one, answers[number]!, join(folder, String(number)));
      if (problems.length > 0) failed++;
      for (const problem of problems.slice(0, 3)) console.log(`${number}: ${problem}`);
    }
    const texts = drawn.reduce((sum, one) => sum + one.texts.length, 0);
    console.log(
      `${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}: ${drawn.length} repositories, ${texts} texts from seed ${seed}; ${failed} differ`,
    );
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:hugging-face')
  .description("Write random models and tokenizers as repositories of the hub, and read them with Python's libraries.")
  .option('--models <n>', 'how many', '100')
  .option('--seed <n>', 'of the models', '1')
  .option(
    '--python <path>',
    'a Python that has tokenizers, safetensors and huggingface_hub',
    process.env['PYTHON'] ?? 'python3',
  )
  .option('--fixtures <file>', 'writes what the tests of packages/interchange read')
  .action(run)
  .parseAsync();
