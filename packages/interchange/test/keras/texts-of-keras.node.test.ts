// Models of real Keras whose TextVectorization reads awkward texts: the same ids from the tokenizer, and the same answers.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { readKeras } from '../../src/keras/index.ts';

const fixtures = new URL('../fixtures/keras-texts/', import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL('keras-texts.json', fixtures), 'utf8')) as {
  readonly cases: readonly {
    readonly name: string;
    readonly texts: readonly string[];
    readonly ids: readonly (readonly number[])[];
    readonly answers: readonly (readonly number[])[];
  }[];
};

test.each(cases.map((one) => [one.name, one] as const))('%s', async (name, { texts, ids, answers }) => {
  await useBackend(cpu());
  const { model, tokenizer } = await readKeras(readFileSync(new URL(`${name}.keras`, fixtures)));
  const length = model.inputShape?.[1];
  for (const [row, sequence] of tokenizer!.textsToSequences(texts).entries()) {
    const wanted = ids[row]!;
    const padding = Array.from({ length: Math.max(0, wanted.length - sequence.length) }, () => 0);
    expect([...sequence, ...padding].slice(0, length ?? undefined)).toEqual(wanted);
    const answer = (await model.predict({ data: Int32Array.from(wanted), shape: [1, wanted.length] })) as Tensor;
    for (const [place, value] of (await answer.data()).entries()) expect(value).toBeCloseTo(answers[row]![place]!, 6);
    answer.dispose();
  }
  model.dispose();
});
