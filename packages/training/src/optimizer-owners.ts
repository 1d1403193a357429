// Which model an optimizer trains. It remembers each weight by its name, and names are those of one model.
import { RnnkitError } from '@rnnkit/data';
import type { Optimizer } from '@rnnkit/optimizers';

import type { Model } from '@rnnkit/models';

interface Holder {
  /** The model whose weights it remembers. */
  readonly model: WeakRef<Model<unknown>>;
  readonly name: string;
  /** Whether the model is compiled with it still. */
  compiled: boolean;
}

const holders = new WeakMap<Optimizer, Holder>();

/** Takes an optimizer that the caller has made for a model. @throws Error when it is, or remembers, another model's */
export function takeOptimizer(optimizer: Optimizer, model: Model<unknown>): void {
  const holder = holders.get(optimizer);
  if (holder !== undefined && holder.model.deref() !== model) {
    if (holder.compiled) {
      throw new RnnkitError(
        'invalid-state',
        `The optimizer trains another model already, "${holder.name}", and remembers its weights by their names. Make one for each model.`,
      );
    }
    const { iterations, slots } = optimizer.getState();
    if (iterations > 0 || slots.length > 0) {
      throw new RnnkitError(
        'invalid-state',
        `The optimizer still remembers the weights of another model, "${holder.name}". Make another, or let it forget them by its dispose().`,
      );
    }
  }
  holders.set(optimizer, { model: new WeakRef(model), name: model.name, compiled: true });
}

/** Gives an optimizer back to the caller, with what it remembers. */
export function giveOptimizerBack(optimizer: Optimizer): void {
  const holder = holders.get(optimizer);
  if (holder !== undefined) holder.compiled = false;
}
