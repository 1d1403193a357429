// PyTorch's vectors, which the conformance package keeps for its own tests.
import { readFileSync } from 'node:fs';

import {
  goldenLossCases,
  goldenRecurrentCases,
  runConformance,
  type GoldenLosses,
  type GoldenRecurrent,
} from '@rnnkit/conformance';
import { test } from 'vitest';

import { wasm } from '../src/index.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../conformance/test/fixtures/${name}.json`, import.meta.url), 'utf8'));

const recurrent = ['lstm', 'gru', 'simpleRnn'].flatMap((name) => (fixture(name) as { cases: GoldenRecurrent[] }).cases);

runConformance({
  test,
  makeBackend: () => wasm(),
  cases: [...goldenRecurrentCases(recurrent), ...goldenLossCases(fixture('losses') as GoldenLosses)],
  activationUlp: 3,
});
