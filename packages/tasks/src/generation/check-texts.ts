import { check, RnnkitError } from '@rnnkit/data';

/** Throws unless there is something to learn from, and a label for each text or none at all. */
export function checkTexts(owner: string, texts: readonly string[], labels: readonly string[] | undefined): void {
  check.texts(texts, `${owner}: texts`);
  if (labels !== undefined && labels.length !== texts.length) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes a label for each text; got ${texts.length} texts and ${labels.length} labels.`,
    );
  }
  if (!texts.some((text) => text.length > 1))
    throw new RnnkitError('invalid-argument', `${owner} takes texts of at least two characters; got none.`);
}
