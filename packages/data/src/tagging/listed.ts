// Checks of lists of entities, spans and words.
import * as check from '../check.ts';

/** A list of objects whose fields are texts, or else whole numbers of at least 0. */
function listOf(what: string, text: string): check.OptionCheck {
  return check.listOf(
    check.rule(`${what}, { ${text}, start, end }`, (value) => {
      const fields = Object(value) as Readonly<Record<string, unknown>>;
      return (
        typeof fields[text] === 'string' && Number.isSafeInteger(fields['start']) && Number.isSafeInteger(fields['end'])
      );
    }),
  );
}

/** A list of entities. */
export const entityList: check.OptionCheck = listOf('an entity', 'type');
/** A list of spans. */
export const spanList: check.OptionCheck = listOf('a span', 'label');
/** A list of words with their places. */
export const wordList: check.OptionCheck = listOf('a word with its place', 'word');
