// What comes from files and arguments may hold what a terminal obeys or a person does not see: escape sequences, returns,
// marks that turn the reading direction, characters of no width. Nothing of it gets to a terminal or a report but as an escape.

/** Scripts whose letters are joined, or kept apart, by characters of no width. */
const joiningScripts =
  'Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu Tibetan';
const joining = `[${joiningScripts
  .split(' ')
  .map((name) => String.raw`\p{Script=${name}}`)
  .join('')}]`;

/** Emoji and words that need such characters, so that these may stay. */
const kept = String.raw`\p{RGI_Emoji}|(?<=${joining})[\u200C\u200D]`;

/** Controls, lone surrogates, line and paragraph separators, what is ignored by default; and marks piled higher than any script does. */
const unfit = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]|(?<=\p{M}{8})\p{M}`;

const pieces = new RegExp(`${kept}|(?<unfit>${unfit})`, 'gv');

function replaceUnfit(text: string, escape: (character: string) => string): string {
  return text.replace(pieces, (piece: string, unfit: string | undefined) =>
    unfit === undefined ? piece : escape(unfit),
  );
}

const hexadecimal = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * A text with everything that a terminal would obey, or that is not seen, as an escape such as `\x1b`, `\n` or `\u202e`.
 * It has one line.
 */
export function visible(text: string): string {
  return replaceUnfit(text, (character) => {
    const named = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` }[character];
    if (named !== undefined) return named;
    const code = character.codePointAt(0)!;
    if (code < 0x100) return String.raw`\x${hexadecimal(code, 2)}`;
    return code < 0x1_0000 ? String.raw`\u${hexadecimal(code, 4)}` : String.raw`\u{${hexadecimal(code, 0)}}`;
  });
}

/** A value as one line of JSON that says exactly what it is and that a terminal shows as it stands. */
export function visibleJson(value: unknown): string {
  return replaceUnfit(JSON.stringify(value), (character) =>
    Array.from({ length: character.length }, (_, unit) => {
      return String.raw`\u${hexadecimal(character.charCodeAt(unit), 4)}`;
    }).join(''),
  );
}
