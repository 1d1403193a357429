// Files of models: model.json, weights, what optimizers remember, and what classifiers add.
import { TextClassifier } from '@rnnkit/tasks';
import type { Random } from '@rnnkit/data';
import { readModelJson, type ModelFiles } from '@rnnkit/storage';
import { loadModel, saveModel, type TrainableModel } from '@rnnkit/training';

import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';

import { expect } from '../../judge.ts';
import { pick } from '../mutations/bytes.ts';
import { mutateJsonText, type Json } from '../mutations/json.ts';
import { mutateSafetensors, tensorsOf } from '../mutations/safetensors.ts';
import { sizeOf, type Target } from '../target.ts';

const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

function mutated(files: ModelFiles, name: string, random: Random): ModelFiles {
  const bytes = files.get(name)!;
  const changed = name.endsWith('.json') ? mutateJsonText(decode(bytes), random) : mutateSafetensors(bytes, random);
  return new Map([...files, [name, Uint8Array.from(changed)]]);
}

/** One file changed, at times two, at times one missing. */
function mutatedFiles(files: ModelFiles, names: readonly string[], random: Random): ModelFiles {
  const there = names.filter((name) => files.has(name));
  if (random.uniform() < 0.02) {
    const missing = pick(random, there);
    return new Map([...files].filter(([name]) => name !== missing));
  }
  const changed = mutated(files, pick(random, there), random);
  return random.uniform() < 0.1 ? mutated(changed, pick(random, there), random) : changed;
}

/** The names that have a meaning at each place; a file may say more. */
const known: readonly (readonly [of: string, names: readonly string[]])[] = [
  ['formatVersion', ['task', 'model', 'compiled']],
  ['format', ['name', 'seed', 'inputShape', 'layers', 'compiled']],
  ['inputShape', ['name', 'seed', 'inputShape', 'layers']],
  ['calls', ['name', 'trainable', 'seed', 'inputs', 'layers', 'calls', 'outputs', 'form']],
  ['loss', ['optimizer', 'loss', 'lossWeights', 'metrics', 'weightedMetrics']],
  ['className', ['className', 'config']],
];

/** Whether what is saved of a model says all that the file said of which it was loaded. */
function says(saved: unknown, loaded: Json): boolean {
  if (typeof loaded === 'string') {
    // A class may stand for itself with its defaults.
    const name = typeof saved === 'object' && saved !== null && 'className' in saved ? saved.className : saved;
    return typeof name === 'string' && name.toLowerCase() === loaded.toLowerCase();
  }
  if (typeof loaded !== 'object') return saved === loaded;
  if (loaded === null) return saved === null || saved === undefined;
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved) !== Array.isArray(loaded)) return false;
  if (Array.isArray(loaded))
    return (
      loaded.length === (saved as unknown[]).length &&
      loaded.every((item, index) => says((saved as unknown[])[index], item))
    );
  const names = known.find(([of]) => Object.hasOwn(loaded, of))?.[1] ?? Object.keys(loaded);
  return names.every((name) => {
    if (!Object.hasOwn(loaded, name)) return true;
    const told = (saved as Record<string, unknown>)[name];
    // What a wrapper freezes is frozen within it, and what it merges is zero where it is masked, whatever the inner layer says.
    if (name === 'zeroOutputForMask' || (name === 'trainable' && told === false))
      return typeof loaded[name] === 'boolean';
    // No states to begin with are as good as none that are named.
    if (name === 'initialState' && told === undefined) return Array.isArray(loaded[name]) && loaded[name].length === 0;
    return says(told, loaded[name]!);
  });
}

async function checkModel(model: TrainableModel, files: ModelFiles): Promise<void> {
  // What it is for is the caller's to say again.
  const saved = await saveModel(model, { task: readModelJson(files.get('model.json')!).task });
  const description = JSON.parse(decode(files.get('model.json'))) as Json;
  const now = JSON.parse(decode(saved.get('model.json'))) as {
    model: { config: { inputs: readonly { shape: Json }[] } };
  };
  const { config } = now.model;
  const isFirst = Object(description)['format'] === 'rnnkit-sequential';
  expect(
    says(
      isFirst ? { ...now, ...config, inputShape: config.inputs[0]!.shape, format: 'rnnkit-sequential' } : now,
      description,
    ),
    'the model is not what model.json says',
  );
  const stored = tensorsOf(files.get('weights.safetensors')!);
  for (const [name, values] of tensorsOf(saved.get('weights.safetensors')!)) {
    const same = stored.get(name)?.every((value, index) => value === values[index]);
    expect(same === true, `the weight ${name} is not what the file holds`);
  }
  expect(!files.has('optimizer.safetensors') || model.compileOptions !== undefined, 'slots without an optimizer');
  const x = model.inputShapes!.map(([, ...sizes]) => {
    const shape = [1, ...sizes.map((size) => size ?? 3)];
    return { shape, size: shape.reduce((product, side) => product * side, 1) };
  });
  if (x.some(({ size }) => size > 1000)) return;
  const data = x.map(({ shape, size }) => ({ data: new Float32Array(size).fill(1), shape }));
  const byName = Object.fromEntries(model.inputNames.map((name, place) => [name, data[place]!]));
  dispose(await (model as TrainableModel<TensorContainer>).predict(byName));
}

const modelFiles = ['model.json', 'model.json', 'model.json', 'weights.safetensors', 'optimizer.safetensors'];

export const models: Target = {
  name: 'files of models',
  share: 30,
  make(random, corpus) {
    const files = mutatedFiles(pick(random, corpus.models), modelFiles, random);
    return {
      bytes: sizeOf(files),
      async run() {
        const model = await loadModel(files);
        try {
          await checkModel(model, files);
        } finally {
          model.dispose();
        }
      },
    };
  },
};

const classifierFiles = ['tokenizer.json', 'tokenizer.json', 'labels.json', 'pipeline.json', 'model.json'];

export const classifiers: Target = {
  name: 'files of classifiers',
  share: 12,
  make(random, corpus) {
    const files = mutatedFiles(pick(random, corpus.classifiers), classifierFiles, random);
    return {
      bytes: sizeOf(files),
      async run() {
        const classifier = await TextClassifier.load(files, 'the attack');
        try {
          const labels = JSON.parse(decode(files.get('labels.json'))) as Json;
          expect(
            JSON.stringify(classifier.labels) === JSON.stringify(labels),
            'the labels are not those of labels.json',
          );
          for (const row of await classifier.probabilities(['a fine film', '', 'what?'])) {
            expect(
              row.length === classifier.labels.length && row.every((value) => Number.isFinite(value)),
              'no probabilities',
            );
          }
        } finally {
          classifier.dispose();
        }
      },
    };
  },
};
