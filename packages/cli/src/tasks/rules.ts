// Simple rules, which train makes in the place of a network where that is asked for: sometimes they are the better choice.
import {
  LinearClassifier,
  LinearMultiLabelClassifier,
  LinearRegressor,
  suggestTokens,
  type FeatureOptions,
  type LearningOptions,
  type TextModel,
  type TokenLevel,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import { tokenizerOf } from '../commands/inspect/describe-model.ts';
import { Failure, UsageFailure } from '../failure.ts';
import { option } from '../options.ts';
import type { Options } from './task-name.ts';

/** A simple rule. */
export interface Rule<Data, Model> {
  /** How it is typed. */
  readonly name: string;
  /** The options that it takes, besides those that say what is tried. */
  readonly takes: readonly string[];
  learn(data: Data, options: Options, run: LearningOptions): Model | Promise<Model>;
}

const network = 'network';

/** The option that says which is made; none where there is no rule. */
export function modelOptionOf(rules: readonly { readonly name: string }[] = []): readonly Option[] {
  if (rules.length === 0) return [];
  return [
    option('--model <kind>', 'what is made: a network, or a simple rule, which is sometimes the better choice', {
      choices: [network, ...rules.map(({ name }) => name)],
      byDefault: `${network}, of --architecture`,
    }),
  ];
}

/** What says what is tried and where it goes, and not what is made. */
const anyway: ReadonlySet<string> = new Set(['seed', 'test', 'testSplit', 'languages', 'language', 'inMemory']);

/**
 * The rule that is asked for; undefined where it is a network.
 *
 * @throws UsageFailure when something was typed that is of networks
 */
export function ruleOf<Data, Model>(
  { rules = [], settingOptions }: RulesAndSettings<Data, Model>,
  options: Options,
): Rule<Data, Model> | undefined {
  const rule = rules.find(({ name }) => name === options['model']);
  if (rule === undefined) return undefined;
  const flags = (names: readonly string[]): string[] =>
    settingOptions.flatMap((one) => (names.includes(one.attributeName()) ? [one.long!] : []));
  for (const one of settingOptions) {
    const name = one.attributeName();
    if (options[name] === undefined || anyway.has(name) || rule.takes.includes(name)) continue;
    throw new UsageFailure(
      `${one.long!} is for networks; --model ${rule.name} takes ${new Intl.ListFormat('en').format(flags(rule.takes))}.`,
    );
  }
  const { from, dtype } = options as { readonly from?: string; readonly dtype?: string };
  if (from !== undefined)
    throw new UsageFailure(`--from goes on with a network; --model ${rule.name} is learned at once from all data.`);
  if (dtype !== undefined && dtype !== 'F32')
    throw new UsageFailure(`--dtype is for the weights of networks; leave it out with --model ${rule.name}.`);
  return rule;
}

interface RulesAndSettings<Data, Model> {
  readonly rules?: readonly Rule<Data, Model>[];
  readonly settingOptions: readonly Option[];
}

/** What rules that count words or characters take. */
export const featureNames = ['token', 'ngrams', 'vocabularySize'] as const;

/** Which runs of tokens are counted, in texts without spaces those of characters. @throws UsageFailure when tokens cannot be counted */
export function featuresOf(options: Options, texts: readonly string[]): FeatureOptions {
  const { token, ngrams, vocabularySize, model } = options as {
    readonly token?: TokenLevel;
    readonly ngrams?: number;
    readonly vocabularySize?: number;
    readonly model: string;
  };
  const tokenLevel = token ?? (suggestTokens(texts).tokenLevel === 'words' ? 'words' : 'characters');
  if (tokenLevel !== 'words' && tokenLevel !== 'characters')
    throw new UsageFailure(`--model ${model} counts words or characters; got --token ${tokenLevel}.`);
  return { tokenLevel, ngrams, vocabularySize };
}

/** A model that adds up what the runs of tokens of a text are worth. */
export type Linear = LinearClassifier | LinearMultiLabelClassifier | LinearRegressor;

/** The network to go on from. @throws Failure when it is a simple rule */
export function goneOnFrom<Model>(from: Model | undefined): Exclude<Model, Linear> | undefined {
  if (from instanceof LinearClassifier || from instanceof LinearMultiLabelClassifier || from instanceof LinearRegressor)
    throw new Failure('What --from names is a simple rule, and only networks are gone on from.');
  return from as Exclude<Model, Linear> | undefined;
}

/** What a model reads, for people. */
export function readingOf(model: TextModel | Linear): Readonly<Record<string, string | number>> {
  if ('features' in model) {
    const { level, order, runs } = model.features;
    return { model: 'a sum over runs of tokens', tokens: `${level}, runs of up to ${order}, ${runs.length} known` };
  }
  const { tokens, known } = tokenizerOf(model.tokenizer);
  return { tokens: `${tokens}, ${known} known`, 'max length': model.maxLength };
}

/** Its network; undefined where it has none. */
export function networkIn(model: TextModel | Linear): TextModel['model'] | undefined {
  return 'features' in model ? undefined : model.model;
}
