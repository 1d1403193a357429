// onnxruntime-web on WASM: prediction alone, since it does not train. Padding is computed like any other token.
// usage: onnxruntime-web.ts FOLDER WORK THREADS, where FOLDER has it installed
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { onnxModel } from '../onnx-model.ts';
import { rowSource, type Rows } from './batches.ts';
import { readTexts } from './read-texts.ts';
import { timed } from './timed.ts';
import { contenderArguments, serveTurns } from './turns.ts';

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
const { work, threads } = contenderArguments();
runtime.env.wasm.numThreads = threads;
const session = await runtime.InferenceSession.create(onnxModel(work), { executionProviders: ['wasm'] });

async function predict({ ids, shape }: Pick<Rows, 'ids' | 'shape'>): Promise<void> {
  const { probabilities } = await session.run({ ids: new runtime.Tensor('int32', ids, shape) });
  const answers = work.labels === 'each step' ? shape[0] * shape[1] : shape[0];
  if (probabilities?.data.length !== answers * work.classes) throw new Error('It has returned another shape.');
}

const source = rowSource(work, readTexts(work));
const same = await source.take(work.batch);
await serveTurns({
  repeated: timed(() => same, predict),
  fresh: timed(() => source.take(work.batch), predict),
  single: timed(async () => {
    const ids = await source.takeText();
    return { ids, shape: [1, ids.length] as const };
  }, predict),
});
