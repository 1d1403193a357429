// Projects of users, outside of the workspace: packed packages installed with npm.
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a user of the named packages of TensorFlow.js installs. */
export const tfjs = (...names: readonly string[]): string[] => names.map((name) => `@tensorflow/tfjs-${name}@4.22.0`);

/** A new folder for a user's project. */
export async function makeProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-project-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  return folder;
}

/** Installs packages of ours (packed) and others (from the registry) into a project. */
export async function install(
  project: string,
  tarballs: Readonly<Record<string, string>>,
  ours: readonly string[],
  others: readonly string[],
): Promise<void> {
  const packed = ours.map((name) => {
    const path = tarballs[name];
    if (path === undefined) throw new Error(`There is no package ${name}.`);
    return path;
  });
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packed, ...others], { cwd: project });
}

/** Runs a script in a project; answers what it prints. */
export async function runScript(project: string, script: string): Promise<string> {
  await writeFile(join(project, 'script.js'), script);
  const { stdout } = await run(process.execPath, ['script.js'], { cwd: project });
  return stdout.trim();
}
