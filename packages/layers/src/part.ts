// Parts that layers have in a program that imports this package as a whole, and have not in one that imports its `/predict`: what
// draws weights and dropout, checks how they are trained, joins layers to graphs, streams, sets states, looks inside, and says in words
// why something is refused.
import { needed, part, type Part } from '@rnnkit/data/predict';

export { needed, type Part };

/** A part of layers. @param what it is, for errors */
export function layerPart<Code>(what: string): Part<Code> {
  return part(what, '@rnnkit/layers');
}

/** A function that is a part: it runs where the part is there. @throws Error when the program has left it out */
export function partly<Run extends (...given: never[]) => unknown>(left: Part<Run>): Run {
  return ((...given: Parameters<Run>) => needed(left)(...given)) as Run;
}
