// A study on disk: what it was begun with, its events, and what came of it.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Study, type DataReference, type Json, type Objective, type Space, type StudyOptions } from '@rnnkit/tuning';
import { openStudy, readStudy, type KeptStudy } from '@rnnkit/tuning/node';

import { Failure } from '../../failure.ts';
import { shellWord } from '../../shell-word.ts';
import { taskNames, type Options, type TaskName } from '../../tasks/task-name.ts';
import { prunerNames, prunerOf, samplerNames, samplerOf, type PrunerName, type SamplerName } from './strategies.ts';

/** What is searched, and how: all that tells one study from another. */
export interface StudyPlan {
  readonly space: Space;
  readonly objective: Objective;
  readonly sampler: SamplerName;
  readonly pruner: PrunerName;
  /** Folds of all repeats together. */
  readonly folds: number;
  readonly seed: number;
  readonly data: DataReference | null;
  readonly settings: Json;
}

/** What a study was begun with. */
export interface StudyBeginning {
  readonly task: TaskName;
  /** What it is tried on, as an absolute path; undefined for the built-in data. */
  readonly data: string | undefined;
  /** All options that have a value. */
  readonly options: Options;
  readonly plan: StudyPlan;
}

/** What is where in the folder of a study. */
export interface StudyPlaces {
  readonly about: string;
  readonly events: string;
  /** Is there while somebody wants the study to stop. */
  readonly stop: string;
  readonly report: string;
  readonly model: string;
}

/** What is where in a folder. */
export const placesOf = (out: string): StudyPlaces => ({
  about: join(out, 'study.json'),
  events: join(out, 'events.jsonl'),
  stop: join(out, 'stop'),
  report: join(out, 'report.html'),
  model: join(out, 'model'),
});

/** What goes on with a study. */
export const resumeCommand = (out: string): string => `rnnkit tune --resume --out ${shellWord(out)}`;

/** Whether there is a study in a folder. */
export async function isStudy(out: string): Promise<boolean> {
  return readFile(placesOf(out).about).then(
    () => true,
    () => false,
  );
}

/** What the study in a folder was begun with. @throws Failure when there is none, or its file is damaged */
export async function readBeginning(out: string): Promise<StudyBeginning> {
  const { about } = placesOf(out);
  const text = await readFile(about, 'utf8').catch(() => {
    throw new Failure(`There is no study in ${out}: no ${about}.`);
  });
  try {
    const { version, task, data, options, plan } = Object(JSON.parse(text)) as Record<string, unknown>;
    const name = taskNames.find((known) => known === task);
    if (version === 1 && name !== undefined && (data === null || typeof data === 'string'))
      return { task: name, data: data ?? undefined, options: Object(options) as Options, plan: readPlan(plan) };
  } catch {
    // Whatever is wrong with it: nobody has written it by hand.
  }
  throw new Failure(`${about} is damaged; begin anew with another --out.`);
}

function readPlan(plan: unknown): StudyPlan {
  const read = Object(plan) as StudyPlan;
  const isKnown = samplerNames.includes(read.sampler) && prunerNames.includes(read.pruner);
  if (!isKnown) throw new Error('Its sampler or pruner is not known.');
  // What is wrong with the rest is found here.
  void new Study(studyOptions(read));
  return read;
}

/** Begins a study in a folder, which is made. @throws Failure when something else is there */
export async function writeBeginning(out: string, beginning: StudyBeginning): Promise<void> {
  const { about } = placesOf(out);
  const { data = null, ...rest } = beginning;
  await mkdir(out, { recursive: true });
  // Whoever reads finds it whole.
  const draft = `${about}.draft`;
  await writeFile(draft, `${JSON.stringify({ version: 1, data, ...rest }, null, 2)}\n`);
  await rename(draft, about);
}

/** What a shared folder of jobs has; it may be the study's own, and be there before it. */
const ofJobs: ReadonlySet<string> = new Set(['jobs', 'claims', 'journal.jsonl', 'ended', 'study.json.draft']);

/** Throws where a new study would mix with something else. */
export async function checkPlace(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new Failure(`${out} is no place for a study: ${error.message}.`);
  });
  if (names.includes('study.json'))
    throw new Failure(
      `${out} holds a study already. To go on with it: ${resumeCommand(out)}. For another one give another --out.`,
    );
  const strange = names.find((name) => !ofJobs.has(name));
  if (strange !== undefined)
    throw new Failure(`${out} is not empty: it holds ${strange}. Give the study a folder of its own with --out.`);
}

/** What a study is made with. */
export function studyOptions({ sampler, pruner, ...rest }: StudyPlan, trials?: number): Omit<StudyOptions, 'events'> {
  return {
    ...rest,
    sampler: samplerOf(sampler),
    pruner: prunerOf(pruner),
    ...(trials !== undefined && { trials }),
  };
}

/** The study in a folder, to go on with. */
export const openKept = (out: string, plan: StudyPlan, trials: number): KeptStudy =>
  openStudy(placesOf(out).events, studyOptions(plan, trials));

/** The study in a folder as it is now, whoever is at it. */
export function readKept(out: string, plan: StudyPlan): Study {
  return readStudy(placesOf(out).events, studyOptions(plan));
}
