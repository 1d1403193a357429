// A user's server, installed with pnpm from the packed packages and from what this repository has installed anyway.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { makeProject, tfjs } from './project.ts';

const run = promisify(execFile);

/** Packages of ours that a server may use. */
const ours = ['backend-wasm', 'core', 'data', 'layers', 'models', 'storage'];

/** The version of a package that this one depends on for the sake of these projects. */
async function versionOf(name: string): Promise<string> {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** The project, with Next.js in it. */
export async function makeServerProject(tarballs: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject();
  const packed = Object.fromEntries(ours.map((name) => [`@rnnkit/${name}`, `file:${tarballs[name]}`]));
  const dependencies: Record<string, string> = { ...packed };
  for (const one of tfjs('core', 'backend-wasm')) {
    const at = one.lastIndexOf('@');
    dependencies[one.slice(0, at)] = one.slice(at + 1);
  }
  for (const name of ['next', 'react', 'react-dom']) dependencies[name] = await versionOf(name);
  await write(project, 'package.json', JSON.stringify({ name: 'app', private: true, type: 'module', dependencies }));
  // Packages of ours that another of ours asks for are the packed ones, too.
  const settings = { packages: ['.'], overrides: packed, ignoredOptionalDependencies: ['sharp'] };
  await write(project, 'pnpm-workspace.yaml', JSON.stringify(settings));
  await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], { cwd: project });
  return project;
}

/** Writes a file into a project. */
export async function write(project: string, path: string, text: string): Promise<void> {
  const file = join(project, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** What a server computes with: an answer that tells which backend has computed it, or why none could. */
export const answering = `
  import { wasm } from '@rnnkit/backend-wasm';
  import { useBackend } from '@rnnkit/core';
  import { dense, embedding, lstm } from '@rnnkit/layers';
  import { sequential } from '@rnnkit/models';
  export async function answer(options) {
    try {
      const { name } = await useBackend(wasm(options));
      const model = sequential([embedding({ inputDim: 5, outputDim: 4 }), lstm({ units: 3 }), dense({ units: 2, activation: 'softmax' })]);
      const output = await model.predict([[1, 2]]);
      return { name, shape: output.shape };
    } catch (error) {
      return { message: error.message, cause: error.cause?.message };
    }
  }
`;
