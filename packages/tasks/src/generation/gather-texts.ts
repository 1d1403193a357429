// What a generator learns from, or is tried on: texts in memory, or as they stream in.
import { check, RnnkitError } from '@rnnkit/data';

import { collected, labelTarget, type Streamed } from '../streamed.ts';
import type { Texts } from './text-ids.ts';

/** A text by itself, or with what it is written for. The readers of `@rnnkit/data` give the latter. */
export type GeneratorExample = string | { readonly text: string; readonly label?: string | undefined };

/** One long text, or what can be walked through for many. */
export type GeneratorData = string | Streamed<GeneratorExample>;

/**
 * The texts, and where each has one, their labels.
 *
 * @param labels those of texts that come without
 * @throws RnnkitError `invalid-argument` when an example is none, or some have a label and others have not
 */
export async function gatherTexts(
  owner: string,
  data: GeneratorData,
  labels: readonly string[] | undefined,
): Promise<Texts> {
  if (typeof data === 'string') return { texts: [data], labels };
  const isStream =
    typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data);
  // What is no list is refused as one.
  if (!isStream) return { texts: data, labels };
  const { texts, targets } = await collected(owner, data, labelTarget, false);
  check.texts(targets, `${owner}: labels`);
  const own = targets as readonly string[];
  if (own.length > 0 && (own.length < texts.length || labels !== undefined)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes a label with each text, or none and the labels by themselves; got ${texts.length} texts, ${own.length} of them with a label${labels === undefined ? '' : ', and labels besides'}.`,
    );
  }
  return { texts, labels: own.length > 0 ? own : labels };
}
