import fc from 'fast-check';
import { expect, test } from 'vitest';

import { findDistinctTokens } from '../src/backend-kit.ts';

test('distinct tokens, and the place of each', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (given) => {
      const { ids, inverse } = findDistinctTokens(Int32Array.from(given), 21);
      expect([...ids]).toEqual([...new Set(given)]);
      expect([...inverse].map((place) => ids[place])).toEqual(given);
    }),
  );
});
