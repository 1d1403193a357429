// Disks that are full: a write that fails says so, and the model of before stays.
import type { Random } from '@rnnkit/data';
import { readModel, writeModel } from '@rnnkit/storage/node';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, Fault, judge } from './judge.ts';
import { numberedModel, numberOf } from './numbered-models.ts';

const diskBytes = 512 * 1024;

/** What came of full disks. */
export interface DiskResult {
  /** How the disk was made small. */
  readonly how: string;
  readonly writes: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

/** Attacks with a disk of half a MiB, if one can be mounted here, else with a limit of files' sizes. */
export async function attackFullDisk(random: Random, rounds: number): Promise<DiskResult> {
  const folder = mkdtempSync(join(tmpdir(), 'rnnkit-attack-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder]).status === 0;
  try {
    return mounted ? await onSmallDisk(random, folder, rounds) : underLimit(folder);
  } finally {
    if (mounted) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onSmallDisk(random: Random, folder: string, rounds: number): Promise<DiskResult> {
  const faults: string[] = [];
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    try {
      const outcome = await fillAndWrite(random, folder);
      if (outcome === 'refused') refused++;
    } catch (error) {
      faults.push(`round ${round}: ${error instanceof Fault ? error.message : String((error as Error).stack)}`);
    }
  }
  return { how: `a disk of ${diskBytes / 1024} KiB`, writes: rounds, refused, faults };
}

async function fillAndWrite(random: Random, folder: string): Promise<'valid' | 'refused'> {
  const path = join(folder, random.uniform() < 0.3 ? 'model.zip' : 'model');
  await writeModel(path, numberedModel(1));
  const names = namesIn(folder);
  const filler = new Uint8Array(random.integer(0, diskBytes));
  try {
    writeFileSync(join(folder, 'filler'), filler);
  } catch {
    // It is full, as it should be.
  }
  const next = random.integer(2, 200);
  const outcome = await judge(() => writeModel(path, numberedModel(next)));
  expect(
    numberOf(await readModel(path)) === (outcome === 'valid' ? next : 1),
    'it is not the model of before, nor the new one',
  );
  rmSync(join(folder, 'filler'));
  if (outcome === 'refused') {
    expect(namesIn(folder) === names, `something is left of a refused write: ${namesIn(folder)}`);
  }
  await writeModel(path, numberedModel(3));
  expect(numberOf(await readModel(path)) === 3, 'there is space again, and it is not the model that was written');
  return outcome;
}

const namesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(', ');

/** Without leave to mount a disk: no file may be larger than some blocks. */
function underLimit(folder: string): DiskResult {
  const script = `
    const { writeModel, readModel } = await import('@rnnkit/storage/node');
    const { numberedModel, numberOf } = await import(${JSON.stringify(new URL('numbered-models.ts', import.meta.url).href)});
    const path = ${JSON.stringify(join(folder, 'model'))};
    await writeModel(path, numberedModel(1));
    const error = await writeModel(path, numberedModel(199)).catch((e) => e);
    console.log(error.constructor.name, error.message, numberOf(await readModel(path)));`;
  const words = [
    '-c',
    'ulimit -f 80; exec "$0" "$@"',
    process.execPath,
    '--conditions=@rnnkit/source',
    '--input-type=module',
    '-e',
    script,
  ];
  const { stdout } = spawnSync('sh', words, { encoding: 'utf8', cwd: new URL('..', import.meta.url) });
  const isRight = /^Error .* \(EFBIG\)\. 1$/m.test(stdout);
  return { how: 'a limit of file sizes', writes: 1, refused: 1, faults: isRight ? [] : [stdout.slice(0, 600)] };
}
