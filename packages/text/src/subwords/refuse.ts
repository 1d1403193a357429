// What a tokenizer.json asks for that is not done here, by its name: something near it would give other ids without a word.
import { check, RnnkitError } from '@rnnkit/data';

/** What is not done. */
export function notDone(what: string): RnnkitError {
  return new RnnkitError(
    'unsupported',
    `This tokenizer.json asks for ${what}, which is not done here; texts would get other ids without a word.`,
  );
}

/** What a tokenizer.json has to have and does not. */
export function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `This is not a tokenizer.json that can be read: ${what}.`);
}

/** A JSON object's members. */
export type Fields = Readonly<Record<string, unknown>>;

/** The members of a JSON object. @throws RnnkitError `invalid-file` when it is none */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw damaged(`${what} has to be an object; got ${check.describe(value)}`);
}

/** A text. @throws RnnkitError `invalid-file` when it is none */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw damaged(`${what} has to be a text; got ${check.describe(value)}`);
}

/** true or false. @throws RnnkitError `invalid-file` when it is neither */
export function flagOf(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw damaged(`${what} has to be true or false; got ${check.describe(value)}`);
}

/** A list. @throws RnnkitError `invalid-file` when it is none */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw damaged(`${what} has to be a list; got ${check.describe(value)}`);
}

/** A pattern that is a text as it stands; expressions are written for another engine. @throws RnnkitError `unsupported` */
export function literalOf(pattern: unknown, what: string): string {
  const { String: literal, Regex: expression } = fieldsOf(pattern, `the pattern of ${what}`);
  if (typeof expression === 'string') throw notDone(`${what} by the expression ${check.describe(expression)}`);
  const text = textOf(literal, `the pattern of ${what}`);
  if (text === '') throw notDone(`${what} by an empty pattern`);
  return text;
}

/** A text as an expression that finds it. */
export function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}
