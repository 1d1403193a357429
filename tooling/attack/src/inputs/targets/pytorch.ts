// State dicts of PyTorch, and the plans in their remarks.
import type { Random } from '@rnnkit/data';
import { readPyTorch, writePyTorch } from '@rnnkit/interchange/pytorch';
import type { Model } from '@rnnkit/models';
import { readSafetensors, writeSafetensors } from '@rnnkit/storage';

import { expect } from '../../judge.ts';
import { pick } from '../mutations/bytes.ts';
import { mutateJsonText } from '../mutations/json.ts';
import { mutateSafetensors, tensorsOf } from '../mutations/safetensors.ts';
import type { Target } from '../target.ts';

const remark = 'rnnkit.plan';

/** A file whose remarks say something else. */
function withOtherPlan(bytes: Uint8Array, random: Random): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes, 'the corpus');
  const plan = Buffer.from(mutateJsonText(metadata.get(remark)!, random)).toString();
  return writeSafetensors({ tensors, metadata: new Map([...metadata, [remark, plan]]) });
}

async function checkModel(model: Model, bytes: Uint8Array): Promise<void> {
  const stored = tensorsOf(bytes);
  // Two biases may have become one.
  const written = [...tensorsOf(await writePyTorch(model))].filter(([name]) => !/bias_[ih]h_l/.test(name));
  for (const [name, values] of written) {
    const theirs = stored.get(name);
    const same = theirs?.every((value, index) => value === values[index]) ?? true;
    expect(same, `the tensor ${name} is not what the file holds`);
  }
  const shape = [1, ...model.inputShapes![0]!.slice(1).map((size) => size ?? 3)];
  const size = shape.reduce((product, side) => product * side, 1);
  if (size > 1000) return;
  const answers = await model.predict({ data: new Float32Array(size).fill(model.indexLimit === 1 ? 0 : 1), shape });
  answers.dispose();
}

export const pytorch: Target = {
  name: 'state dicts of PyTorch',
  share: 15,
  make(random, corpus) {
    const file = pick(random, corpus.pytorch);
    const bytes = random.uniform() < 0.3 ? withOtherPlan(file, random) : mutateSafetensors(file, random);
    return {
      bytes: bytes.length,
      async run() {
        const { model } = await readPyTorch(bytes);
        try {
          await checkModel(model, bytes);
        } finally {
          model.dispose();
        }
      },
    };
  },
};
