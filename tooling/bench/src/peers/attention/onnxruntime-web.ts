// onnxruntime-web's attention on WASM, forward alone, since it does not train: Transpose, MatMul, Softmax, MatMul, Transpose.
// usage: onnxruntime-web.ts FOLDER WORK THREADS, where FOLDER has it installed
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { floatType, message, node, valueInfo, weight, type Field } from '../../onnx-model.ts';
import { timed } from '../timed.ts';
import { contenderArguments, serveTurns } from '../turns.ts';
import { attentionInputs } from './batches.ts';

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: Float32Array }>>;
}
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: Float32Array, shape: readonly number[]) => unknown;
}

const runtime = createRequire(join(process.argv[2] ?? '', 'package.json'))('onnxruntime-web') as OnnxRuntime;
const { work, threads } = contenderArguments();
runtime.env.wasm.numThreads = threads;
const { shape, ...numbers } = attentionInputs(work);
const graph = message(
  [1, node('Transpose', ['query'], ['q'], { perm: [0, 2, 1, 3] })],
  [1, node('Transpose', ['key'], ['k'], { perm: [0, 2, 3, 1] })],
  [1, node('Transpose', ['value'], ['v'], { perm: [0, 2, 1, 3] })],
  [1, node('MatMul', ['q', 'k'], ['products'])],
  [1, node('Mul', ['products', 'scale'], ['scores'])],
  [1, node('Softmax', ['scores'], ['probabilities'], { axis: -1 })],
  [1, node('MatMul', ['probabilities', 'v'], ['sums'])],
  [1, node('Transpose', ['sums'], ['output'], { perm: [0, 2, 1, 3] })],
  [2, 'attention'],
  [5, weight('scale', [1], Float32Array.of(1 / Math.sqrt(shape[3])))],
  ...['query', 'key', 'value'].map((name): Field => [11, valueInfo(name, floatType, shape)]),
  [12, valueInfo('output', floatType, shape)],
);
const model = message([1, 10], [7, graph], [8, message([1, ''], [2, 22])]);
const session = await runtime.InferenceSession.create(model, { executionProviders: ['wasm'] });
const feeds = Object.fromEntries(
  (['query', 'key', 'value'] as const).map((name) => [name, new runtime.Tensor('float32', numbers[name], shape)]),
);
await serveTurns({
  forward: timed(
    () => undefined,
    () => session.run(feeds),
  ),
});
