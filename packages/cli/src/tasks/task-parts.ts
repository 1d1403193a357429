// What is particular to a task.
import type { RunOptions, Task, TrainingProgress } from '@rnnkit/tasks';
import type { ModelFiles } from '@rnnkit/storage';
import type { TrainableModel } from '@rnnkit/training';
import type { Option } from 'commander';

import type { HandedOver } from '../commands/handover/rows/handed-over.ts';
import type { FoldPlan } from './fold-plan.ts';
import type { Parts } from './parts.ts';
import type { Rule } from './rules.ts';
import type { Answer, Figures, OpenedModel, Options, TaskName } from './task.ts';
import type { Objectives } from './tried.ts';

/** A model that can be saved. */
export type SavedModel = Task;

/** What a training goes on from, and how it is watched, stopped and kept. */
export interface TrainingHooks<Model> {
  readonly from: Model | undefined;
  readonly run: RunOptions<object>;
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
  readonly name: TaskName;
  /** What a saved network says that it is for, and what simple rules say. */
  readonly saved: readonly string[];
  /** Simple rules that can be made in the place of a network. */
  readonly rules?: readonly Rule<Data, Model>[];
  /** How data is read, and what the task's models are made with. */
  readonly dataOptions: readonly Option[];
  readonly settingOptions: readonly Option[];
  readonly predictOptions: readonly Option[];
  /** What says how models answer, when one is tried, too. */
  readonly answerOptions?: readonly Option[];
  /** The settings that a model is made and trained with on some data, the defaults in their places. */
  settingsOf(options: Options, train: Data): Readonly<Record<string, string | number | boolean>>;
  /** Whether a training can be resumed with more epochs: not where the learning rate falls over all of them. */
  areEpochsOpen(options: Options): boolean;
  /** Reads all of a file or folder. */
  read(path: string, options: Options): Promise<Data>;
  /** The same of what is trained on, which may be more than is kept in memory. Default: {@link TaskParts.read}. */
  readonly readToTrain?: (path: string, options: Options) => Promise<Data>;
  /** Holds out a share. */
  holdOut(data: Data, share: number, seed: number): Parts<Data>;
  /** Throws when nothing can be learned from it. @param path where what is tried on comes from */
  check?(parts: Parts<Data>, path: string): void;
  /** Settles what the data says, and what there is to say of it. */
  readonly prepare?: (train: Data, options: Options) => Promise<{ readonly options: Options; readonly about: string }>;
  /** The built-in data, and what it asks. */
  builtIn(options: Options): Parts<Data> & { readonly title: string };
  /** How much there is, such as `2,400 sentences`. */
  amountOf(data: Data): string;
  /** What there is to learn, such as `2 classes`. */
  kindsOf?(data: Data): string;
  train(data: Parts<Data>, options: Options, hooks: TrainingHooks<Model>): Promise<Model>;
  /** What of an epoch is drawn. Default: its averages. */
  readonly curvesOf?: (progress: TrainingProgress<object>) => Readonly<Record<string, number>>;
  load(files: ModelFiles, source: string): Promise<Model>;
  assess(asked: Assessing<Data, Model>): Promise<Figures>;
  /** Answers to show at the end of a training on the built-in data. */
  samples(model: Model, data: Data): Promise<readonly Answer['lines'][number][]>;
  predict(model: Model, texts: readonly string[], options: Options): Promise<readonly Answer[]>;
  aboutOf(model: Model): OpenedModel['about'];
  /** Its network; undefined where it has none. */
  networkOf(model: Model): TrainableModel<unknown> | undefined;
  /** What settings are chosen by: figures that assessing gives, by their names, and whether less or more is better; the first by default. */
  objectivesOf(data: Data): Objectives;
  /** A part of the data that is held out, and the rest. */
  fold(data: Data, plan: FoldPlan): Parts<Data>;
  /** Data as the network learns from it. It is asked where there is one. */
  handedOver(model: Model, data: Data, options: Options): HandedOver;
}
