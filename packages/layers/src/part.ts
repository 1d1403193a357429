// Parts that layers have in a program that imports this package as a whole, and have not in one that imports its `/predict`: what
// draws weights and dropout, checks how they are trained, joins layers to graphs, streams, sets states, and looks inside.
import { RnnkitError } from '@rnnkit/data';

/** A part that is there or not. */
export interface Part<Value> {
  value: Value | undefined;
}

/** A function that is a part: it runs where the part is there. @throws Error when the program has left it out */
export function partly<Run extends (...given: never[]) => unknown>(what: string, part: Part<Run>): Run {
  return ((...given: Parameters<Run>) => partFor(what, part)(...given)) as Run;
}

/** The part. @throws Error when the program has left it out */
export function partFor<Value>(what: string, { value }: Part<Value>): Value {
  if (value !== undefined) return value;
  throw new RnnkitError(
    'unsupported',
    `${what} is no part of @rnnkit/layers/predict, which only runs layers whose weights are stored. Import from @rnnkit/layers instead.`,
  );
}
