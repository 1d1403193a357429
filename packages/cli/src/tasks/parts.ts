// Which part of some examples is not trained on.
import { Random } from '@rnnkit/data';

/** What is trained on, and what the figures are of. */
export interface Parts<Data> {
  readonly train: Data;
  /** What chooses the best epoch; absent where a share of what is trained on does. */
  readonly validation?: Data | undefined;
  /** Absent when nothing is held out. */
  readonly test: Data | undefined;
}

/** Holds out a share, the same for one seed. At least one example stays to train on. */
export function holdOut<Item>(items: readonly Item[], share: number, seed: number): Parts<readonly Item[]> {
  const count = Math.min(items.length - 1, Math.floor(items.length * share));
  if (count <= 0) return { train: items, test: undefined };
  const order = new Random(seed).derive('test').shuffle(Array.from(items.keys()));
  const rows = (places: readonly number[]): readonly Item[] =>
    places.toSorted((a, b) => a - b).map((place) => items[place]!);
  return { train: rows(order.slice(count)), test: rows(order.slice(0, count)) };
}

/** Lists of which each has something for every example; of what nothing is known, there is none. */
type Columns = Readonly<Record<string, readonly unknown[] | undefined>>;

/** Holds out a share of examples that are columns. */
export function holdOutRows<Data extends object>(columns: Data, share: number, seed: number): Parts<Data> {
  const [first] = Object.values(columns as Columns);
  const { train, test } = holdOut([...first!.keys()], share, seed);
  const rows = (places: readonly number[]): Data =>
    Object.fromEntries(
      Object.entries(columns as Columns).map(([name, items]) => [name, items && places.map((place) => items[place])]),
    ) as Data;
  return { train: rows(train), test: test && rows(test) };
}
