// Examples that come one after the other, such as readers of files give them.
import { check, RnnkitError } from '@rnnkit/data';

/** What can be walked through for examples. */
export type Streamed<Example> = Iterable<Example> | AsyncIterable<Example>;

/** Whether something is examples, each an object, and not a list of texts. */
export function isStreamed(data: unknown): boolean {
  if (Array.isArray(data)) return typeof data[0] === 'object' && data[0] !== null;
  return typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data);
}

/**
 * The texts of examples, and what else each has.
 *
 * @param field what else it has, such as `label`
 * @throws RnnkitError `invalid-argument` when an example has no text, or not that
 */
export async function collected(
  owner: string,
  data: unknown,
  field: string,
): Promise<{ readonly texts: string[]; readonly targets: unknown[] }> {
  const [texts, targets]: [string[], unknown[]] = [[], []];
  for await (const example of data as AsyncIterable<unknown>) {
    const { text, [field]: target } = Object(example) as Readonly<Record<string, unknown>>;
    if (typeof text !== 'string' || target === undefined)
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: example ${texts.length + 1} has to be { text, ${field} }; got ${check.describe(example)}.`,
      );
    texts.push(text);
    targets.push(target);
  }
  return { texts, targets };
}
