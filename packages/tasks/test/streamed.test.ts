// Examples that are walked through anew each time: nothing of them is kept but what is counted here.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { describe as statisticsOf } from '@rnnkit/text';
import { beforeAll, expect, test } from 'vitest';

import { prepareClassifier, TextClassifier, trainClassifier, type PreparedClassifier } from '../src/index.ts';
import { HeldExamples } from '../src/text-model/held-examples.ts';
import { StreamedRows } from '../src/text-model/streamed-rows.ts';

beforeAll(() => useBackend(cpu()));

interface Example {
  readonly text: string;
  readonly label: string;
}

const words = { pos: ['good', 'fine', 'lovely'], neg: ['bad', 'dull', 'poor'] };

/** Examples that are made as they are walked through, sorted by their class; and how often they were. */
function made(count: number): { open: () => Generator<Example>; readonly walks: () => number } {
  let walks = 0;
  return {
    walks: () => walks,
    *open() {
      walks++;
      const random = new Random(3);
      for (let row = 0; row < count; row++) {
        const label = row < count / 2 ? 'pos' : 'neg';
        const text = Array.from({ length: 5 }, () => words[label][random.integer(0, 3)]!);
        yield { text: `${text.join(' ')} n${row % 7}`, label };
      }
    },
  };
}

const tiny = { units: 4, embeddingDim: 4, vocabularySize: 20, batchSize: 10, epochs: 2, maxLength: 8 } as const;

function rowsOf(count: number, mostTokens: number): StreamedRows {
  return new StreamedRows({
    async *walk() {
      for (let row = 0; row < count; row++) yield { text: String(row), label: row % 2 === 0 ? 'a' : 'b' };
    },
    rows: count,
    tokensOfRow: 2,
    encode: (text) => [1 + Number(text), 9],
    targetOf: (label) => (label === 'a' ? 0 : 1),
    batchSize: 7,
    seed: 5,
    mostTokens,
  });
}

async function epochOf(rows: StreamedRows, epoch: number): Promise<readonly (readonly [id: number, target: number])[]> {
  const found: (readonly [number, number])[] = [];
  for await (const { rows: ids, targets } of rows.batches(epoch)) {
    expect(ids.length).toBeLessThanOrEqual(7);
    for (const [place, row] of ids.entries()) found.push([row[0]! - 1, targets[place]!]);
  }
  return found;
}

test.each([1_000_000, 500, 64])(
  'an epoch has each row once, in an order of its own, with %i tokens in memory',
  async (most) => {
    const rows = rowsOf(1000, most);
    expect(rows.passes).toBe(Math.ceil(2000 / most));
    const [first, second] = [await epochOf(rows, 0), await epochOf(rows, 1)];
    for (const epoch of [first, second]) {
      expect(epoch.map(([row]) => row).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 1000 }, (_, row) => row),
      );
      for (const [row, target] of epoch) expect(target).toBe(row % 2);
    }
    expect(first).not.toEqual(second);
    expect(await epochOf(rowsOf(1000, most), 1)).toEqual(second);
    // The rows of each tenth of the epoch come from everywhere.
    for (let part = 0; part < 10; part++) {
      const some = first.slice(100 * part, 100 * part + 100);
      const mean = some.reduce((sum, [row]) => sum + row, 0) / some.length;
      expect(Math.abs(mean - 500)).toBeLessThan(150);
    }
    // As many as a part has, and what chance adds.
    if (rows.passes > 1) expect(rows.mostHeld * 2).toBeLessThan(most + 8 * Math.sqrt(2 * most));
  },
);

test('of a stream of any length so many are held out, drawn evenly, and it is known of each', () => {
  for (const count of [3, 50, 5000]) {
    const held = new HeldExamples(0.2, 7, 20);
    const draw = held.draws();
    const drawn = Array.from({ length: count }, (_, row) => ({ draw: draw(), text: String(row), label: 'x' }));
    const released = drawn.flatMap((one) => (held.holds(one.draw) ? held.keep(one.draw, one) : [one]));
    released.push(...held.finish(5).map(({ text }) => ({ text, label: 'x', draw: 0 })));
    const kept = held.examples.map(({ text }) => text);
    expect(new Set([...kept, ...released.map(({ text }) => text)]).size).toBe(count);
    expect(kept.length + released.length).toBe(count);
    expect(kept.length).toBeLessThanOrEqual(20);
    if (count === 3) expect(kept).toEqual([]);
    if (count === 5000) expect(kept).toHaveLength(20);
    const again = held.draws();
    expect(drawn.filter(() => held.holds(again())).map(({ text }) => text)).toEqual(kept);
  }
});

async function prepare(count: number, more: object = {}): Promise<PreparedClassifier & { walks: () => number }> {
  const { open, walks } = made(count);
  return { ...(await prepareClassifier(open, { ...tiny, ...more })), walks };
}

test('what is in memory does not grow with the data, and it learns sorted data', async () => {
  // 10,000 texts of 6 tokens, of which 3,000 tokens are in memory at once.
  const [small, large] = [
    await prepare(2000, { mostTokens: 3000 }),
    await prepare(10_000, { epochs: 1, mostTokens: 3000 }),
  ];
  for (const one of [small, large]) await one.train();
  expect([small.passes, large.passes]).toEqual([4, 16]);
  expect(large.mostHeld()).toBeLessThan(1.4 * small.mostHeld());
  expect(large.rows + large.validation!.texts.length).toBe(10_000);
  expect(large.walks()).toBe(3 + large.passes);
  expect(large.sample.texts.length).toBeLessThanOrEqual(4096);
  expect(large.countError).toBe(0);
  expect(large.tokens).toEqual(statisticsOf(large.classifier.tokenizer, large.sample.texts, { maxLength: 8 }));
  const { accuracy } = await large.classifier.assess(large.validation!);
  expect(accuracy).toBeGreaterThan(0.95);
  for (const { classifier } of [small, large]) classifier.dispose();
});

test('a part has no part in the training', async () => {
  const one = await prepare(1000, { validationSplit: 0.2, testSplit: 0.1 });
  const [train, validation, others] = [one.rows, one.validation!.texts.length, one.test!.texts.length];
  expect(train + validation + others).toBe(1000);
  expect(others / validation).toBeCloseTo(0.5, 1);
  expect((validation + others) / 1000).toBeCloseTo(0.3, 1);
  const { test: all, validation: none } = await prepare(1000, { validationSplit: 0, testSplit: 0.1 });
  expect(none).toBeUndefined();
  expect(all!.texts.length / 1000).toBeCloseTo(0.1, 1);
  one.classifier.dispose();
});

test('where all fit they are read once, and one seed gives one result', async () => {
  const [first, second] = [await prepare(300), await prepare(300)];
  for (const one of [first, second]) await one.train();
  // The kind of tokens, the vocabulary, and the rows of all epochs.
  expect(first.walks()).toBe(3);
  expect(first.passes).toBe(1);
  expect(await first.classifier.model.getWeights()).toEqual(await second.classifier.model.getWeights());
  for (const { classifier } of [first, second]) classifier.dispose();
});

test.each([
  { classWeight: 'balanced' },
  { focalGamma: 2 },
  { tokenLevel: 'subwords', vocabularySize: 290 },
  { validationSplit: 0 },
] as const)('trainClassifier takes what opens examples, and %o', async (more) => {
  const { open } = made(120);
  const epochs: number[] = [];
  const classifier = await trainClassifier(open, {
    ...tiny,
    epochs: 1,
    ...more,
    onProgress: ({ epoch }) => epochs.push(epoch),
  });
  expect(classifier).toBeInstanceOf(TextClassifier);
  expect(epochs).toEqual([1]);
  expect(classifier.labels).toEqual(['neg', 'pos']);
  classifier.dispose();
});

test('a run that was interrupted goes on as if it had not been', async () => {
  const { open } = made(200);
  const whole = await trainClassifier(open, { ...tiny, epochs: 3 });
  let kept: ReadonlyMap<string, Uint8Array> | undefined;
  const backup = {
    read: async () => kept,
    write: async (files: ReadonlyMap<string, Uint8Array>) => void (kept = files),
  };
  const controller = new AbortController();
  const part = await trainClassifier(open, {
    ...tiny,
    epochs: 3,
    backup,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  const resumed = await trainClassifier(open, { ...tiny, epochs: 3, backup });
  expect(await resumed.model.getWeights()).toEqual(await whole.model.getWeights());
  await expect(trainClassifier(made(202).open, { ...tiny, epochs: 3, backup })).rejects.toThrow();
  for (const one of [whole, part, resumed]) one.dispose();
});

test('what cannot be walked through again, or is no example, is named', async () => {
  const once = made(100).open();
  await expect(trainClassifier(() => once, tiny)).rejects.toThrow('there was none in');
  await expect(trainClassifier(() => 5 as never, tiny)).rejects.toThrow('can be walked through');
  await expect(trainClassifier(() => [{ text: 'a' }] as never, tiny)).rejects.toThrow(
    'example 1 has to be { text, label }',
  );
  await expect(trainClassifier(() => [{ text: 'a', label: 'x' }], tiny)).rejects.toThrow('at least two classes');
  await expect(trainClassifier(() => [], tiny)).rejects.toThrow('there was none in 0');
  let walks = 0;
  const shrinking = (): Example[] =>
    Array.from({ length: 60 - walks++ }, (_, row) => ({ text: 'a b', label: String(row % 2) }));
  await expect(trainClassifier(shrinking, tiny)).rejects.toThrow('the same ones each time');
  const classifier = await trainClassifier(made(60).open, { ...tiny, epochs: 1 });
  await expect(trainClassifier(made(60).open, { from: classifier } as never)).rejects.toThrow('leave from out');
  classifier.dispose();
});
