// Models of other programs, of every format that is known.
import { modelFormats, modelSource, readAnyModel, type ModelFormat } from '@rnnkit/interchange';
import type { Random } from '@rnnkit/data';
import type { Model } from '@rnnkit/models';
import type { ModelFiles } from '@rnnkit/storage';
import { dispose, memory, type TensorContainer } from '@tensorflow/tfjs-core';
import { unzipSync, zipSync } from 'fflate';

import { expect } from '../../judge.ts';
import { mutateBytes, pick } from '../mutations/bytes.ts';
import { mutateJsonText } from '../mutations/json.ts';
import { mutateSafetensors } from '../mutations/safetensors.ts';
import { oddZip } from '../mutations/zip.ts';
import { sizeOf, type Target } from '../target.ts';

type Mutate = (bytes: Uint8Array, random: Random) => Uint8Array;

/** A zip file in which a file of JSON says something else, another file is damaged, or the zip itself lies. */
function mutateZip(bytes: Uint8Array, random: Random): Uint8Array {
  const way = random.uniform();
  if (way < 0.1) return mutateBytes(bytes, random);
  const files = unzipSync(bytes);
  if (way < 0.2) return oddZip(new Map(Object.entries(files)), random);
  const names = Object.keys(files).filter((name) => name !== 'metadata.json');
  const name = way < 0.6 && names.includes('config.json') ? 'config.json' : pick(random, names);
  const changed = mutateFile(name, files[name]!, random);
  return zipSync({ ...files, [name]: changed }, { level: 0 });
}

/** An ONNX file whose graph has to be read, at times, because it does not say of which layers it was written. */
function mutateOnnx(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Buffer.from(bytes);
  const remark = copy.indexOf('rnnkit.model');
  if (remark !== -1 && random.uniform() < 0.6) copy.write('another.name', remark);
  return random.uniform() < 0.1 ? new Uint8Array(copy) : mutateBytes(copy, random);
}

const byEnding: Readonly<Record<string, Mutate>> = {
  json: (bytes, random) => mutateJsonText(new TextDecoder().decode(bytes), random),
  keras: mutateZip,
  onnx: mutateOnnx,
  safetensors: mutateSafetensors,
};

function mutateFile(name: string, bytes: Uint8Array, random: Random): Uint8Array {
  const mutate = byEnding[name.split('.').at(-1)!] ?? mutateBytes;
  return Uint8Array.from(mutate(bytes, random));
}

async function ask(model: Model<unknown>): Promise<void> {
  const x = model.inputShapes!.map(([, ...sizes]) => {
    const shape = [1, ...sizes.map((size) => size ?? 3)];
    return { shape, size: shape.reduce((product, side) => product * side, 1) };
  });
  if (x.some(({ size }) => size > 1000)) return;
  const data = x.map(({ shape, size }) => ({ data: new Float32Array(size).fill(1), shape }));
  const byName = Object.fromEntries(model.inputNames.map((name, place) => [name, data[place]!]));
  dispose((await model.predict(byName)) as TensorContainer);
}

const shares: Readonly<Partial<Record<ModelFormat['name'], number>>> = { rnnkit: 0, pytorch: 4 };

function targetOf({ name, isFolder }: ModelFormat): Target {
  return {
    name: `files of ${name}`,
    share: shares[name] ?? 12,
    make(random, corpus) {
      const files: ModelFiles = pick(random, corpus.formats.get(name)!);
      // A weights' file is one of several, and what describes it says more.
      const changed = pick(random, [...files.keys(), [...files.keys()][0]!]);
      const mutated = new Map([...files, [changed, mutateFile(changed, files.get(changed)!, random)]]);
      return {
        bytes: sizeOf(mutated),
        async run() {
          const before = memory().numTensors;
          try {
            const { model } = await readAnyModel(modelSource('the attack', mutated, isFolder));
            try {
              await ask(model);
            } finally {
              model.dispose();
            }
          } finally {
            expect(memory().numTensors === before, `${memory().numTensors - before} tensors are left behind`);
          }
        },
      };
    },
  };
}

/** All but rnnkit's own, which have targets of their own. */
export const formats: readonly Target[] = modelFormats.filter(({ name }) => shares[name] !== 0).map(targetOf);
