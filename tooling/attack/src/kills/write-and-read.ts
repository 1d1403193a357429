// Writers are killed while others read: a reader always finds one model, whole, and the next writer takes away what is left.
import type { Random } from '@rnnkit/data';
import { readModel, writeModel } from '@rnnkit/storage/node';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { addBystanders, expectBystanders, isOwn } from '../bystanders.ts';
import { pick } from '../inputs/mutations/bytes.ts';
import { expect, Fault } from '../judge.ts';
import { numberedModel, numberOf, numbers } from '../numbered-models.ts';
import { pause, startScript, untilItSays } from './processes.ts';
import type { Figures } from './scenario.ts';

/** Longest time until a kill, in milliseconds after a model was written: some models' time. */
const longestPause = 60;

export async function killWriters(random: Random, folder: string, figures: Figures): Promise<void> {
  const before = addBystanders(folder, random);
  const path = join(folder, pick(random, ['.', 'model', 'model.zip', 'deep/model']));
  await writeModel(path, numberedModel(0));
  const reader = startScript('read-models', [path]);
  let last = 0;
  for (let kills = 0; kills < 5; kills++) {
    const writers = [startScript('write-models', [path, String(last + 1)])];
    if (random.uniform() < 0.3) writers.push(startScript('write-models', [path, String(last + numbers / 2)]));
    for (const writer of writers) await untilItSays(writer, '.');
    await pause(random.uniform(0, longestPause));
    for (const { child, ended } of writers) {
      child.kill('SIGKILL');
      expect((await ended).signal === 'SIGKILL', 'a writer has ended by itself');
      figures.kills++;
    }
    last = numberOf(await readModel(path));
    figures.reads++;
  }
  reader.child.kill('SIGTERM');
  const { code } = await reader.ended;
  if (code !== 0) throw new Fault(`a reader beside writers failed: ${reader.said.errors.slice(0, 600)}`);
  figures.reads += Number(reader.said.output);
  await writeModel(path, numberedModel(1));
  expect(numberOf(await readModel(path)) === 1, 'it is not the model that was written');
  expectBystanders(folder, before);
  expectTidy(path, before);
}

/** Throws when something of a killed writer is left. */
function expectTidy(path: string, before: ReadonlyMap<string, string>): void {
  const isZip = path.endsWith('.zip');
  const folder = isZip ? dirname(path) : path;
  const own = readdirSync(folder).filter(
    (name) => isOwn(name) && !before.has(name) && !before.has(`${name}/inside.txt`),
  );
  const expected = isZip ? 0 : 1 + numberedModel(0).size;
  expect(own.length === expected, `${basename(path)}: something is left: ${own.join(', ')}`);
}
