// What a classifier looks like inside, before there is data.
import { check, RnnkitError } from '@rnnkit/data';

/** What a token can be. */
export const tokenUnits = ['words', 'characters'] as const;

/** What a token is. */
export type Unit = (typeof tokenUnits)[number];

/** The recurrent layers that a classifier can have. */
export const cells = ['lstm', 'gru', 'simpleRnn'] as const;

/** The recurrent layer. */
export type Cell = (typeof cells)[number];

/** The shape of the model. */
export interface Architecture {
  /** What a token is. */
  readonly unit: Unit;
  /** The recurrent layer. */
  readonly cell: Cell;
  /** Size of its state. */
  readonly units: number;
  /** Size of a token's vector. */
  readonly embedding: number;
  /** Most tokens that are told apart, with padding and unknown ones: at least 3. */
  readonly vocabulary: number;
  /** Tokens of a text, at most 1,000,000; of a longer one the end is kept. */
  readonly maxLength: number;
  /** Whether the text is read both ways. */
  readonly bidirectional: boolean;
  /** Share of the recurrent layer's input that is dropped while training. */
  readonly dropout: number;
  /** Seed of the weights, the shuffles and the dropout. */
  readonly seed: number;
}

/** The longest text that a classifier may read, in tokens. */
export const longestText = 1_000_000;

/** Most numbers that the weights of a new classifier may hold: 1 GiB. */
const mostParameters = 2 ** 28;

const from = (least: number, most = Number.MAX_SAFE_INTEGER): check.OptionCheck => {
  return (value, name) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a whole number ${range}; got ${check.describe(value)}.`,
    );
  };
};

const checks: Readonly<Record<keyof Architecture, check.OptionCheck>> = {
  unit: check.oneOf(...tokenUnits),
  cell: check.oneOf(...cells),
  units: check.count,
  embedding: check.count,
  vocabulary: from(3),
  maxLength: from(1, longestText),
  bidirectional: check.flag,
  dropout: check.fraction,
  seed: check.countOrZero,
};

/** The architecture, each of its parts checked. @throws Error when one is absent, unknown or not what it has to be */
export function checkArchitecture(owner: string, given: unknown): Architecture {
  if (typeof given !== 'object' || given === null)
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes an architecture, an object; got ${check.describe(given)}.`,
    );
  const absent = Object.keys(checks).find((name) => (given as Record<string, unknown>)[name] === undefined);
  if (absent !== undefined)
    throw new RnnkitError('invalid-argument', `${owner}: the architecture has to say ${absent}.`);
  return check.checkOptions(owner, checks, {} as Architecture, given);
}

/** How many gates the recurrent layers have, each with its own weights. */
const gates: Readonly<Record<Cell, number>> = { lstm: 4, gru: 3, simpleRnn: 1 };

/** Throws when the weights would take more memory than a machine has. */
export function checkSize(owner: string, architecture: Architecture, tokens: number, classes: number): void {
  const { cell, units: size, embedding, bidirectional } = architecture;
  const directions = bidirectional ? 2 : 1;
  const parameters =
    tokens * embedding + directions * gates[cell] * size * (embedding + size + 2) + classes * (directions * size + 1);
  if (parameters > mostParameters) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: such a model would have ${parameters.toLocaleString('en')} parameters; it can have up to ${mostParameters.toLocaleString('en')}. Make units, embedding or vocabulary smaller.`,
    );
  }
}
