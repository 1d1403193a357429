// The project of `page/`: a plain Vite project of a user, with all packages that a page needs.
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { knownBackends } from '@rnnkit/core';

import { install, makeProject, tfjs } from './project.ts';

/** The backends that the page tries, in its order. */
export const pageBackends: readonly string[] = knownBackends.flatMap(({ name, runsIn }) =>
  runsIn.includes('page') ? [name] : [],
);

/** Packages of ours that a page may use. */
export const packagesForPages: readonly string[] = [
  ...pageBackends.map((name) => `backend-${name}`),
  'core',
  'data',
  'inspect',
  'interchange',
  'layers',
  'models',
  'optimizers',
  'storage',
  'tasks',
  'text',
  'training',
  'tuning',
];

/** What a page imports of a package, where that is not one thing: a sub-path for each format. */
export const entriesOf: Readonly<Record<string, readonly string[]>> = {
  interchange: [
    'interchange',
    'interchange/hugging-face',
    'interchange/keras',
    'interchange/keras-training',
    'interchange/onnx',
    'interchange/pytorch',
    'interchange/tfjs-layers',
  ],
  tasks: ['tasks', 'tasks/classification'],
};

/** The project, installed from tarballs. */
export async function makePageProject(tarballs: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject();
  await cp(fileURLToPath(new URL('../page', import.meta.url)), project, { recursive: true });
  await install(project, tarballs, packagesForPages, tfjs('core', ...pageBackends.map((name) => `backend-${name}`)));
  return project;
}
