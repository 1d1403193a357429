// From what Keras compiled a model with to the same here.
import type { CompileOptions } from '@rnnkit/training';

import { camelCase } from '../keras-names.ts';
import { isFields, type Fields } from '../keras-object.ts';
import { damaged, quoted, unsupported } from '../refuse.ts';
import {
  lossClasses,
  metricClasses,
  optimizerClasses,
  optionName,
  scheduleClasses,
  type KnownClasses,
} from './classes.ts';

/** A class and its options, as `compile` takes them. */
interface Described {
  readonly className: string;
  readonly config: Fields;
}

/**
 * What a model is compiled with; undefined where it is not, or without a loss.
 *
 * @param given `compile_config` of a `.keras` file, or `training_config` of an `.h5` file
 * @param outputs how many outputs the model has
 * @param leave names of metrics that there are not here, and that are left out
 * @throws Error for a loss, a metric, an optimizer or an option that there is not here, by its name
 */
export function compileFromKeras(
  given: unknown,
  outputs: number,
  leave: ReadonlySet<string>,
): CompileOptions | undefined {
  if (!isFields(given)) return undefined;
  const { loss, loss_weights: lossWeights, metrics, weighted_metrics: weightedMetrics } = given;
  const optimizer = given['optimizer'] ?? given['optimizer_config'];
  if (loss === undefined || loss === null || optimizer === undefined || optimizer === null) return undefined;
  const metric = (one: unknown): unknown => metricFrom(one, leave);
  // Of one output, Keras takes a list, too; and a list within one for its metrics.
  const one = (list: unknown): unknown => (outputs === 1 && Array.isArray(list) && list.length === 1 ? list[0] : list);
  const metricsOf = (list: unknown): unknown => {
    const all = withoutGaps(mapFigures(list, metric, 0));
    if (outputs === 1 && !isFields(all)) return [all].flat(2);
    return all;
  };
  return {
    optimizer: optimizerFrom(optimizer),
    loss: mapFigures(one(loss), lossFrom, 0),
    metrics: metricsOf(metrics ?? []),
    ...(lossWeights !== null && lossWeights !== undefined && { lossWeights: one(lossWeights) }),
    ...(weightedMetrics !== null && weightedMetrics !== undefined && { weightedMetrics: metricsOf(weightedMetrics) }),
  } as CompileOptions;
}

const deepest = 4;

/** Losses or metrics, each made something else, in the lists and objects that hold them. */
function mapFigures(given: unknown, change: (figure: unknown) => unknown, depth: number): unknown {
  if (depth > deepest) throw damaged('what it is compiled with is within itself too deep');
  if (Array.isArray(given)) return given.map((part: unknown) => mapFigures(part, change, depth + 1));
  if (!isFields(given) || 'class_name' in given) return change(given);
  return Object.fromEntries(Object.entries(given).map(([name, part]) => [name, mapFigures(part, change, depth + 1)]));
}

/** Lists without what is left out, which is undefined in them. */
function withoutGaps(given: unknown): unknown {
  if (Array.isArray(given)) return given.filter((part) => part !== undefined).map(withoutGaps);
  if (!isFields(given) || 'className' in given) return given;
  const entries = Object.entries(given).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutGaps(part)]));
}

/** A figure's class and options, however it is written: by its name, by a function's name, or as an object. */
function figureOf(kind: string, given: unknown): { readonly name: string; readonly config: Fields } {
  if (typeof given === 'string') return { name: given, config: {} };
  const { class_name: name, config } = isFields(given) ? given : ({} as Fields);
  if (name === 'function' && typeof config === 'string') return { name: config, config: {} };
  if (typeof name !== 'string' || !isFields(config)) throw damaged(`its ${kind} has no class, or no config`);
  // Keras 2 wraps functions; what it calls accuracy, it takes for what fits.
  const { fn, ...rest } = config;
  if (name === 'MeanMetricWrapper' && typeof fn === 'string')
    return rest['name'] === 'accuracy' || rest['name'] === 'acc'
      ? { name: 'accuracy', config: {} }
      : { name: fn, config: rest };
  return { name, config };
}

function lossFrom(given: unknown): Described {
  const { name, config } = figureOf('loss', given);
  const className = lossClasses.find(name);
  if (className === undefined)
    throw unsupported(`it is compiled with the loss ${quoted(name)}, which there is not here`);
  return { className, config: optionsFrom('loss', name, config, lossClasses) };
}

function metricFrom(given: unknown, leave: ReadonlySet<string>): Described | 'accuracy' | undefined {
  const { name, config } = figureOf('metric', given);
  if (name === 'accuracy' || name === 'acc') return 'accuracy';
  const called = config['name'];
  if (leave.has(name) || (typeof called === 'string' && leave.has(called))) return undefined;
  const className = metricClasses.find(name);
  if (className === undefined)
    throw unsupported(
      `it is compiled with the metric ${quoted(name)}, which there is not here; it is left out by the option leave: [${quoted(name)}]`,
    );
  const options = optionsFrom('metric', name, config, metricClasses);
  if (typeof called !== 'string' || metricClasses.find(called) === className) return { className, config: options };
  return { className, config: { ...options, name: called } };
}

function optimizerFrom(given: unknown): Described {
  const { name, config } = figureOf('optimizer', given);
  // The last versions of Keras 2 call their own so.
  const className = optimizerClasses.find(name.replace(/^Custom>/, ''));
  if (className === undefined)
    throw unsupported(`it is compiled with the optimizer ${quoted(name)}, which there is not here`);
  const { learning_rate: rate = config['lr'], lr: _older, ...rest } = config;
  const options = optionsFrom('optimizer', name, rest, optimizerClasses);
  if (rate === undefined) return { className, config: options };
  return { className, config: { ...options, learningRate: isFields(rate) ? scheduleFrom(rate) : rate } };
}

function scheduleFrom(given: Fields): Described {
  const { name, config } = figureOf('learning rate', given);
  const className = scheduleClasses.find(name);
  if (className === undefined)
    throw unsupported(`its learning rate goes by the schedule ${quoted(name)}, which there is not here`);
  return { className, config: optionsFrom('schedule', name, config, scheduleClasses) };
}

/** Options by their names here. Those that there are not have to say what is so here anyway. */
function optionsFrom(kind: string, name: string, config: Fields, { takes, only }: KnownClasses): Fields {
  const taken = Object.entries(config).flatMap(([option, value]): [string, unknown][] => {
    if (takes.has(option)) {
      if (value === null) return [];
      return [[optionName(option), option === 'reduction' && typeof value === 'string' ? camelCase(value) : value]];
    }
    const isUsual = value === null || value === false || value === 0 || value === only[option] || option in ignored;
    if (isUsual) return [];
    const said = (JSON.stringify(value) ?? '').slice(0, 60);
    throw unsupported(`its ${kind} ${quoted(name)} has ${quoted(option)}: ${said}, which there is not here`);
  });
  return Object.fromEntries(taken);
}

/** What changes nothing. */
const ignored = { name: '', dtype: '', jit_compile: '', is_legacy_optimizer: '', fn: '' };
