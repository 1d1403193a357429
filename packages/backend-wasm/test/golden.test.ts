// PyTorch's vectors, which the conformance package keeps for its own tests.
import {
  goldenLossCases,
  goldenRecurrentCases,
  runConformance,
  type GoldenLosses,
  type GoldenRecurrent,
} from '@rnnkit/conformance';
import { test } from 'vitest';

import gru from '../../conformance/test/fixtures/gru.json?raw';
import losses from '../../conformance/test/fixtures/losses.json?raw';
import lstm from '../../conformance/test/fixtures/lstm.json?raw';
import simpleRnn from '../../conformance/test/fixtures/simpleRnn.json?raw';
import { wasm } from '../src/index.ts';

const recurrent = [lstm, gru, simpleRnn].flatMap((file) => (JSON.parse(file) as { cases: GoldenRecurrent[] }).cases);

runConformance({
  test,
  makeBackend: () => wasm(),
  cases: [...goldenRecurrentCases(recurrent), ...goldenLossCases(JSON.parse(losses) as GoldenLosses)],
  activationUlp: 3,
});
