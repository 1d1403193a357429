// What a task is to the command: the same verbs for each, whatever its data and its model are.
import type { ModelFiles } from '@rnnkit/storage';
import type { Option } from 'commander';

import type { Piece } from '../output.ts';
import type { Html } from '../report/html.ts';

/** All tasks. */
export const taskNames = ['classify', 'multilabel', 'regress', 'tag', 'generate', 'translate'] as const;

/** The name of a task, as it is typed. */
export type TaskName = (typeof taskNames)[number];

/** The tasks that have more to answer than a class of a text. */
export type TextTaskName = Exclude<TaskName, 'classify'>;

/** Options as they were typed and read, the defaults in their places. */
export type Options = Readonly<Record<string, unknown>>;

/** What a model showed on some data. */
export interface Figures {
  /** For programs. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The figure that counts most, such as `F1 72.7 %`, and what it was found on. */
  readonly summary: string;
  /** More figures, for people; those of the baseline among them. */
  readonly lines: readonly string[];
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

/** A task. */
export interface TextTask {
  readonly name: TextTaskName;
  /** What a saved model says that it is for. */
  readonly saved: string;
  /** Options of `rnnkit train`. */
  readonly trainOptions: readonly Option[];
  /** Options of `rnnkit evaluate`. */
  readonly evaluateOptions: readonly Option[];
  /** Options of `rnnkit predict`. */
  readonly predictOptions: readonly Option[];
  /** Trains on the data at a path, or on the built-in data; writes the model and its report. */
  train(data: string | undefined, options: Options): Promise<void>;
  /** The model of some files. A backend has to be chosen before. */
  open(files: ModelFiles, source: string): Promise<OpenedModel>;
}
