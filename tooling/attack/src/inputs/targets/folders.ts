// Folders of models that were damaged, and folders with anything in them that a model is written to.
import type { Random } from '@rnnkit/data';
import { unzipModel, zipModel, type ModelFiles } from '@rnnkit/storage';
import { checkDestination, readModel, removeModel, writeModel } from '@rnnkit/storage/node';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { addBystanders, everything, expectBystanders, isOwn } from '../../bystanders.ts';
import { expect, Fault, problemOf } from '../../judge.ts';
import { mutateBytes, pick, randomBytes } from '../mutations/bytes.ts';
import { mutateJson, mutateJsonText, type Json } from '../mutations/json.ts';
import { sizeOf, type Target } from '../target.ts';

type Damage = (folder: string, name: string, random: Random) => void;

/** What may happen to a file. */
const damages: readonly Damage[] = [
  (folder, name, random) => {
    const path = join(folder, name);
    const text = readFileSync(path);
    writeFileSync(
      path,
      name.endsWith('.json') && random.uniform() < 0.5
        ? mutateJsonText(text.toString(), random)
        : mutateBytes(text, random),
    );
  },
  (folder, name) => rmSync(join(folder, name)),
  (folder, name, random) => truncateSync(join(folder, name), random.integer(0, 5000)),
  (folder, name) => {
    rmSync(join(folder, name));
    mkdirSync(join(folder, name));
  },
  (folder, name, random) => {
    rmSync(join(folder, name));
    symlinkSync(
      pick(random, [...readdirSync(folder), name, 'nowhere', '/dev/null', '/dev/zero', '..']),
      join(folder, name),
    );
  },
  (folder, name, random) => renameSync(join(folder, name), join(folder, pick(random, readdirSync(folder)))),
  (folder, name, random) => writeFileSync(join(folder, name), randomBytes(random, random.integer(0, 3000))),
];

function mutateManifest(folder: string, random: Random): void {
  const path = join(folder, 'rnnkit.json');
  const text = readFileSync(path, 'utf8');
  const bytes =
    random.uniform() < 0.5
      ? mutateJsonText(text, random)
      : Buffer.from(JSON.stringify(mutateJson(JSON.parse(text) as Json, random)));
  writeFileSync(path, bytes);
}

export const damagedFolders: Target = {
  name: 'damaged folders',
  share: 8,
  async make(random, corpus, folder) {
    const files = pick(random, corpus.models);
    const isPlain = random.uniform() < 0.25;
    if (isPlain)
      for (const [name, bytes] of await unzipModel(zipModel(files))) writeFileSync(join(folder, name), bytes);
    else await writeModel(folder, files);
    if (!isPlain && random.uniform() < 0.4) mutateManifest(folder, random);
    else pick(random, damages)(folder, pick(random, readdirSync(folder)), random);
    return {
      bytes: sizeOf(files),
      async run() {
        for (const [name, bytes] of await readModel(folder)) {
          // Plain files have no checksums: what they hold is for those to check who use it.
          if (isPlain) continue;
          expect(
            Buffer.compare(bytes, files.get(name) ?? new Uint8Array()) === 0,
            `${name} is damaged, and nobody noticed`,
          );
        }
      },
    };
  },
};

function same(left: ModelFiles, right: ModelFiles): boolean {
  return (
    left.size === right.size &&
    [...left].every(([name, bytes]) => Buffer.compare(bytes, right.get(name) ?? new Uint8Array()) === 0)
  );
}

/** What may lie in a folder before a model is written to it. */
async function prepare(folder: string, random: Random, files: ModelFiles): Promise<void> {
  const chance = random.uniform();
  if (chance < 0.3) await writeModel(folder, files);
  else if (chance < 0.4) for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  else if (chance < 0.5)
    writeFileSync(
      join(folder, 'rnnkit.json'),
      pick(random, ['', '{}', 'mine', '{"format":"rnnkit-folder","version":1}']),
    );
  if (random.uniform() < 0.3) {
    const generation = Buffer.from(randomBytes(random, 8)).toString('hex');
    writeFileSync(join(folder, `rnnkit-${generation}.model.json`), 'left over');
    if (random.uniform() < 0.5) writeFileSync(join(folder, `rnnkit-${generation}~4194304-00000000`), '');
  }
}

export const writtenFolders: Target = {
  name: 'writes beside anything',
  share: 4,
  async make(random, corpus, folder) {
    const [before, after] = [pick(random, corpus.models), pick(random, corpus.models)];
    await prepare(folder, random, before);
    const taken = new Set(everything(folder).keys());
    const bystanders = new Map([...addBystanders(folder, random)].filter(([name]) => !isOwn(name) && !taken.has(name)));
    const all = everything(folder);
    const isTrial = random.uniform() < 0.3;
    return {
      bytes: sizeOf(after),
      async run() {
        try {
          await (isTrial ? checkDestination(folder) : writeModel(folder, after));
        } catch (error) {
          if (problemOf(error) === undefined && JSON.stringify([...everything(folder)]) !== JSON.stringify([...all])) {
            throw new Fault('it was refused, and changed something');
          }
          throw error;
        }
        expectBystanders(folder, bystanders);
        if (isTrial) return;
        expect(same(await readModel(folder), after), 'it is not the model that was written');
        await removeModel(folder);
        expectBystanders(folder, bystanders);
        expect(!existsSync(join(folder, 'rnnkit.json')), 'it was removed, and is there');
      },
    };
  },
};
