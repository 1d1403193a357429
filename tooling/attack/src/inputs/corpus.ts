// What is right, before it is changed: small models, a run of fit, tokenizers.
import { cpu } from '@rnnkit/backend-cpu';
import { newClassifier, type Structure } from '@rnnkit/tasks';
import { useBackend } from '@rnnkit/core';
import type { FormatName } from '@rnnkit/interchange';
import { writePyTorch } from '@rnnkit/interchange/pytorch';
import {
  bidirectional,
  dense,
  dropout,
  embedding,
  globalAveragePooling1d,
  gru,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  maxNorm,
  rnn,
  simpleRnn,
  timeDistributed,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import type { FloatDtype, ModelFiles } from '@rnnkit/storage';
import {
  backupAndRestore,
  earlyStopping,
  huber,
  model,
  reduceLrOnPlateau,
  saveModel,
  sequential,
  type Callback,
  type TrainableModel,
} from '@rnnkit/training';

import { formatFiles } from './format-files.ts';

/** What attacks begin with. */
export interface Corpus {
  /** Files of models, with what their optimizers remember. */
  readonly models: readonly ModelFiles[];
  /** Files of classifiers. */
  readonly classifiers: readonly ModelFiles[];
  /** State dicts of PyTorch. */
  readonly pytorch: readonly Uint8Array[];
  /** Models in each format of another program. */
  readonly formats: ReadonlyMap<FormatName, readonly ModelFiles[]>;
  /** Files of an interrupted run of {@link fitRun}. */
  readonly run: ModelFiles;
}

const texts = ['a fine film', 'what a bore', 'fine acting, really', 'a bore of a film', 'so fine', 'such a bore'];
const labels = ['pos', 'neg', 'pos', 'neg', 'pos', 'neg'];

/** Makes them, and the backend that they are tried on. */
export async function makeCorpus(): Promise<Corpus> {
  await useBackend(cpu());
  const classifiers = [
    await classifierFiles({ tokenLevel: 'words', architecture: 'gru', bidirectional: false }, 'F32'),
    await classifierFiles({ tokenLevel: 'characters', architecture: 'lstm', bidirectional: true }, 'F16'),
  ];
  const models = [...classifiers, await vectorFiles(), await cellFiles(), await graphFiles()];
  for (const dtype of ['F16', 'BF16', 'I8'] as const) models.push(await smallerFiles(dtype));
  models.push(firstVersion(models[3]!));
  return { models, classifiers, pytorch: await pytorchFiles(), formats: await formatFiles(), run: await runFiles() };
}

async function classifierFiles(
  kind: Pick<Structure, 'tokenLevel' | 'architecture' | 'bidirectional'>,
  dtype: FloatDtype,
): Promise<ModelFiles> {
  const sizes = { units: 3, embeddingDim: 2, vocabularySize: 20, maxLength: 6, dropout: 0.1, seed: 3 };
  const classifier = newClassifier(texts, ['neg', 'pos'], { ...kind, ...sizes });
  classifier.model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const y = { data: classifier.encodeLabels(labels), shape: [labels.length] };
  await classifier.model.fit(classifier.encode(texts), y, { epochs: 1 });
  const files = await classifier.files({ includeOptimizer: true, dtype });
  classifier.dispose();
  return files;
}

async function vectorFiles(): Promise<ModelFiles> {
  const model = sequential([
    masking(),
    lstm({ units: 2, returnSequences: true, kernelRegularizer: 'l1l2', recurrentConstraint: maxNorm() }),
    layerNormalization(),
    timeDistributed(dense({ units: 2, activation: 'gelu', biasConstraint: 'nonNeg' })),
    globalAveragePooling1d(),
    dropout({ rate: 0.2 }),
    dense({ units: 1 }),
  ]);
  const schedule = { className: 'CosineDecay', config: { initialLearningRate: 0.1, decaySteps: 9 } };
  const optimizer = { className: 'SGD', config: { learningRate: schedule, momentum: 0.9 } } as const;
  model.compile({ optimizer, loss: huber({ delta: 2 }) });
  await model.fit(
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[1]],
    { epochs: 1 },
  );
  const files = await saveModel(model, { includeOptimizer: true });
  model.dispose();
  return files;
}

async function cellFiles(): Promise<ModelFiles> {
  const model = sequential([
    rnn([lstmCell({ units: 2 }), lstmCell({ units: 3 })]),
    dense({ units: 2, activation: 'softmax' }),
  ]);
  model.build([null, null, 2]);
  const files = await saveModel(model);
  model.dispose();
  return files;
}

/** A model whose weights are of fewer bits, with rows and columns enough for eight. */
async function smallerFiles(dtype: FloatDtype): Promise<ModelFiles> {
  const model = sequential([
    embedding({ inputDim: 9, outputDim: 8, maskZero: true }),
    gru({ units: 8 }),
    dense({ units: 2, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  await model.fit([[1, 2, 8]], [1], { epochs: 1 });
  const files = await saveModel(model, { dtype, includeOptimizer: true });
  model.dispose();
  return files;
}

/** A graph of two inputs and two outputs, with a shared layer, states passed on and a model within. */
async function graphFiles(): Promise<ModelFiles> {
  const [source, target] = ['source', 'target'].map((name) => input({ shape: [null], dtype: 'int32', name }));
  const table = embedding({ inputDim: 6, outputDim: 2, maskZero: true });
  const [read, state] = gru({ units: 2, returnState: true }).apply(table.apply(source!));
  const decoder = gru({ units: 2, returnSequences: true, name: 'decoder' });
  const next = decoder.apply(table.apply(target!), { initialState: [state!], mask: table.apply(target!) });
  const score = sequential([dense({ units: 2 }), dense({ units: 1 })], { name: 'score' });
  const graph = model({
    inputs: { source: source!, target: target! },
    outputs: {
      next: timeDistributed(dense({ units: 6, activation: 'softmax' })).apply(next),
      score: score.apply(read!),
    },
  });
  graph.compile({
    optimizer: 'adam',
    loss: { next: 'sparseCategoricalCrossentropy', score: 'meanSquaredError' },
    lossWeights: { score: 0.5, next: 1 },
    metrics: { next: ['accuracy'] },
  });
  await graph.fit({ source: [[1, 2, 0]], target: [[3, 4]] }, { next: [[4, 5]], score: [1] }, { epochs: 1 });
  const files = await saveModel(graph, { includeOptimizer: true });
  graph.dispose();
  return files;
}

async function pytorchFiles(): Promise<Uint8Array[]> {
  const tokens = sequential([
    embedding({ inputDim: 5, outputDim: 2, maskZero: true, name: 'emb' }),
    bidirectional(lstm({ units: 2, returnSequences: true }), { name: 'rnn' }),
    bidirectional(lstm({ units: 2 }), { name: 'rnn_l1' }),
    dense({ units: 2, activation: 'softmax', name: 'head' }),
  ]);
  tokens.build([null, null]);
  const features = sequential([
    gru({ units: 3, returnSequences: true }),
    layerNormalization(),
    simpleRnn({ units: 2, returnSequences: true, activation: 'relu' }),
    globalAveragePooling1d(),
    dense({ units: 1, useBias: false }),
  ]);
  features.build([null, null, 2]);
  const files = [
    await writePyTorch(tokens),
    await writePyTorch(tokens, { dtype: 'BF16', prefix: 'model.' }),
    await writePyTorch(features),
    await writePyTorch(features, { dtype: 'F16' }),
  ];
  for (const one of [tokens, features]) one.dispose();
  return files;
}

/** The files as version 1 had them. */
function firstVersion(files: ModelFiles): ModelFiles {
  const { model, compiled } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    model: {
      config: { seed: number; layers: readonly object[]; inputs: readonly { shape: readonly (number | null)[] }[] };
    };
    compiled?: object;
  };
  const { seed, layers, inputs } = model.config;
  const inputShape = inputs[0]!.shape;
  const json = { format: 'rnnkit-sequential', version: 1, name: 'sequential', seed, inputShape, layers, compiled };
  return new Map([...files, ['model.json', new TextEncoder().encode(JSON.stringify(json))]]);
}

/** The model of the run. */
export function runModel(): TrainableModel {
  const model = sequential(
    [embedding({ inputDim: 5, outputDim: 2 }), gru({ units: 2, stateful: true }), dense({ units: 1 })],
    { seed: 4 },
  );
  model.compile({ optimizer: 'rmsprop', loss: 'meanSquaredError' });
  return model;
}

/** Trains the model of the run for three epochs, or goes on where a saved one is. */
export async function fitRun(
  model: TrainableModel,
  saved: ModelFiles | undefined,
  write: (files: ModelFiles) => void,
): Promise<void> {
  const callbacks: Callback[] = [
    earlyStopping({ monitor: 'loss', patience: 5, restoreBestWeights: true }),
    reduceLrOnPlateau({ monitor: 'loss' }),
    backupAndRestore({ read: () => Promise.resolve(saved), write }),
  ];
  await model.fit(
    [
      [1, 2, 3],
      [4, 0, 1],
    ],
    [[1], [2]],
    { epochs: 3, batchSize: 2, callbacks },
  );
}

async function runFiles(): Promise<ModelFiles> {
  const model = runModel();
  const kept: ModelFiles[] = [];
  await fitRun(model, undefined, (files) => void kept.push(files));
  model.dispose();
  return kept[1]!;
}
