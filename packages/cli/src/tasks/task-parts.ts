// What is particular to a task.
import type { FloatDtype, ModelFiles } from '@rnnkit/storage';
import type { Option } from 'commander';

import type { EpochSummary } from '../progress.ts';
import type { Parts } from './parts.ts';
import type { Answer, Figures, OpenedModel, Options, TextTaskName } from './task.ts';

/** A model that can be saved. */
export interface SavedModel {
  files(options: { readonly dtype: FloatDtype }): Promise<ModelFiles>;
  dispose(): void;
}

/** What a training tells of, and what stops it. */
export interface TrainingHooks {
  readonly signal: AbortSignal;
  readonly onEpoch: (summary: Omit<EpochSummary, 'seconds'>) => void;
}

/** Figures, and the data that they are of. */
export interface Assessing<Data, Model> {
  readonly model: Model;
  /** What it is tried on. */
  readonly data: Data;
  /** What it was trained on, from which a baseline learns; undefined where that is not at hand. */
  readonly trained: Data | undefined;
  readonly options: Options;
}

/** What is particular to a task. */
export interface TaskParts<Data, Model extends SavedModel> {
  readonly name: TextTaskName;
  readonly saved: string;
  /** How data is read, and what the task's models are made with. */
  readonly dataOptions: readonly Option[];
  readonly settingOptions: readonly Option[];
  readonly predictOptions: readonly Option[];
  /** How something is looked for that takes the same options as an answer to a text. */
  readonly searchOptions?: readonly Option[];
  /** The settings that a model is made and trained with, the defaults in their places. */
  settingsOf(options: Options): Readonly<Record<string, string | number | boolean>>;
  /** Reads all of a file or folder. */
  read(path: string, options: Options): Promise<Data>;
  /** Holds out a share. */
  holdOut(data: Data, share: number, seed: number): Parts<Data>;
  /** The built-in data, and what it asks. */
  builtIn(options: Options): Parts<Data> & { readonly title: string };
  /** How much there is, such as `2,400 sentences`. */
  amountOf(data: Data): string;
  /** The options with what is chosen by the data in its place; that is said. */
  chosenBy?(data: Data, options: Options): Options;
  train(data: Parts<Data>, options: Options, hooks: TrainingHooks): Promise<Model>;
  load(files: ModelFiles, source: string): Promise<Model>;
  assess(asked: Assessing<Data, Model>): Promise<Figures>;
  /** Answers to show at the end of a training on the built-in data. */
  samples(model: Model, data: Data): Promise<readonly Answer['lines'][number][]>;
  predict(model: Model, texts: readonly string[], options: Options): Promise<readonly Answer[]>;
  aboutOf(model: Model): OpenedModel['about'];
  summaryOf(model: Model): string | undefined;
}
