// rnnkit's attention. usage: rnnkit.ts cpu|wasm WORK THREADS
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dotProductAttention } from '@rnnkit/core/ops';
import { grads, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { timed } from '../timed.ts';
import { contenderArguments, serveTurns } from '../turns.ts';
import { attentionInputs } from './batches.ts';

const { work, threads } = contenderArguments();
await useBackend(process.argv[2] === 'cpu' ? cpu() : wasm({ threads }));
const { shape, query, key, value, upstream } = attentionInputs(work);
const inputs = [query, key, value].map((numbers) => tensor4d(numbers, [...shape]));
const given = tensor4d(upstream, [...shape]);
const attend = (...[asked, keys, values]: Tensor[]): Tensor =>
  dotProductAttention({ query: asked!, key: keys!, value: values! });
const run = (compute: () => Tensor | Tensor[]) => (): Promise<void> => {
  tidy(() => void compute());
  return Promise.resolve();
};
await serveTurns({
  forward: timed(
    () => undefined,
    run(() => attend(...inputs)),
  ),
  back: timed(
    () => undefined,
    run(() => grads(attend)(inputs, given)),
  ),
});
