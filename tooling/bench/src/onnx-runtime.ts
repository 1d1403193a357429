// onnxruntime-web holds 139 MB, so it is no dependency but is fetched when it is timed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { UsageError } from './usage-error.ts';

const version = '1.30.0';

/** A folder that has onnxruntime-web installed. @throws UsageError when it cannot be fetched */
export async function onnxRuntimeFolder(): Promise<string> {
  const folder = fileURLToPath(new URL('../node_modules/.cache/onnxruntime-web', import.meta.url));
  if (existsSync(join(folder, 'node_modules', 'onnxruntime-web'))) return folder;
  console.error('Fetching onnxruntime-web …');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const given = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `onnxruntime-web@${version}`];
  try {
    await promisify(execFile)('npm', given, { cwd: folder });
  } catch {
    await rm(folder, { recursive: true, force: true });
    throw new UsageError(`onnxruntime-web cannot be timed: npm could not fetch version ${version} of it.`);
  }
  return folder;
}
