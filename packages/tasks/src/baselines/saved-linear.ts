// The files of a linear model of texts.
import { check, RnnkitError } from '@rnnkit/data';
import {
  modelFile,
  readModelJson,
  readSafetensors,
  readTextFile,
  writeModelJson,
  writeSafetensors,
  type ModelFiles,
  type StoredTensor,
} from '@rnnkit/storage';

import type { LinearModel } from './linear-model.ts';
import { countedLevels, NgramFeatures } from './ngram-features.ts';

const className = 'rnnkit>LinearText';
const weightsFile = 'linear.safetensors';
const featuresFile = 'features.json';

/** What such a model is made of. */
export interface LinearParts extends LinearModel {
  readonly features: NgramFeatures;
  /** By how much counts are weighted, then brought to the length 1; undefined where they count as they are. */
  readonly frequencies: Float32Array | undefined;
}

/** Its files. */
export function writeLinear(task: string, parts: LinearParts, assets: ReadonlyMap<string, Uint8Array>): ModelFiles {
  const { features, kernel, bias, frequencies } = parts;
  const { level, order, runs } = features;
  const tensors = new Map<string, StoredTensor>([
    ['kernel', { shape: [runs.length, bias.length], data: kernel }],
    ['bias', { shape: [bias.length], data: bias }],
    ...(frequencies === undefined ? [] : [['frequencies', { shape: [runs.length], data: frequencies }] as const]),
  ]);
  return new Map([
    [modelFile, writeModelJson({ task, model: { className, config: { tokenLevel: level, ngrams: order } } })],
    [weightsFile, writeSafetensors({ tensors, metadata: new Map() })],
    [featuresFile, new TextEncoder().encode(`${JSON.stringify(runs)}\n`)],
    ...assets,
  ]);
}

/** Reads them. @throws RnnkitError `invalid-file` when they are not those of a linear model */
export function readLinear(files: ModelFiles, source: string): LinearParts {
  const [json, bytes] = [files.get(modelFile), files.get(weightsFile)];
  const described = json === undefined ? undefined : readModelJson(json).model;
  if (described?.className !== className || bytes === undefined)
    throw new RnnkitError(
      'invalid-file',
      `${source}: this is no linear model of texts; got ${check.describe(described?.className)}.`,
    );
  const { tokenLevel, ngrams } = described.config;
  const level = countedLevels.find((known) => known === tokenLevel);
  const runs = runsOf(files, source);
  const { tensors } = readSafetensors(bytes, weightsFile);
  const [kernel, bias, frequencies] = ['kernel', 'bias', 'frequencies'].map((name) => tensors.get(name)?.data);
  const isWhole =
    kernel instanceof Float32Array &&
    bias instanceof Float32Array &&
    bias.length > 0 &&
    kernel.length === runs.length * bias.length &&
    (frequencies === undefined || (frequencies instanceof Float32Array && frequencies.length === runs.length));
  if (
    level === undefined ||
    !isWhole ||
    [kernel, bias, frequencies].some((list) => list?.some((one) => Number.isNaN(one)) === true)
  )
    throw new RnnkitError(
      'invalid-file',
      `${source}: ${weightsFile} does not hold what ${featuresFile} and ${modelFile} say.`,
    );
  return {
    features: new NgramFeatures(level, ngrams as number, runs),
    kernel,
    bias,
    frequencies,
  };
}

function runsOf(files: ModelFiles, source: string): readonly string[] {
  try {
    const runs = JSON.parse(readTextFile(files, featuresFile, source)) as unknown;
    check.texts(runs, featuresFile);
    return runs as readonly string[];
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${featuresFile} should be a list of runs of tokens.`, {
      cause: error,
    });
  }
}
