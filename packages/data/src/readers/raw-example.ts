// A text and its label, as a file has them.

/** An example that may lack something. */
export interface RawExample {
  readonly text: string | undefined;
  readonly label: string | undefined;
  readonly line: number;
}

/** Fields that are one text, each on lines of its own. */
export function joined(fields: readonly (string | undefined)[]): string | undefined {
  if (fields.length === 1) return fields[0];
  const written = fields.filter((field) => field !== undefined && field.trim() !== '');
  return written.length === 0 ? undefined : written.join('\n');
}
