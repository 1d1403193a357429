// What may come of an attack: something valid, or an error in rnnkit's own words. All else is a fault.
import { RnnkitError } from '@rnnkit/data';

/** An outcome that must not be. */
export class Fault extends Error {}

/** What may come of an input. */
export type Outcome = 'valid' | 'refused';

const longestMessage = 1200;

const engineErrors = [
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  URIError,
  EvalError,
  AggregateError,
  DOMException,
];

/** What engines, tfjs, Node and fflate say, which nobody should have to read. */
const foreignWords = [
  /\b(?:undefined|null)\b.*\breading\b|Cannot (?:read|set|convert|destructure|access|create|mix)/,
  /is not (?:a function|iterable|a constructor|defined|extensible|an object)/,
  /Unexpected (?:token|end of|non-whitespace|number|string)|in JSON at|JSON\.parse|Expected .* in JSON|Bad control character/,
  /Invalid (?:array length|typed array length|string length|count value|regular expression|code point|array buffer)/,
  /Array buffer allocation|call stack|out of memory|out of bounds|outside the bounds|offset is out|Start offset|should be a multiple/i,
  /encoded data was not valid|Received type|must be of type|must be one of type|ERR_[A-Z]/,
  /Argument '|Error in |must match the product|Based on the provided shape|tensor\d+d|Shapes .* must match|inferred shape|tidy\(/,
  /invalid (?:distance|length\/literal|block type|zip data)|unexpected EOF/,
  /\[object |\bNaN,|at (?:async )?[\w.<>]+ \(/,
];

/** What is wrong with an error, if anything is. */
export function problemOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `something was thrown that is no error: ${String(error).slice(0, 200)}`;
  const told = `${error.constructor.name}: ${error.message.slice(0, 300)}`;
  if (engineErrors.some((kind) => error instanceof kind)) return `an error of the engine: ${told}`;
  // The command has errors of its own, which end it.
  if (!(error instanceof RnnkitError || error.name === 'Failure'))
    return `an error that programs cannot tell from others: ${told}`;
  if (error.message === '') return 'an error without a word';
  if (error.message.length > longestMessage) return `an error of ${error.message.length} characters: ${told}`;
  const words = foreignWords.find((pattern) => pattern.test(error.message));
  return words === undefined ? undefined : `foreign words (${String(words)}): ${told}`;
}

/** Runs something. @throws Fault when what comes of it must not be */
export async function judge(run: () => Promise<void> | void): Promise<Outcome> {
  try {
    await run();
    return 'valid';
  } catch (error) {
    if (error instanceof Fault) throw error;
    const problem = problemOf(error);
    if (problem !== undefined) throw new Fault(problem, { cause: error });
    return 'refused';
  }
}

/** Throws unless something holds. */
export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Fault(otherwise);
}
