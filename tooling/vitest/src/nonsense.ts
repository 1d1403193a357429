// Tries functions with what is none of their arguments: each has to do something with it, or to refuse it in a sentence.

/** What is hardly ever meant, by its name. */
const nonsense: readonly (readonly [name: string, make: () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['5', () => 5],
  ['NaN', () => Number.NaN],
  ['true', () => true],
  ["'abc'", () => 'abc'],
  ["''", () => ''],
  ['1n', () => 1n],
  ['Symbol()', () => Symbol('nonsense')],
  ['[]', () => []],
  ['[undefined]', () => [undefined]],
  ['{}', () => ({})],
  ['Object.create(null)', () => Object.create(null) as unknown],
  ['new Map()', () => new Map()],
  ['() => undefined', () => () => undefined],
];

/** What an engine or a runtime says when nobody has checked. */
const engine =
  /Cannot (?:read|set|destructure|convert|mix|assign|use)|is not (?:a function|iterable|a constructor|defined|an object)|undefined|\[object |call stack|Invalid (?:array|typed|count|string|Date)|Found non-callable|Reduce of empty/u;

/** A function, and arguments that it takes. */
export interface Attempt {
  readonly name: string;
  readonly run: (...given: never[]) => unknown;
  readonly good: readonly unknown[];
}

/**
 * Puts nonsense in the place of each argument, one at a time.
 *
 * @returns what was answered badly, one line for each: errors of the engine, and results that hold NaN
 */
export async function badAnswers({ name, run, good }: Attempt): Promise<string[]> {
  const bad: string[] = [];
  for (const place of good.keys()) {
    for (const [called, make] of nonsense) {
      const given = good.map((value, index) => (index === place ? make() : value));
      const fault = await faultOf(() => run(...(given as never[])), called);
      if (fault !== undefined) bad.push(`${name}: ${called} as argument ${place + 1}: ${fault}`);
    }
  }
  return bad;
}

async function faultOf(run: () => unknown, called: string): Promise<string | undefined> {
  try {
    const result = await run();
    const isNaNMade = called !== 'NaN' && holdsNaN(result);
    return isNaNMade ? 'NaN came of it' : undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'RnnkitError' || engine.test(error.message)) return String(error);
    return undefined;
  }
}

function holdsNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  if (!Array.isArray(value) && (!ArrayBuffer.isView(value) || value instanceof DataView)) return false;
  return Array.from(value as unknown as ArrayLike<unknown>).some(holdsNaN);
}
