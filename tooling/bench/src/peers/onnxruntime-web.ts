// onnxruntime-web on WASM, one thread: prediction alone, since it does not train.
// usage: onnxruntime-web.ts FOLDER WORK REPEATS, where FOLDER has it installed
import { Random } from '@rnnkit/core';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { onnxModel } from '../onnx-model.ts';
import { median, peakMiB, timeRuns, workFromArguments } from '../work.ts';

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: Float32Array }>>;
}
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: Int32Array, shape: readonly number[]) => unknown;
}

const folder = process.argv[2] ?? '';
const runtime = createRequire(join(folder, 'package.json'))('onnxruntime-web') as OnnxRuntime;
runtime.env.wasm.numThreads = 1;

const { work, repeats } = workFromArguments();
const session = await runtime.InferenceSession.create(onnxModel(work), { executionProviders: ['wasm'] });
const random = new Random(0);
const ids = Int32Array.from({ length: work.batch * work.time }, () => random.integer(0, work.vocabulary));
const predict = await timeRuns(repeats, async () => {
  const { probabilities } = await session.run({ ids: new runtime.Tensor('int32', ids, [work.batch, work.time]) });
  if (probabilities?.data.length !== work.batch * work.classes) throw new Error('It has returned another shape.');
});
console.log(JSON.stringify({ predictMs: median(predict), peakMiB: peakMiB() }));
