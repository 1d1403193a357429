// What a user's bundle holds: no more than it uses, and no more than is recorded.
import { readFile, rm } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { makePageProject } from '../src/page-project.ts';
import type { Size } from '../src/size.ts';
import { bundle, fetchedAtFirst, fetchedLater, measureSizes, type Sizes } from '../src/sizes.ts';

let project = '';
let measured: Sizes;
let recorded: Sizes;

beforeAll(async () => {
  project = await makePageProject(inject('tarballs'));
  measured = await measureSizes(project);
  recorded = JSON.parse(await readFile(new URL('../sizes.json', import.meta.url), 'utf8')) as Sizes;
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const remedy =
  'If that is as it should be: pnpm --filter @rnnkit/packaging sizes, and commit tooling/packaging/sizes.json.';

/** Within a fifth and 500 bytes of what is recorded, so that the record stays true and growth is noticed. */
function expectRecorded(name: string, size: Size, record: Size | undefined): void {
  if (record === undefined) throw new Error(`The size of ${name} is not recorded. ${remedy}`);
  for (const key of ['minified', 'gzipped'] as const) {
    const message = `${name} has ${size[key]} bytes ${key}, and ${record[key]} are recorded. ${remedy}`;
    expect(Math.abs(size[key] - record[key]), message).toBeLessThanOrEqual(record[key] / 5 + 500);
  }
}

test.each(['page', 'reading', 'whole'] as const)('sizes are as recorded: %s', (kind) => {
  expect(Object.keys(measured[kind]), remedy).toEqual(Object.keys(recorded[kind]));
  for (const [name, size] of Object.entries(measured[kind])) expectRecorded(name, size, recorded[kind][name]);
});

// Ours, without tfjs and the backend, with the layers that the program names.
test.each([
  ['texts', 17_000],
  ['tokens', 12_000],
  ['zip', 16_000],
])('who only predicts %s fetches at most %i bytes, and nothing that trains', (program, most) => {
  const sizes = measured.predict[program]!;
  expect(sizes[fetchedAtFirst]!.gzipped).toBeLessThanOrEqual(most);
  expect(sizes[fetchedLater]!.gzipped).toBeLessThanOrEqual(10_500);
  expect(Object.keys(sizes).filter((name) => /training|optimizers/.test(name))).toEqual([]);
  expect(Object.keys(sizes), remedy).toEqual(Object.keys(recorded.predict[program]!));
  for (const [name, size] of Object.entries(sizes)) expectRecorded(name, size, recorded.predict[program]![name]);
});

test('what says why a file is refused is fetched only then', async () => {
  const text = "import { loadPredictor } from '@rnnkit/models/predict';\nglobalThis.kept = loadPredictor;\n";
  const whole = await bundle(project, text, '@rnnkit/models');
  expect(whole).toContain('loadPredictor');
  expect(whole).not.toContain('which is none of today');
});

describe('what is not used is not there', () => {
  const layers = [
    'LSTM',
    'GRU',
    'SimpleRNN',
    'RNN',
    'Bidirectional',
    'TimeDistributed',
    'Embedding',
    'Dense',
    'Masking',
  ];
  const optimizers = ['SGD', 'Adam', 'AdamW', 'Adamax', 'Nadam', 'RMSprop', 'Adagrad', 'Adadelta', 'Lion'];

  /** Which of some classes a bundle holds, by the names that they save themselves under. */
  async function classesIn(packageName: string, imported: string, names: readonly string[]): Promise<string[]> {
    const text = `import ${imported} from '@rnnkit/${packageName}';\nglobalThis.kept = all;\n`;
    const code = await bundle(project, text, `@rnnkit/${packageName}`);
    return names.filter((name) => new RegExp(`[\`"']${name}[\`"']`).test(code));
  }

  test('a layer comes without the other layers', async () => {
    expect(await classesIn('layers', '* as all', layers)).toEqual(layers);
    expect(await classesIn('layers', '{ lstm as all }', layers)).toEqual(['LSTM']);
    expect(await classesIn('layers', '{ dense as all }', layers)).toEqual(['Dense']);
  });

  test('an optimizer comes without the other optimizers', async () => {
    expect(await classesIn('optimizers', '* as all', optimizers)).toEqual(optimizers);
    expect(await classesIn('optimizers', '{ sgd as all }', optimizers)).toEqual(['SGD']);
  });

  test.each([
    ['layers', 'lstm', 0.55],
    ['text', 'padSequences', 0.15],
    ['data', 'Random', 0.2],
    ['data', 'trainTestSplit', 0.4],
  ])('of %s, %s alone is a small part', async (packageName, imported, part) => {
    const text = `import { ${imported} } from '@rnnkit/${packageName}';\nglobalThis.kept = ${imported};\n`;
    const { length } = await bundle(project, text, `@rnnkit/${packageName}`);
    expect(length).toBeGreaterThan(500);
    expect(length).toBeLessThan(measured.whole[`@rnnkit/${packageName}`]!.minified * part);
  });
});
