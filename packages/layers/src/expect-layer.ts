import { check, RnnkitError } from '@rnnkit/data';

import type { Layer } from './layer.ts';

/** The layer that a value has to be, of this or another copy of the package. @throws Error when it is none */
export function expectLayer(owner: string, value: unknown): Layer {
  const { call, weights } = Object(value) as Partial<Layer>;
  if (typeof call === 'function' && Array.isArray(weights)) return value as Layer;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a layer, such as dense({ units: 1 }); got ${check.describe(value)}.`,
  );
}
