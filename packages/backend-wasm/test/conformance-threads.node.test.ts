// Every kernel gives the same bits for any number of threads, whatever its shape, mask and options.
import { conformanceCases, runConformance, type Topic } from '@rnnkit/conformance';
import { afterAll, describe, test } from 'vitest';

import { endNativeBackend } from './native-backend.ts';
import { comparingBackend } from './sharing-backend.ts';

afterAll(endNativeBackend);

/** About what is registered, and about how errors grow. */
const others = new Set<Topic>(['contract', 'stock', 'switching', 'longSequences']);
const compared = conformanceCases.filter(({ topics = [] }) => !topics.some((topic) => others.has(topic)));
const shapes = new Set<Topic>(['values', 'masks', 'vectors']);

describe.each([
  [3, compared],
  [2, compared.filter(({ topics = ['values'] }) => topics.some((topic) => shapes.has(topic)))],
  [8, compared.filter(({ topics = ['values'] }) => topics.some((topic) => shapes.has(topic)))],
])('%i threads', (threads, cases) => {
  runConformance({ test, cases, makeBackend: () => comparingBackend(threads), activationUlp: 3 });
});
