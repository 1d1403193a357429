// What a saved task answers to the rows that are held out.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { loadModel, type Model } from '@rnnkit/models';
import { openZip } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';
import type { Tensor } from '@tensorflow/tfjs-core';

interface Settings {
  readonly inputs: readonly string[];
  readonly output: string | null;
  readonly scale: { readonly mean: number; readonly deviation: number } | null;
  readonly shards: { readonly validation: readonly { readonly file: string }[] };
}

interface Rows {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** The answers, a list for each row or step that counts; numbers that are scaled in Keras are scaled here, too. */
export async function answersOfTask(path: string, folder: string): Promise<number[][]> {
  await useBackend(cpu());
  const settings = JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as Settings;
  const zip = openZip(new Uint8Array(await readFile(join(folder, settings.shards.validation[0]!.file))));
  const array = async (name: string): Promise<Rows> => npyOf((await zip.read(`${name}.npy`, 2 ** 30))!);
  const x = await Promise.all(settings.inputs.map((_, place) => array(`x${place}`)));
  const weights = zip.names.includes('weights.npy') ? (await array('weights')).data : undefined;
  const model = (await loadModel(await readModel(path))) as Model<unknown>;
  try {
    const said = (await model.predict(x.length === 1 ? x[0]! : x)) as Tensor | Readonly<Record<string, Tensor>>;
    const output = settings.output === null ? (said as Tensor) : (said as Record<string, Tensor>)[settings.output]!;
    const size = output.shape.at(-1)!;
    const values = await output.data();
    const { mean, deviation } = settings.scale ?? { mean: 0, deviation: 1 };
    return Array.from({ length: values.length / size }, (_, row) =>
      Array.from(values.subarray(row * size, (row + 1) * size), (value) => (value - mean) / deviation),
    ).filter((_, row) => weights === undefined || weights[row]! > 0);
  } finally {
    model.dispose();
  }
}

/** An array of an npy file. */
function npyOf(bytes: Uint8Array): Rows {
  const length = bytes[8]! + 256 * bytes[9]!;
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  const shape = /'shape': \(([^)]*)\)/u
    .exec(header)![1]!
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const { buffer } = bytes.slice(10 + length);
  return { data: header.includes("'<f4'") ? new Float32Array(buffer) : new Int32Array(buffer), shape };
}
