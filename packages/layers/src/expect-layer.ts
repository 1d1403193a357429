import { check, RnnkitError } from '@rnnkit/data';

import type { Layer } from './layer.ts';

/** A name that a layer can have: it is part of its weights' names, between slashes. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[^/\p{Cc}]{1,100}$/u.test(name)) return name;
  throw new RnnkitError(
    'invalid-argument',
    `A layer's name has to be text of 1 to 100 characters without a slash or a control character; got ${check.describe(name)}.`,
  );
}

/** The layer that a value has to be, of this or another copy of the package. @throws Error when it is none */
export function expectLayer(owner: string, value: unknown): Layer {
  const { call, weights } = Object(value) as Partial<Layer>;
  if (typeof call === 'function' && Array.isArray(weights)) return value as Layer;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a layer, such as dense({ units: 1 }); got ${check.describe(value)}.`,
  );
}
