// The models of folds, kept in a folder that all who run jobs see.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Job } from '@rnnkit/tuning';

import { Failure } from '../../failure.ts';

/** Makes the folder. @throws Failure where it could hold models of another study */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first] = await readdir(folder);
  if (first !== undefined)
    throw new Failure(`${folder} is not empty: it holds ${first}. Give the models a folder of their own.`);
}

/** Where the model of a job goes. @throws Failure where the folder is not the one of the study, which is there */
export async function placeOfModel(folder: string, { trial, fold }: Job): Promise<string> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true)
    throw new Failure(
      `There is no folder ${folder} here, in which the study keeps models: it has to be one that all workers see.`,
    );
  return join(folder, `trial-${trial + 1}-fold-${fold + 1}.zip`);
}
