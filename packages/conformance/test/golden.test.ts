// The references and the composed operations against PyTorch.
import { readFileSync } from 'node:fs';

import { test } from 'vitest';

import {
  goldenLossCases,
  goldenRecurrentCases,
  runConformance,
  type GoldenLosses,
  type GoldenRecurrent,
} from '../src/index.ts';
import { stockBackend } from './stock-backend.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));

const recurrent = ['lstm', 'gru', 'simpleRnn'].flatMap((name) => (fixture(name) as { cases: GoldenRecurrent[] }).cases);

runConformance({
  test,
  makeBackend: stockBackend,
  cases: [...goldenRecurrentCases(recurrent), ...goldenLossCases(fixture('losses') as GoldenLosses)],
});
