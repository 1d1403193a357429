// Which texts are held out to choose the best epoch, where all are alike.
import { Random } from '@rnnkit/data';

/** Texts, and what each should be answered with. */
export interface TextExamples<Target> {
  readonly texts: readonly string[];
  readonly targets: readonly Target[];
}

/** Examples to train on, and those that are held out, if any are. */
export interface TextParts<Target> {
  readonly train: TextExamples<Target>;
  readonly validation: TextExamples<Target> | undefined;
}

/** An epoch that is best on fewer texts is best by chance. */
const fewestHeldOut = 10;

/** Whether so few texts would be held out that none is, unless it is asked for. */
export const isTooSmall = (asked: number | undefined, share: number, texts: number): boolean =>
  asked === undefined && share * texts < fewestHeldOut;

/** Holds out a share of the examples, whichever they are. */
export function splitAtRandom<Target>(
  { texts, targets }: TextExamples<Target>,
  share: number,
  seed: number,
): TextParts<Target> {
  const order = new Random(seed).derive('split').shuffle([...texts.keys()]);
  const count = Math.min(texts.length - 1, Math.floor(texts.length * share));
  const part = (places: readonly number[]): TextExamples<Target> => {
    const rows = places.toSorted((a, b) => a - b);
    return { texts: rows.map((row) => texts[row]!), targets: rows.map((row) => targets[row]!) };
  };
  return { train: part(order.slice(count)), validation: count === 0 ? undefined : part(order.slice(0, count)) };
}
