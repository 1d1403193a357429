// What the page and its worker say to each other. The page calls, the worker answers each call once; and while it trains the
// worker tells what happens.
import type { BackendThreads } from '@rnnkit/core';
import type {
  ClassifierAssessment,
  Mistake,
  RankedClass,
  AttentionMap,
  ReadToken,
  RecurrentArchitecture,
  TextAttribution,
  TokenLevel,
} from '@rnnkit/tasks';
import type { ReadProgress, TablePreview } from '@rnnkit/data';
import type { GateActivations } from '@rnnkit/inspect';
import type { FormatName, FormatPart } from '@rnnkit/interchange';
import type { StudyEvent } from '@rnnkit/tuning';

import type { Settings } from '../settings.ts';
import type { Failure } from './failure.ts';
import type { Passage, UnitOfLayer } from './passages.ts';
import type { MemoryReach, Recall, SearchMoment, SearchPlan } from './experiments.ts';
import type { DataSource, DataSummary, PickedFile, Said, TableForm } from './data-summary.ts';

/** The name of a worker that takes an emulated graphics card, too: right, and slow. */
export const softwareWebgl = 'studio with software WebGL';

/** With how many threads a backend computes, and why so many; undefined for one that cannot have more than one. */
export type ThreadsReport = BackendThreads | undefined;

/** Whether a backend runs here, and why not. */
export interface BackendReport {
  readonly name: string;
  readonly supported: boolean;
  readonly reason: string;
  readonly threads: ThreadsReport;
}

/** How fast a backend is here. */
export interface Calibration {
  /** Texts a second, of the kind of the built-in data, while training. */
  readonly textsPerSecond: number;
  /** Known for sure once they have computed. */
  readonly threads: ThreadsReport;
}

/** An epoch of a run. */
export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
  readonly backend: string;
}

/** How a training stands; interrupted is one whose tab was closed in the middle. */
export type RunState = 'running' | 'paused' | 'stopped' | 'finished' | 'interrupted';

/** A training, as it is kept. */
export interface RunRecord {
  readonly id: string;
  readonly created: number;
  readonly name: string;
  readonly settings: Settings;
  readonly dataId: string;
  readonly dataName: string;
  readonly state: RunState;
  readonly history: readonly EpochRecord[];
  /** On the held-out texts, once it was tried on them. */
  readonly testAccuracy: number | undefined;
  /** Whether it began with the weights of another run, whose words and classes it has. */
  readonly goesOn: boolean;
}

/** A moment of a training. */
export interface Progress {
  readonly runId: string;
  readonly state: RunState;
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  readonly textsPerSecond: number;
  readonly secondsLeft: number | undefined;
  readonly backend: string;
  /** Batches since the last moment: where in the training, counted in epochs, and their loss and accuracy. */
  readonly points: readonly BatchPoint[];
}

/** A batch of a training. */
export interface BatchPoint {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** The model that is at hand. */
export interface ModelInfo {
  readonly labels: readonly string[];
  readonly tokenLevel: TokenLevel;
  /** The engine that bounded words when it learned, where this one may bound others. */
  readonly otherSegmenter: string | undefined;
  readonly maxLength: number;
  readonly parameters: number;
  /** The layers as a table in text. */
  readonly summary: string;
  /** Where it is from: the run that has trained it, or a file. */
  readonly source: string;
  /** Whether its classes are the built-in languages, by their codes. */
  readonly isLanguages: boolean;
}

/** The classifier that answers, or the model of the files that were opened last. */
export type ModelAtHand = 'model' | 'opened';

/** A model of files. */
export interface FoundModel {
  readonly name: string;
  /** The format, as people call it. */
  readonly format: string;
  readonly layers: number;
  readonly parameters: number;
  /** The layers as a table in text. */
  readonly summary: string;
  readonly hasTokenizer: boolean;
  readonly labels: readonly string[] | undefined;
  readonly isCompiled: boolean;
  /** What was in the files and is not in the model. */
  readonly left: readonly string[];
  /** Whether it answers texts. */
  readonly isClassifier: boolean;
  /** Why it does not, although it has a tokenizer. */
  readonly problem: string | undefined;
}

/** A format in which a model can be had. */
export interface FormatOffer {
  readonly format: FormatName;
  readonly title: string;
  /** How such a file may be called. */
  readonly file: string;
  /** What the format has no place for. */
  readonly omitted: readonly FormatPart[];
}

/** A model as one file. */
export interface WrittenModel {
  readonly file: string;
  /** What it is without, besides what the format has no place for. */
  readonly notes: readonly string[];
  readonly bytes: Uint8Array;
}

/** What the model answers. */
export interface Prediction {
  readonly classes: readonly RankedClass[];
  /** Tokens that the model has read since the last text, because the rest was known. */
  readonly tokensRead: number;
  readonly tokens: number;
  /** Whether states were carried on; a model that reads both ways cannot. */
  readonly streamed: boolean;
  /** The first few of the text's tokens that the model does not know, each once. */
  readonly unknown: readonly string[];
}

/** What a kept run's model answers to a text, and how it reads it. */
export interface ComparedAnswer {
  readonly classes: readonly RankedClass[];
  readonly attribution: TextAttribution;
  /** The first class if the text ended at each token. */
  readonly soFar: readonly RankedClass[];
  readonly isLanguages: boolean;
  readonly tokenLevel: TokenLevel;
}

/** A model reading a text, token by token. */
export interface Reading {
  readonly tokens: readonly ReadToken[];
  /** What each recurrent layer does at each token, in their order; none in a model without. */
  readonly layers: readonly GateActivations[];
  /** What each layer that attends looks at, in their order. */
  readonly attention: readonly AttentionMap[];
  /** The probabilities of the classes if the text ended at each token. */
  readonly answers: readonly Float32Array[];
}

/** A cell of the confusion matrix off its diagonal. */
export interface ConfusionCell {
  readonly actual: string;
  readonly predicted: string;
}

/** A text, and the label that somebody says it has. */
export interface Correction {
  readonly text: string;
  readonly label: string;
}

/** The beginning of a table, and what was found in it. */
export interface ShownTable extends TablePreview {
  readonly said: readonly Said[];
}

/** What the page can ask. */
export interface Calls {
  /** How many of the built-in languages this engine has. */
  languageCount(): number;
  /** Answers nothing where the reading was stopped. */
  loadData(source: DataSource): DataSummary | undefined;
  stopReading(): void;
  preview(options: { readonly picked: PickedFile; readonly form: TableForm }): ShownTable;
  backends(): readonly BackendReport[];
  calibrate(name: string): Calibration;
  /** Adds texts to those that are learned from; of what is held out they are taken away. */
  addExamples(examples: readonly Correction[]): DataSummary;
  /**
   * Trains a new model, goes on with a kept run, or begins a run with the weights of the model at hand. Answers when training
   * ends.
   */
  train(options: {
    readonly settings: Settings;
    readonly backend: string;
    readonly resume?: string;
    readonly goesOn?: boolean;
  }): RunRecord;
  pause(): void;
  resume(): void;
  step(): void;
  stop(): void;
  useBackend(name: string): string;
  model(): ModelInfo | undefined;
  predict(text: string): Prediction;
  assess(): ClassifierAssessment;
  attribute(text: string): TextAttribution;
  /** How the model reads a text, step by step. */
  reading(text: string): Reading;
  /** Where in the held-out texts a unit is most active. */
  passages(unit: UnitOfLayer): readonly Passage[];
  /** What a kept run's model answers, whichever model is at hand. */
  compare(options: { readonly id: string; readonly text: string }): ComparedAnswer;
  /** How strongly the loss depends on what a recurrent layer held in mind, for a model that is trained for a moment. */
  memory(options: {
    readonly settings: Settings;
    readonly architecture: RecurrentArchitecture;
    readonly backend: string;
  }): MemoryReach;
  /** The same for the model at hand; undefined for one that has no recurrent layer. */
  ownMemory(settings: Settings): MemoryReach | undefined;
  recall(options: {
    readonly architecture: RecurrentArchitecture;
    readonly distance: number;
    readonly backend: string;
  }): Recall;
  /** Sends the data at hand to another worker. @param port one end of a channel */
  shareData(port: MessagePort): void;
  /** Takes the data that another worker sends. @param port the other end of the channel */
  takeData(port: MessagePort): void;
  /** Searches for settings, and tells each moment of it; with the events of one that was stopped it goes on with that. */
  search(options: {
    readonly plan: SearchPlan;
    readonly backend: string;
    readonly events: readonly StudyEvent[];
  }): void;
  runs(): readonly RunRecord[];
  openRun(id: string): { readonly run: RunRecord; readonly data: DataSummary };
  removeRun(id: string): void;
  /** Takes back the last removal. */
  restoreRun(): void;
  /** Held-out texts of a class that were taken for another one, the most confident first: the first hundred. */
  mistakes(cell: ConfusionCell): readonly Mistake[];
  /** The formats in which a model can be had. */
  offers(of: ModelAtHand): readonly FormatOffer[];
  /** A model in a format. @param name what its file is called, without the ending */
  download(options: { readonly of: ModelAtHand; readonly format: FormatName; readonly name: string }): WrittenModel;
  /** What the model at hand shows on the held-out texts, as the page that the command writes. */
  report(): string;
  /** Opens files of a model of any format; if it is a classifier it is taken. */
  openFiles(picked: readonly PickedFile[]): FoundModel;
}

/** A call on its way. */
export interface CallMessage {
  readonly id: number;
  readonly call: keyof Calls;
  readonly argument: unknown;
}

/** What comes back: an answer, a failure, or a moment of a training. */
export type WorkerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'reading'; readonly progress: ReadProgress }
  | { readonly kind: 'search'; readonly moment: SearchMoment }
  | { readonly kind: 'epoch'; readonly runId: string; readonly record: EpochRecord }
  | { readonly kind: 'unkept'; readonly reason: Failure };
