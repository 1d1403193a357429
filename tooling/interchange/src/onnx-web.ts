// ONNX Runtime as pages have it: onnxruntime-web on WebAssembly, in Node.
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Rows } from './draw-onnx.ts';

interface Session {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

interface OnnxRuntime {
  readonly env: {
    readonly wasm: { numThreads: number };
    readonly versions: { readonly web?: string };
    logLevel: string;
  };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: BigInt64Array | Float32Array, shape: readonly number[]) => unknown;
}

/** The sizes of nested lists. */
function shapeOf(rows: unknown): readonly number[] {
  return Array.isArray(rows) ? [rows.length, ...shapeOf(rows[0])] : [];
}

/** Runs files in onnxruntime-web. */
export class WebRuntime {
  readonly #runtime: OnnxRuntime;

  /** @param folder where it is installed */
  constructor(folder: string) {
    this.#runtime = createRequire(join(folder, 'package.json'))('onnxruntime-web') as OnnxRuntime;
    this.#runtime.env.wasm.numThreads = 1;
    this.#runtime.env.logLevel = 'error';
  }

  get version(): string {
    return this.#runtime.env.versions.web ?? '';
  }

  /** The outputs of a model, by their names. */
  async run(bytes: Uint8Array, x: Readonly<Record<string, Rows>>): Promise<Record<string, readonly number[]>> {
    const session = await this.#runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    const feeds = Object.entries(x).map(([name, rows]): [string, unknown] => {
      const numbers = [rows].flat(3) as unknown as readonly number[];
      // Ids are of two axes in drawn models, and features of three, but for those beside.
      const isIds = name === 'text';
      const data = isIds ? BigInt64Array.from(numbers, BigInt) : Float32Array.from(numbers);
      return [name, new this.#runtime.Tensor(isIds ? 'int64' : 'float32', data, shapeOf(rows))];
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
  }
}
