// From what a model is compiled with here to the same in Keras' words.
import type { CompiledModel } from '@rnnkit/training';

import { camelCase, snakeCase, underscored } from '../keras-names.ts';
import { isFields, type Fields } from '../keras-object.ts';
import { kerasJson, type KerasJson } from '../layer-to-keras.ts';
import { quoted, unwritable } from '../refuse.ts';
import {
  kerasOptionName,
  lossClasses,
  metricClasses,
  optimizerClasses,
  scheduleClasses,
  type KnownClasses,
} from './classes.ts';

/** What Keras calls `compile_config`. @throws Error for what Keras does not have, by its name */
export function compileToKeras(model: CompiledModel<unknown>): Fields {
  const { loss, lossWeights, metrics = [], weightedMetrics } = model.compileOptions!;
  const isSparse = model.losses.some((one) => one.sparse === true);
  const metric = (one: unknown): unknown => metricToKeras(one, isSparse);
  return {
    optimizer: optimizerToKeras(model.optimizer),
    loss: perOutput(model, mapFigures(loss, lossToKeras)),
    loss_weights: lossWeights === undefined ? null : perOutput(model, lossWeights),
    metrics: mapFigures(metrics, metric),
    weighted_metrics: weightedMetrics === undefined ? null : mapFigures(weightedMetrics, metric),
  };
}

/** What there is for each output as Keras wants it: by the names where outputs have names, else in a list. One of all becomes each one's. */
function perOutput({ graph: { form }, outputNames }: CompiledModel<unknown>, given: unknown): unknown {
  const isOne = !Array.isArray(given) && (!isFields(given) || 'class_name' in given);
  if (isOne && outputNames.length === 1) return typeof given === 'number' ? [given] : given;
  if (!isOne && !Array.isArray(given)) return given;
  const parts = Array.isArray(given) ? (given as readonly unknown[]) : outputNames.map(() => given);
  return form === 'names' ? Object.fromEntries(outputNames.map((name, place) => [name, parts[place]])) : parts;
}

/** Losses or metrics, each made something else, in the lists and objects that hold them. */
function mapFigures(given: unknown, change: (figure: unknown) => unknown): unknown {
  if (Array.isArray(given)) return given.map((part: unknown) => mapFigures(part, change));
  if (!isFields(given) || isFigure(given)) return change(given);
  return Object.fromEntries(Object.entries(given).map(([name, part]) => [name, mapFigures(part, change)]));
}

function isFigure(given: Fields): boolean {
  return (
    ['call', 'start'].some((method) => typeof given[method] === 'function') || typeof given['className'] === 'string'
  );
}

/** What a class is made with: of one of ours, its name, or its class and options. */
interface Configured {
  readonly className?: string;
  readonly name?: string;
  readonly config?: Fields;
  getConfig?(): Fields;
}

function figureToKeras(kind: string, given: unknown, classes: KnownClasses): { name: string; config: Fields } {
  const figure: Configured = typeof given === 'string' ? { className: given } : (given as Configured);
  const { className = figure.name ?? '', config = figure.getConfig?.() ?? {} } = figure;
  const name = classes.find(className) ?? classes.find(underscored(className)) ?? classes.find(snakeCase(className));
  if (name === undefined || (typeof given !== 'string' && figure.className === undefined))
    throw unwritable(`its ${kind} ${quoted(className)} is none of Keras'`);
  return { name, config };
}

function lossToKeras(given: unknown): KerasJson {
  const { name, config } = figureToKeras('loss', given, lossClasses);
  const { labelSmoothing, ...rest } = config;
  const isSparse = name === 'SparseCategoricalCrossentropy';
  if (isSparse && labelSmoothing !== undefined && labelSmoothing !== 0)
    throw unwritable(`its loss ${quoted(name)} has "labelSmoothing", which Keras' does not have`);
  const options = optionsToKeras('loss', name, isSparse ? rest : config, lossClasses);
  const { reduction } = options;
  return kerasJson('keras.losses', name, {
    ...options,
    ...(typeof reduction === 'string' && { reduction: underscored(reduction) }),
  });
}

function metricToKeras(given: unknown, isSparse: boolean): KerasJson | 'accuracy' {
  if (given === 'accuracy') return 'accuracy';
  const { name, config } = figureToKeras('metric', given, metricClasses);
  if (name === 'AUC' && (config['numThresholds'] ?? null) === null)
    throw unwritable(
      'its metric AUC takes each prediction for a threshold, which Keras does not; give it numThresholds: 200',
    );
  const { name: called, ...rest } = config;
  const isSparseTop = name === 'TopKCategoricalAccuracy' && isSparse;
  const options = optionsToKeras('metric', name, rest, metricClasses);
  const isUsual = called === undefined || called === camelCase(snakeCase(name));
  return kerasJson('keras.metrics', isSparseTop ? `Sparse${name}` : name, {
    ...options,
    ...(!isUsual && { name: called }),
  });
}

function optimizerToKeras(optimizer: Configured): KerasJson {
  const { name, config } = figureToKeras('optimizer', optimizer, optimizerClasses);
  const { learningRate, weightDecay, convention, excludeFromWeightDecay, ...rest } = config;
  if (convention === 'pytorch') throw unwritable(`its optimizer ${name} follows PyTorch, which Keras' does not`);
  const { variables = [], names = [] } = (excludeFromWeightDecay ?? {}) as {
    readonly variables?: [];
    readonly names?: [];
  };
  if (weightDecay !== 0 && variables.length + names.length > 0)
    throw unwritable(`its optimizer ${name} leaves out weights of weight decay, which Keras' files do not say`);
  return kerasJson('keras.optimizers', name, {
    // Keras keeps it as a float32.
    learning_rate: isFields(learningRate) ? scheduleToKeras(learningRate) : Math.fround(learningRate as number),
    weight_decay: weightDecay === 0 && name !== 'AdamW' ? null : weightDecay,
    ...optionsToKeras('optimizer', name, rest, optimizerClasses),
  });
}

function scheduleToKeras(given: Fields): KerasJson {
  const { name, config } = figureToKeras('schedule', given, scheduleClasses);
  return kerasJson('keras.optimizers.schedules', name, optionsToKeras('schedule', name, config, scheduleClasses));
}

function optionsToKeras(kind: string, name: string, config: Fields, { takes }: KnownClasses): Fields {
  const entries = Object.entries(config).flatMap(([option, value]): [string, unknown][] => {
    if (value === undefined) return [];
    const keras = kerasOptionName(option);
    if (takes.has(keras)) return [[keras, value]];
    throw unwritable(`its ${kind} ${quoted(name)} has ${quoted(option)}, which Keras' does not have`);
  });
  return Object.fromEntries(entries);
}
