// Files that are none of rnnkit's business, whatever they are called: they have to stay as they are.
import type { Random } from '@rnnkit/data';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect } from './judge.ts';

const names = [
  '.git/HEAD',
  '.git/objects/ab/cdef',
  'data.csv',
  'src/index.ts',
  'notes.txt',
  'report.md',
  'model.json',
  'weights.safetensors',
  'group1-shard1of1.bin',
  'tokenizer.json',
  'labels.json',
  'training.json',
  'rnnkit',
  'rnnkit-notes.txt',
  'rnnkit-0123456789abcde.model.json',
  'rnnkit-0123456789ABCDEF.model.json',
  'rnnkit-0123456789abcdef',
  'rnnkit-fedcba9876543210.model.json/inside.txt',
  'rnnkit-0123456789abcdef~1',
  'rnnkit-0123456789abcdef~12-0123456g',
  '.rnnkit-0123456789abcdef.model.json',
  'weights.0123456789abcdef.safetensors',
  'model.0123456789abcdef.json',
  'ünï cödé 😀.txt',
  ' ',
  '-rf',
];

/** tfjs' own format of models. */
const content = (name: string): string =>
  name === 'model.json' ? '{"format":"layers-model","modelTopology":{},"weightsManifest":[]}' : `my ${name}`;

/** Puts some of them into a folder. @returns what is there now */
export function addBystanders(folder: string, random: Random, share = 0.5): ReadonlyMap<string, string> {
  for (const name of names) {
    if (random.uniform() >= share) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content(name));
  }
  if (random.uniform() < share) symlinkSync('data.csv', join(folder, 'link to data'));
  if (random.uniform() < share) symlinkSync('nowhere', join(folder, 'link to nothing'));
  return everything(folder);
}

/** Whether a name is one that rnnkit gives to files of models, or of a report. */
export const isOwn = (name: string): boolean =>
  /^rnnkit(?:\.json|-[0-9a-f]{16}\.[\w.-]+|-[0-9a-f]{16}~\d+-[0-9a-f]{8})$/.test(name) && !name.includes('/');

/** All that is in a folder, by path. */
export function everything(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const kind = lstatSync(path);
    if (kind.isSymbolicLink()) found.set(name, `-> ${readlinkSync(path)}`);
    else if (kind.isFile()) found.set(name, readFileSync(path, 'latin1'));
  }
  return found;
}

/** Throws unless all bystanders are as they were. */
export function expectBystanders(folder: string, before: ReadonlyMap<string, string>): void {
  const now = everything(folder);
  for (const [name, content] of before) {
    expect(
      now.get(name) === content,
      `${JSON.stringify(name)} is ${now.has(name) ? 'another' : 'lost'}, and it was not rnnkit's`,
    );
  }
}
