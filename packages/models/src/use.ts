// Whether a model can be used: not once it has been disposed, which nobody may do while it is trained.
import { needed } from '@rnnkit/data/predict';

import { refusals } from './refused.ts';

/** A model, as its user sees it: what data run through. */
export interface Usable {
  readonly forward: unknown;
}

/** How a model is being used. */
export interface Use {
  isDisposed: boolean;
  /** Throws while the model is trained; there once it has been. */
  expectNoTraining?: (method: string) => void;
}

const uses = new WeakMap<Usable, Use>();

/** How a model is being used. @throws Error when it is no model */
export function useOf(model: Usable): Use {
  if (typeof (Object(model) as Partial<Usable>).forward !== 'function') throw needed(refusals).noModel(model);
  const known = uses.get(model) ?? { isDisposed: false };
  uses.set(model, known);
  return known;
}

/** Throws when a model has been disposed. */
export function expectAlive(model: Usable): void {
  if (useOf(model).isDisposed) throw needed(refusals).disposed();
}

/** Marks a model as disposed. @throws Error while it is trained */
export function endUse(model: Usable): void {
  const use = useOf(model);
  if (!use.isDisposed) use.expectNoTraining?.('dispose');
  use.isDisposed = true;
}
