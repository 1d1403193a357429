// The layers that a layer holds: their weights and states, under the paths that it gives them.
import { RnnkitError } from '@rnnkit/data/predict';

import type { LayerState } from './layer-call.ts';
import { layerPart, type Part } from './part.ts';
import type { Weight } from './weight.ts';

/** What a layer asks of the layers that it holds. */
export interface InnerLayer {
  trainable: boolean;
  readonly stateful: boolean;
  readonly weights: readonly Weight[];
  readonly states: readonly LayerState[];
  setStates(states: readonly LayerState[]): void;
  resetStates(): void;
  dispose(): void;
}

/** Layers by their path; an empty path adds nothing to the names of what they hold. */
export type InnerLayers = Readonly<Record<string, InnerLayer>>;

const joined = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

/** The weights of layers within. */
export function innerWeights(inner: InnerLayers): readonly Weight[] {
  return Object.entries(inner).flatMap(([path, layer]) =>
    layer.weights.map((weight) => ({ ...weight, name: joined(path, weight.name) })),
  );
}

/** The states of layers within. */
function innerStates(inner: InnerLayers): readonly LayerState[] {
  return Object.entries(inner).flatMap(([path, layer]) =>
    layer.states.map(({ name, tensor }) => ({ name: joined(path, name), tensor })),
  );
}

/** Sets the states of layers within. @throws Error when none of them carries such states */
function setInnerStates(owner: string, inner: InnerLayers, states: readonly LayerState[]): void {
  const left = new Set(states);
  for (const [path, layer] of Object.entries(inner)) {
    const start = path === '' ? '' : `${path}/`;
    const own = states.filter(({ name }) => name.startsWith(start));
    layer.setStates(own.map(({ name, tensor }) => ({ name: name.slice(start.length), tensor })));
    for (const state of own) left.delete(state);
  }
  const [unknown] = left;
  if (unknown !== undefined)
    throw new RnnkitError('invalid-argument', `${owner} carries no state "${unknown.name.slice(0, 40)}".`);
}

/** Reads and sets them. */
export const statesWithin: { readonly read: typeof innerStates; readonly set: typeof setInnerStates } = {
  read: innerStates,
  set: setInnerStates,
};

/** The same, where it is there. */
export const readingStates: Part<typeof statesWithin> = layerPart('Setting states');
