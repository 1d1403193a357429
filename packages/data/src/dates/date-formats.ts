// How dates are written in a language, and which of what is written could be another date.

/** A day of the Gregorian calendar, as a point in time at midnight UTC, in milliseconds. */
export type Day = number;

/** A way to write dates in a language. */
export interface DateFormat {
  readonly language: string;
  write(day: Day): string;
  /** Whether the month is a number there. */
  readonly isNumeric: boolean;
}

// Years are written in full: of two digits nobody knows the century.
const number = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
const short = { ...number, month: 'short' } as const;
const styles: readonly Intl.DateTimeFormatOptions[] = [
  { ...number, month: 'long', weekday: 'long' },
  { ...number, month: 'long' },
  short,
  number,
  { ...number, month: '2-digit', day: '2-digit' },
  { ...short, weekday: 'short' },
  { ...number, weekday: 'short' },
  { ...short, weekday: 'long' },
  { ...short, day: '2-digit' },
  { ...number, month: 'long', day: '2-digit' },
];

/** Digits of its own that a language is written with, beside or instead of 0 to 9. */
const ownDigits: Readonly<Record<string, string>> = {
  ar: 'arab',
  as: 'beng',
  bn: 'beng',
  fa: 'arabext',
  gu: 'gujr',
  hi: 'deva',
  km: 'khmr',
  kn: 'knda',
  lo: 'laoo',
  ml: 'mlym',
  mr: 'deva',
  my: 'mymr',
  ne: 'deva',
  or: 'orya',
  pa: 'guru',
  ps: 'arabext',
  sa: 'deva',
  ta: 'tamldec',
  te: 'telu',
  th: 'thai',
  ur: 'arabext',
};

/** The ways to write dates in a language, each different from the others. */
export function dateFormatsOf(language: string): readonly DateFormat[] {
  const digits = ['latn', ...(ownDigits[language] === undefined ? [] : [ownDigits[language]])];
  const all = digits.flatMap((numberingSystem) =>
    styles.map((style) => dateFormat(language, { ...style, numberingSystem })),
  );
  // One day tells two formats apart that differ at all: of one digit each, and a month that has a short name everywhere.
  const day = Date.UTC(2021, 1, 3);
  return all.filter((one, place) => all.findIndex((other) => other.write(day) === one.write(day)) === place);
}

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): DateFormat {
  const format = new Intl.DateTimeFormat(language, { ...options, calendar: 'gregory', timeZone: 'UTC' });
  const month = format.formatToParts(0).find(({ type }) => type === 'month')!.value;
  return {
    language,
    write: (day) => withoutMarks(format.format(day)),
    isNumeric: /^\p{Number}+$/u.test(withoutMarks(month)),
  };
}

/** Without the marks of direction, which nobody types. */
const withoutMarks = (text: string): string => text.replaceAll(/[\u061C\u200E\u200F]/g, '');

/**
 * Tells whether what one of some formats writes could be another day in another of them, because day and month are numbers that could
 * be exchanged. No language has a name for a month that is that of another month elsewhere, its ending and its surroundings included.
 */
export function ambiguityAmong(formats: readonly DateFormat[]): (format: DateFormat, day: Day) => boolean {
  const numeric = formats.filter(({ isNumeric }) => isNumeric);
  return (format, day) => {
    const date = new Date(day);
    const [month, dayOfMonth] = [date.getUTCMonth(), date.getUTCDate()];
    if (!format.isNumeric || dayOfMonth > 12 || dayOfMonth === month + 1) return false;
    const [text, exchanged] = [format.write(day), Date.UTC(date.getUTCFullYear(), dayOfMonth - 1, month + 1)];
    return numeric.some((other) => other.write(exchanged) === text);
  };
}
