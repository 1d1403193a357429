// How tags say where entities begin, go on and end, pair by pair. As seqeval has it.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';

/** The names of all schemes. */
export const tagSchemes = ['IOB1', 'IOB2', 'IOE2', 'IOBES', 'BILOU'] as const;

/**
 * How tags say where entities begin and end. `IOB2`, also called BIO: the first word has B-. `IOBES`, also called BIOES: the last word has
 * E-, and one that is alone S-; in `BILOU` these are L- and U-. `IOB1`: B- only where one of the same type is right before. `IOE2`: the last
 * word has E-.
 */
export type TagScheme = (typeof tagSchemes)[number];

/** A tag's letter and type. */
export interface TagParts {
  readonly letter: string;
  /** `_` where the tag has none. */
  readonly type: string;
}

/** Letters of two neighbouring tags, and whether their types have to be the same or others; either when absent. */
type Rule = readonly [before: string, own: string, types?: 'same' | 'other'];

interface Rules {
  readonly letters: string;
  /** Where an entity begins, goes on, and where one has ended that is before. */
  readonly start: readonly Rule[];
  readonly inside: readonly Rule[];
  readonly end: readonly Rule[];
}

const any = 'IOBESUL';

/** A first, a last and a single word that are told apart. */
const ofFour = (last: string, alone: string): Rules => ({
  letters: `IOB${last}${alone}`,
  start: [[any, `B${alone}`]],
  inside: [['BI', `I${last}`, 'same']],
  end: [[alone + last, any]],
});

const rules: Readonly<Record<TagScheme, Rules>> = {
  IOB1: {
    letters: 'IOB',
    start: [
      ['OB', 'I'],
      ['I', 'I', 'other'],
      ['IB', 'B', 'same'],
    ],
    inside: [['BI', 'I', 'same']],
    end: [
      ['I', 'I', 'other'],
      ['I', 'OB'],
      ['B', 'O'],
      ['B', 'I', 'other'],
      ['B', 'B', 'same'],
    ],
  },
  IOB2: {
    letters: 'IOB',
    start: [[any, 'B']],
    inside: [['BI', 'I', 'same']],
    end: [
      ['IB', 'OB'],
      ['IB', 'I', 'other'],
    ],
  },
  IOE2: {
    letters: 'IOE',
    start: [
      ['OE', 'IE'],
      ['I', 'IE', 'other'],
    ],
    inside: [['I', 'IE', 'same']],
    end: [['E', any]],
  },
  IOBES: ofFour('E', 'S'),
  BILOU: ofFour('L', 'U'),
};

/** Whether an entity begins at a tag, goes on, or has ended with the one before. */
export function startsOrGoesOn(
  what: 'start' | 'inside' | 'end',
  scheme: TagScheme,
  before: TagParts,
  own: TagParts,
): boolean {
  const isSame = before.type === own.type;
  return rules[scheme][what].some(
    ([left, right, types]) =>
      left.includes(before.letter) &&
      right.includes(own.letter) &&
      (types === undefined || isSame === (types === 'same')),
  );
}

/** The parts of a tag. @throws Error when it is none of the scheme */
export function partsOf(tag: string, scheme: TagScheme): TagParts {
  const letter = tag.charAt(0);
  if (letter === '' || !rules[scheme].letters.includes(letter)) {
    throw new RnnkitError(
      'invalid-argument',
      `The tag ${check.describe(tag)} is none of ${scheme}, whose tags begin with ${rules[scheme].letters.split('').join(', ')}.`,
    );
  }
  return { letter, type: tag.slice(1).replaceAll(/^-+|-+$/g, '') || '_' };
}

/** Letters that go on with what is before, and those after which something has to go on. */
const needing: Readonly<Record<TagScheme, { readonly before: string; readonly after: string }>> = {
  // Any I- goes on or begins.
  IOB1: { before: '', after: '' },
  IOB2: { before: 'I', after: '' },
  IOE2: { before: '', after: 'I' },
  IOBES: { before: 'IE', after: 'BI' },
  BILOU: { before: 'IL', after: 'BI' },
};

/** Whether a tag may come after another by a scheme. */
export function mayFollow(scheme: TagScheme, before: TagParts, own: TagParts): boolean {
  const { before: goingOn, after } = needing[scheme];
  // In IOB1, B- is there to tell two entities of one type apart.
  if (scheme === 'IOB1') return own.letter !== 'B' || (before.letter !== 'O' && before.type === own.type);
  if (!goingOn.includes(own.letter) && !after.includes(before.letter)) return true;
  return startsOrGoesOn('inside', scheme, before, own);
}

/** Whether a sentence may begin with a tag. */
export function mayBegin(scheme: TagScheme, own: TagParts): boolean {
  return scheme === 'IOB1' ? own.letter !== 'B' : !needing[scheme].before.includes(own.letter);
}

/** Whether a sentence may end with a tag. */
export function mayEnd(scheme: TagScheme, own: TagParts): boolean {
  return !needing[scheme].after.includes(own.letter);
}
