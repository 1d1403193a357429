// Texts and examples: in lists, or one after the other, such as readers of files give them.
import { check, RnnkitError } from '@rnnkit/data';

/** What can be walked through for examples. */
export type Streamed<Example> = Iterable<Example> | AsyncIterable<Example>;

/** Texts, each by itself or in an example such as the readers of `@rnnkit/data` give. */
export type StreamedTexts = Streamed<string | { readonly text: string }>;

/** What examples have beside their texts. */
export interface Target {
  /** How an example looks, such as `{ text, label }`. */
  readonly form: string;
  /** What it has; undefined when it has none. */
  of(example: Readonly<Record<string, unknown>>): unknown;
}

/** Examples with a label each. */
export const labelTarget: Target = { form: '{ text, label }', of: ({ label }) => label };

/** Texts, and what else those have that have it. */
interface Collected {
  readonly texts: string[];
  readonly targets: unknown[];
}

const canBeWalked = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data);

/** Whether something is examples, each an object, and not a list of texts. */
export function isStreamed(data: unknown): boolean {
  if (Array.isArray(data)) return typeof data[0] === 'object' && data[0] !== null;
  return canBeWalked(data);
}

/**
 * The texts of examples, and what else each has.
 *
 * @param needs whether each has to have it; otherwise a text may stand by itself, too
 * @throws RnnkitError `invalid-argument` when an example has no text, or not that
 */
export async function collected(owner: string, data: unknown, target: Target, needs = true): Promise<Collected> {
  const found: Collected = { texts: [], targets: [] };
  const form = needs ? target.form : `a text or ${target.form}`;
  for await (const example of data as AsyncIterable<unknown>) {
    const fields = (typeof example === 'string' && !needs ? { text: example } : Object(example)) as Readonly<
      Record<string, unknown>
    >;
    const own = target.of(fields);
    if (typeof fields['text'] !== 'string' || (needs && own === undefined))
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: example ${found.texts.length + 1} has to be ${form}; got ${check.describe(example)}.`,
      );
    found.texts.push(fields['text']);
    if (own !== undefined) found.targets.push(own);
  }
  return found;
}

const textAlone: Target = { form: '{ text }', of: () => undefined };

/**
 * A text or several as a list.
 *
 * @throws RnnkitError `invalid-argument` when it is neither
 */
export async function listOfTexts(owner: string, data: string | StreamedTexts): Promise<readonly string[]> {
  if (typeof data === 'string') return [data];
  if (canBeWalked(data)) return (await collected(owner, data, textAlone, false)).texts;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a text, or texts in a list or as they stream in; got ${check.describe(data)}.`,
  );
}

/**
 * Examples as lists: those that are such already stay as they are, to be checked by whoever takes them.
 *
 * @param name what the list of targets is called, such as `labels`
 */
export async function asColumns<Examples extends object>(
  owner: string,
  data: Examples | Streamed<object>,
  name: string,
  target: Target,
): Promise<Examples> {
  if (!canBeWalked(data)) return data as Examples;
  const { texts, targets } = await collected(owner, data, target);
  return { texts, [name]: targets } as unknown as Examples;
}
