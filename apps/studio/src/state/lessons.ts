// Lessons: each is a few steps in the page itself. The page sees by itself when a step is done.
import { computed, effect, signal, untracked } from '@preact/signals';

import type { Settings } from '../settings.ts';
import { initialAddress, writeLesson, type View } from './address.ts';
import { recallDistance, recalls, reaches } from './experiments.ts';
import { lookedInto, typed } from './looking.ts';
import { assessment, data, history, isTraining, run, runs, settings } from './studio.ts';

/** A place in the page that a step is about: the line that says what to do stands there. */
export type Place =
  | 'train'
  | 'curves'
  | 'typing'
  | 'mistakes'
  | 'tokens'
  | 'recall'
  | 'memory'
  | 'dropout'
  | 'uneven'
  | 'weights';

/** A step of a lesson. */
export interface LessonStep {
  readonly view: View;
  readonly at: Place;
  /** Whether it is done. @param before the run that was at hand when the step began */
  readonly isDone: (before: RunAtHand) => boolean;
  /** Settings that are taken with a button. */
  readonly settings?: Partial<Settings>;
}

type RunAtHand = typeof run.value;

/** The lessons, in the order in which they are told. */
export const lessonNames = ['learning', 'tokens', 'forgetting', 'overfitting', 'imbalance'] as const;
/** One of them. */
export type LessonName = (typeof lessonNames)[number];

/** A training that was begun in the step has ended. */
const isTrained = (before: RunAtHand): boolean =>
  run.value !== before && !isTraining.value && assessment.value !== undefined;

/** How much a validation loss rises above its least before it is worth a word. */
const rise = 1.03;

/** The loss on other texts has risen, while that on those that are learned from fell. */
function hasOverfitted(): boolean {
  const losses = history.value.map(({ validationLoss }) => validationLoss);
  const least = losses.indexOf(Math.min(...losses));
  const last = history.value.at(-1);
  return last !== undefined && last.validationLoss > rise * losses[least]! && last.loss < history.value[least]!.loss;
}

/** Settings that let a network learn its texts by heart. */
const unrestrained: Partial<Settings> = {
  tokenLevel: 'words',
  ngrams: 1,
  units: 64,
  dropout: 0,
  outputDropout: 0,
  labelSmoothing: 0,
  schedule: 'constant',
  epochs: 5,
  patience: 5,
};

/** The steps of each lesson. */
export const lessons: Readonly<Record<LessonName, readonly LessonStep[]>> = {
  learning: [
    { view: 'train', at: 'train', isDone: (before) => run.value !== before },
    { view: 'train', at: 'curves', isDone: () => history.value.length >= 2 && !isTraining.value },
    { view: 'try', at: 'typing', isDone: () => typed.value.trim().length >= 10 },
    {
      view: 'understand',
      at: 'mistakes',
      isDone: () => assessment.value?.mistakes.some(({ text }) => text === lookedInto.value) ?? false,
    },
  ],
  tokens: [
    { view: 'model', at: 'tokens', isDone: () => settings.value.tokenLevel === 'words' },
    { view: 'train', at: 'train', isDone: (before) => isTrained(before) && run.value?.settings.tokenLevel === 'words' },
    { view: 'model', at: 'tokens', isDone: () => settings.value.tokenLevel === 'characters' },
    {
      view: 'train',
      at: 'train',
      isDone: (before) => isTrained(before) && run.value?.settings.tokenLevel === 'characters',
    },
  ],
  forgetting: [
    { view: 'understand', at: 'recall', isDone: () => recallDistance.value >= 30 },
    {
      view: 'understand',
      at: 'recall',
      isDone: () => recalls.value.length === 3 && recalls.value.every(({ distance }) => distance >= 30),
    },
    { view: 'understand', at: 'memory', isDone: () => reaches.value.filter(({ of }) => of !== 'own').length === 3 },
  ],
  overfitting: [
    {
      view: 'model',
      at: 'dropout',
      isDone: () =>
        Object.entries(unrestrained).every(([name, value]) => settings.value[name as keyof Settings] === value),
      settings: unrestrained,
    },
    { view: 'train', at: 'train', isDone: hasOverfitted },
    {
      view: 'model',
      at: 'dropout',
      isDone: () => settings.value.dropout >= 0.3 || settings.value.outputDropout >= 0.3,
    },
    { view: 'train', at: 'train', isDone: isTrained },
  ],
  imbalance: [
    { view: 'data', at: 'uneven', isDone: () => data.value?.isUneven ?? false },
    { view: 'train', at: 'train', isDone: (before) => isTrained(before) && run.value?.settings.classWeight === 'none' },
    { view: 'model', at: 'weights', isDone: () => settings.value.classWeight === 'balanced' },
    {
      view: 'train',
      at: 'train',
      isDone: (before) => isTrained(before) && run.value?.settings.classWeight === 'balanced',
    },
  ],
};

const named = (text: string): LessonName | undefined => lessonNames.find((name) => name === text);

/** The lesson that is taken. */
export const lesson = signal<LessonName | undefined>(named(initialAddress.lesson));
/** How many of its steps are done. */
export const done = signal(0);
/** The step that is next; undefined when all are done, or no lesson is taken. */
export const nextStep = computed(() => (lesson.value === undefined ? undefined : lessons[lesson.value][done.value]));

let before: RunAtHand;

/** Takes a lesson; undefined leaves the one that is taken. */
export function take(name: LessonName | undefined): void {
  lesson.value = name;
  done.value = 0;
  before = run.value;
  writeLesson(name ?? '');
}

/** Takes the lesson that a link names, if it is one. */
export const takeNamed = (text: string): void => take(named(text));

effect(() => {
  const step = nextStep.value;
  if (step?.isDone(before) !== true) return;
  untracked(() => {
    before = run.value;
    done.value++;
  });
});

/** The runs of a lesson's data that have ended, the latest first: what it compares. */
export const lessonRuns = computed(() =>
  runs.value.filter(({ dataId, testAccuracy }) => dataId === data.value?.id && testAccuracy !== undefined),
);
