// All cases, and how a test runner runs them.
import { useBackend, type Backend } from '@rnnkit/core';

import type { Precision } from './arithmetic.ts';
import type { Case } from './case.ts';
import type { Deviation } from './compare.ts';
import { binaryCrossEntropyCases } from './kernels/binary-cross-entropy.ts';
import { denseCases } from './kernels/dense.ts';
import { embeddingCases } from './kernels/embedding.ts';
import { gruCases } from './kernels/gru.ts';
import { lstmCases } from './kernels/lstm.ts';
import { simpleRnnCases } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropyCases } from './kernels/softmax-cross-entropy.ts';
import { updateCases } from './kernels/update-cases.ts';
import { propertyCases } from './properties.ts';

/** Every case of the suite. */
export const conformanceCases: readonly Case[] = [
  ...simpleRnnCases,
  ...lstmCases,
  ...gruCases,
  ...embeddingCases,
  ...denseCases,
  ...softmaxCrossEntropyCases,
  ...binaryCrossEntropyCases,
  ...updateCases,
  ...propertyCases,
];

/** What {@link runConformance} takes. */
export interface ConformanceOptions {
  /** The runner's function that declares a test, such as vitest's `test` or node:test's. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** Makes the backend. It is made once, and once more where a case asks for another instance. */
  readonly makeBackend: () => Backend | Promise<Backend>;
  /** Cases to try; all by default. */
  readonly cases?: readonly Case[];
  /** Error of tanh, exp, log and √, in units of the last place. Default 1: correctly rounded, or nearly. */
  readonly activationUlp?: number;
  /** Seed of everything drawn at random. Default 1. */
  readonly seed?: number;
  /** Is told of each comparison, such as to report the largest errors. */
  readonly onDeviation?: (one: Case, deviation: Deviation) => void;
}

/**
 * Declares one test for each case of the suite.
 *
 * @example
 * import { runConformance } from '@rnnkit/conformance';
 * import { test } from 'vitest';
 *
 * runConformance({ test, makeBackend: () => myBackend() });
 */
export function runConformance(options: ConformanceOptions): void {
  const { test, makeBackend, cases = conformanceCases, activationUlp = 1, seed = 1, onDeviation } = options;
  const precision: Precision = { unitRoundoff: 2 ** -24, activationUlp };
  let made: Promise<Backend> | undefined;
  for (const one of cases) {
    test(`${one.group}: ${one.name}`, async () => {
      made ??= Promise.resolve(makeBackend());
      const backend = await made;
      await useBackend(backend);
      await one.run({
        backend,
        makeBackend: () => Promise.resolve(makeBackend()),
        seed,
        precision,
        note: (deviation) => onDeviation?.(one, deviation),
      });
    });
  }
}
