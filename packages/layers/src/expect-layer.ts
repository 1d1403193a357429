import type { Layer } from './layer.ts';
import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** The layer that a value has to be, of this or another copy of the package. @throws Error when it is none */
export function expectLayer(owner: string, value: unknown): Layer {
  const { call, weights } = Object(value) as Partial<Layer>;
  if (typeof call === 'function' && Array.isArray(weights)) return value as Layer;
  throw needed(refusals).noLayer(owner, value);
}
