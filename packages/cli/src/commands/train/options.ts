// What `rnnkit train` is asked for, and what it takes where nothing is said.
import type { Architecture } from '@rnnkit/classifier';
import type { OptimizerName } from '@rnnkit/optimizers';

import type { DataOptions } from '../../data.ts';
import { defaults, present } from '../../defaults.ts';
import { UsageFailure } from '../../failure.ts';

/** The options of `rnnkit train`; those without a value take the defaults. */
export interface TrainOptions extends DataOptions, Partial<Omit<Architecture, 'dropout' | 'seed'>> {
  readonly out: string;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly dropout: number;
  readonly epochs?: number;
  readonly patience: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer: OptimizerName;
  readonly validationSplit: number;
  readonly test?: string;
  readonly seed: number;
  readonly workers?: number;
  readonly json?: boolean;
  readonly backend: string;
}

/** What decides how a model is trained, once the defaults are in their places. */
export interface Settings {
  readonly architecture: Architecture;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerName;
  readonly patience: number;
}

/** Throws unless there is either data or `--demo`, which is what `--languages` is for. */
export function checkSource(
  verb: string,
  data: string | undefined,
  { demo = false, languages }: { readonly demo?: boolean; readonly languages?: number },
): void {
  if ((data === undefined) !== demo) {
    throw new UsageFailure(
      `Say what to ${verb} on: a file or folder, or --demo for the built-in data; one of the two.`,
    );
  }
  if (languages !== undefined && !demo) throw new UsageFailure('--languages goes with --demo alone.');
}

/** The options with the defaults in their places. */
export function settingsOf(options: Omit<TrainOptions, 'out' | 'validationSplit' | 'test'>): Settings {
  const given = { ...options, ...defaults[options.demo === true ? 'demo' : 'data'], ...present(options) };
  const { unit, cell, units, embedding, vocabulary, maxLength, bidirectional = false, dropout, seed } = given;
  const { epochs, batchSize, learningRate, optimizer, patience } = given;
  return {
    architecture: { unit, cell, units, embedding, vocabulary, maxLength, bidirectional, dropout, seed },
    epochs,
    batchSize,
    learningRate,
    optimizer,
    patience,
  };
}
