// From a network to one of the same layers that knows more tokens and labels.
import { check, RnnkitError } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

/** A size that differs: the rows of an embedding, or the outputs for labels. */
export interface Grown {
  /** What it was. */
  readonly from: number;
  /** What it is. */
  readonly to: number;
  /** Which place each new one had; undefined for one that is new. Default: the places of before, and the new ones after them. */
  readonly originOf?: ((place: number) => number | undefined) | undefined;
}

/**
 * Takes the weights of one model over into another of the same layers, whose numbers of tokens and labels may differ; what is new keeps what
 * it was made with.
 *
 * @param made it is built
 * @throws RnnkitError `invalid-argument` when the models differ in anything else
 */
export async function carryWeights(
  known: TrainableModel<unknown>,
  made: TrainableModel<unknown>,
  grown: readonly Grown[],
): Promise<void> {
  const [before, after] = await Promise.all([known.getWeights(), made.getWeights()]);
  const shapesOf = ({ weights }: TrainableModel<unknown>): readonly (readonly number[])[] =>
    weights.map(({ variable }) => variable.shape);
  const [from, to] = [shapesOf(known), shapesOf(made)];
  for (const [place, shape] of to.entries()) {
    const origins = originsOf(from[place] ?? [], shape, grown);
    if (origins === undefined)
      throw new RnnkitError(
        'invalid-argument',
        `A model whose weights are ${check.describe(from)} cannot be gone on with as one with ${check.describe(to)}.`,
      );
    copy(before[place]!, after[place]!, origins, { from: from[place]!, to: shape });
  }
  made.setWeights(after);
}

/** Of each axis, where each place comes from. */
function originsOf(
  from: readonly number[],
  to: readonly number[],
  grown: readonly Grown[],
): readonly (readonly (number | undefined)[])[] | undefined {
  if (from.length !== to.length) return undefined;
  const axes = to.map((size, axis) => {
    const places = Array.from({ length: size }, (_, place) => place);
    if (from[axis] === size) return places;
    const found = grown.find((one) => one.from === from[axis] && one.to === size);
    const originOf = found?.originOf ?? ((place) => (place < from[axis]! ? place : undefined));
    return found === undefined ? undefined : places.map(originOf);
  });
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
}

/** Copies what comes from somewhere. */
function copy(
  from: Float32Array,
  to: Float32Array,
  origins: readonly (readonly (number | undefined)[])[],
  shapes: { readonly from: readonly number[]; readonly to: readonly number[] },
): void {
  const walk = (axis: number, source: number, target: number): void => {
    if (axis === origins.length) {
      to[target] = from[source]!;
      return;
    }
    for (const [place, origin] of origins[axis]!.entries()) {
      if (origin !== undefined) walk(axis + 1, source * shapes.from[axis]! + origin, target * shapes.to[axis]! + place);
    }
  };
  walk(0, 0, 0);
}
