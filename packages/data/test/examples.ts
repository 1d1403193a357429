import type { Example, Examples } from '../src/index.ts';

/** All examples of a reader. */
export async function all(examples: Examples): Promise<Example[]> {
  const found: Example[] = [];
  for await (const example of examples) found.push(example);
  return found;
}

/** Their texts and labels. */
export const pairs = (examples: readonly Example[]): [string, string][] =>
  examples.map(({ text, label }) => [text, label]);
