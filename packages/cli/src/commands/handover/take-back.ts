// What another program has trained, back in its task.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readKeras } from '@rnnkit/interchange/keras';
import type { TrainableModel } from '@rnnkit/training';

import { Failure } from '../../failure.ts';
import { settingsFile } from './hand-over.ts';
import type { Scale } from './rows/handed-over.ts';
import { scaleOutputs } from './scale-outputs.ts';

/** What the program has written. */
const trainedFile = 'trained.keras';

/** Gives a task's model the weights that it has in Keras, by their names. */
export async function takeBack(folder: string, network: TrainableModel<unknown>): Promise<void> {
  const scale = await readScale(join(folder, settingsFile));
  const path = join(folder, trainedFile);
  const bytes = await readFile(path).catch(() => {
    throw new Failure(`There is no ${path}: run train.py there first.`);
  });
  let trained: Awaited<ReturnType<typeof readKeras>>['model'];
  try {
    ({ model: trained } = await readKeras(new Uint8Array(bytes)));
  } catch (error) {
    throw new Failure(`${path}: ${(error as Error).message}`);
  }
  try {
    const values = await trained.getWeights();
    const byName = new Map(
      trained.weights.map(({ name, variable }, place) => [
        name,
        { shape: variable.shape.join(), value: values[place]! },
      ]),
    );
    network.setWeights(
      network.weights.map(({ name, variable }) => {
        const found = byName.get(name);
        if (found?.shape === variable.shape.join()) return found.value;
        throw new Failure(
          `${path} is not a training of this task’s model: its weight ${name} is ${found === undefined ? 'not there' : 'of another shape'}.`,
        );
      }),
    );
  } finally {
    trained.dispose();
  }
  if (scale !== undefined) await scaleOutputs(network, scale.deviation, scale.mean);
}

async function readScale(path: string): Promise<Scale | undefined> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Failure(`There is no ${path}: is it the folder that rnnkit handover has written?`);
  });
  try {
    const { scale } = Object(JSON.parse(text)) as { readonly scale?: Scale | null };
    if (scale === null || scale === undefined) return undefined;
    if (Number.isFinite(scale.mean) && scale.deviation > 0) return scale;
  } catch {
    // It is said below.
  }
  throw new Failure(`${path} is damaged.`);
}
