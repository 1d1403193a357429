// What a task is to the command: the same verbs for each, whatever its data and its model are.
import type { ModelFiles } from '@rnnkit/storage';
import type { TrainableModel } from '@rnnkit/training';
import type { Option } from 'commander';

import type { HandedOver } from '../commands/handover/rows/handed-over.ts';
import type { Piece } from '../output.ts';
import type { Html } from '../report/html.ts';
import type { Options, TaskName } from './task-name.ts';
import type { Trials } from './tried.ts';
import type { UnfinishedTraining } from './unfinished.ts';

export { taskNames, type Options, type TaskName } from './task-name.ts';

/** What a model showed on some data. */
export interface Figures {
  /** For programs. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The figure that counts most, such as `F1 72.7 %`, and what it was found on. */
  readonly summary: string;
  /** More figures, for people; those of the baseline among them. */
  readonly lines: readonly string[];
  /** What there is to say of each class, for people, where a model is tried alone. */
  readonly table?: readonly string[];
  /** The same and more, for the report. */
  sections(): Promise<readonly Html[]>;
}

/** What a model answers to a text. */
export interface Answer {
  /** For programs. */
  readonly json: Readonly<Record<string, unknown>>;
  /** For people, a line each. */
  readonly lines: readonly (readonly Piece[])[];
}

/** A model that was read. */
export interface OpenedModel {
  /** What it answers to some texts, in order. */
  predict(texts: readonly string[], options: Options): Promise<readonly Answer[]>;
  /** What it shows on the data at a path. */
  evaluate(path: string, options: Options): Promise<Figures>;
  /** What there is to say of it, beside its layers. */
  readonly about: Readonly<Record<string, string | number>>;
  /** Its layers; undefined where it has none. */
  readonly summary: string | undefined;
}

/** What a training is asked for. */
export interface TrainingAsked {
  /** The path of the data; undefined for the built-in data. */
  readonly data: string | undefined;
  readonly options: Options;
  /** What the data of a training that is resumed has to be. */
  readonly digest: string | undefined;
  readonly unfinished: UnfinishedTraining;
}

/** A task. */
export interface TextTask {
  readonly name: TaskName;
  /** What a saved model says that it is for. */
  readonly saved: readonly string[];
  /** Options of `rnnkit train`. */
  readonly trainOptions: readonly Option[];
  /** Options of `rnnkit evaluate`. */
  readonly evaluateOptions: readonly Option[];
  /** How data is read. */
  readonly dataOptions: readonly Option[];
  /** Options of `rnnkit predict`. */
  readonly predictOptions: readonly Option[];
  /** Whether a training can be resumed with more epochs. */
  areEpochsOpen(options: Options): boolean;
  /** Trains, anew or on; writes the model and its report. */
  train(asked: TrainingAsked): Promise<void>;
  /** What settings are tried on: all that a training would not hold out for its figures. @param data undefined for the built-in data */
  openTrials(data: string | undefined, options: Options): Promise<Trials>;
  /** The model of some files. A backend has to be chosen before. */
  open(files: ModelFiles, source: string): Promise<OpenedModel>;
  /** The network of some files, and data as it learns from it, for another program. A backend has to be chosen before. */
  handOver(
    files: ModelFiles,
    source: string,
    asked: { readonly data: string; readonly options: Options },
  ): Promise<{ readonly network: TrainableModel<unknown>; readonly data: HandedOver }>;
  /** The files again, once something else has been learned. @param learn gives the network other weights */
  takeBack(
    files: ModelFiles,
    source: string,
    learn: (network: TrainableModel<unknown>) => Promise<void>,
  ): Promise<ModelFiles>;
}
