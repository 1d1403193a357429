// Work that two threads share, in a page or in a worker of it.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { backend, ones } from '@tensorflow/tfjs-core';

import { wasm } from '../../src/index.ts';
import type { NativeBackend } from '../../src/native.ts';
import { shareWhat } from '../../src/sharding.ts';
import { poolOf } from '../../src/threads.ts';

/** What came of it. */
export interface Computed {
  readonly threads: number;
  readonly isEqual: boolean;
}

const chosen = wasm({ threads: 2 });

/** Computes alone and shared; says by how many threads, and whether all bits are equal. */
export async function computeAloneAndShared(): Promise<Computed> {
  await useBackend(chosen);
  const pool = poolOf(backend() as NativeBackend);
  for (let tries = 0; (pool?.open() ?? 2) < 2 && tries < 1000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [x, kernel, recurrentKernel] = [ones([16, 20, 8]), ones([8, 64]), ones([16, 64])];
  const run = async (what: 'everything' | 'nothing'): Promise<string> => {
    shareWhat(what);
    const { output } = ops.lstm({ x, kernel, recurrentKernel });
    shareWhat('worthy');
    return String(await output.data());
  };
  const threads = pool?.open() ?? 1;
  return { threads, isEqual: (await run('nothing')) === (await run('everything')) };
}
