// What an Adam of Keras 2 remembers. Each version has it in another order; which one it is, the names say, and the shapes have to agree.
import type { Dataset } from '../../hdf5/dataset.ts';
import { wholeNumbers } from '../../hdf5/whole-numbers.ts';
import type { Keras2 } from '../opened-keras.ts';
import { quoted, unsupported } from '../refuse.ts';

/** The weights that an optimizer changes, in the model's order, with their shapes. */
export type TrainedWeights = readonly { readonly name: string; readonly shape: readonly number[] }[];

/** What an optimizer remembers. */
export interface Memory {
  readonly iterations: number;
  /** What it remembers of each weight, in Keras 3's order. */
  readonly slots: readonly Dataset[];
}

const refused = (why: string): Error =>
  unsupported(
    `it holds what an optimizer of Keras 2 remembers, ${why}; it is left out by the option leave: ['optimizer']`,
  );

/**
 * What Keras 2 has saved of an Adam.
 *
 * @param stored the optimizer's variables by their names, in their order
 * @throws Error for other optimizers, and for variables whose order is not known
 */
export async function memoryOfKeras2(
  { version, names }: Keras2,
  className: string,
  hasMaximum: boolean,
  weights: TrainedWeights,
  stored: ReadonlyMap<string, Dataset>,
): Promise<Memory> {
  if (className !== 'Adam') throw refused(`of the class ${quoted(className)}, and not of an Adam`);
  const [[first, steps], ...rest] = [...stored] as [[string, Dataset], ...[string, Dataset][]];
  if (!/(?:^|\/)iter(?:ations)?:0$/.test(first)) throw refused(`which begins with ${quoted(first)}`);
  const count = hasMaximum ? 3 : 2;
  const lists = Array.from({ length: count }, (_, list) =>
    rest.slice(list * weights.length, (list + 1) * weights.length),
  );
  // TensorFlow's Keras names what it is; the older ones count, and have three lists, the last of single numbers where it is not used.
  const isNamed = lists.every((list, place) =>
    list.every(([name]) => name.endsWith(`/${['m', 'v', 'vhat'][place]!}:0`)),
  );
  const isCounted = rest.every(([name]) => /(?:^|\/)Variable(?:_\d+)?:0$/.test(name));
  const isWhole = rest.length === count * weights.length || (isCounted && rest.length === 3 * weights.length);
  if (!isWhole || !(isNamed || isCounted)) throw refused(`in an order that is not known`);
  const order = isNamed ? [...weights.keys()] : orderOf(version, names, weights, lists);
  // One list after the other there; here the first two go from weight to weight together.
  const [momentum, velocity, maximum = []] = lists.map((list) => weights.map((_, at) => list[order.indexOf(at)]![1]));
  await steps.unpack();
  const [iterations = -1] = steps.type.kind === 'float' ? steps.floats() : wholeNumbers(steps);
  return { iterations, slots: [...weights.flatMap((_, at) => [momentum![at]!, velocity![at]!]), ...maximum] };
}

/** In which order weights are that have no names: by the model, or, in Keras 2.0, by their names. */
function orderOf(
  version: string,
  names: ReadonlyMap<string, string>,
  weights: TrainedWeights,
  lists: readonly (readonly [string, Dataset][])[],
): readonly number[] {
  const byModel = [...weights.keys()];
  const nameOf = (place: number): string => names.get(weights[place]!.name) ?? '';
  const byName = byModel.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const fits = (order: readonly number[]): boolean =>
    lists.every((list) => list.every(([, { shape }], place) => shape.join() === weights[order[place]!]!.shape.join()));
  const possible = [
    ...(version.startsWith('2.0.') ? [byName] : []),
    ...(/^2\.0\.[0-2]$/.test(version) ? [] : [byModel]),
  ];
  const [found, other] = possible.filter(fits);
  if (found === undefined) throw refused('in shapes that are not those of its weights');
  if (other !== undefined && other.join() !== found.join()) throw refused('in one of two orders, which both fit');
  return found;
}
