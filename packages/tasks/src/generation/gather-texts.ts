// What a generator learns from: texts in memory, or as they stream in.
import { check, RnnkitError } from '@rnnkit/data';

import type { Streamed } from '../text-model/streamed.ts';
import { checkTexts } from './check-texts.ts';
import type { Texts } from './text-ids.ts';

/** A text by itself, or with what it is written for. The readers of `@rnnkit/data` give the latter. */
export type GeneratorExample = string | { readonly text: string; readonly label?: string | undefined };

/** One long text, or what can be walked through for many. */
export type GeneratorData = string | Streamed<GeneratorExample>;

/**
 * The texts, and where each has one, their labels.
 *
 * @param labels those of texts that come without
 * @throws RnnkitError `invalid-argument` when an example is none, some have a label and others have not, or there is nothing to learn from
 */
export async function gatherTexts(
  owner: string,
  data: GeneratorData,
  labels: readonly string[] | undefined,
): Promise<Texts> {
  const { texts, own } = await walked(owner, data);
  if (own.length > 0 && (own.length < texts.length || labels !== undefined)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes a label with each text, or none and the labels by themselves; got ${texts.length} texts, ${own.length} of them with a label${labels === undefined ? '' : ', and labels besides'}.`,
    );
  }
  const found = own.length > 0 ? own : labels;
  checkTexts(owner, texts, found);
  return { texts, labels: found };
}

async function walked(owner: string, data: GeneratorData): Promise<{ texts: readonly string[]; own: string[] }> {
  const own: string[] = [];
  if (typeof data === 'string') return { texts: [data], own };
  const isStream =
    typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data);
  // What is no list is refused as one.
  if (!isStream) return { texts: data, own };
  const texts: string[] = [];
  for await (const example of data) {
    const { text, label } =
      typeof example === 'string' ? { text: example } : (Object(example) as GeneratorExample & object);
    check.text(text, `${owner}: text ${texts.length + 1}`);
    texts.push(text);
    if (label === undefined) continue;
    check.text(label, `${owner}: label ${texts.length}`);
    own.push(label);
  }
  return { texts, own };
}
