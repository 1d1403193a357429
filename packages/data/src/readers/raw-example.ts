// A text and its label, as a file has them.

/** An example that may lack something. */
export interface RawExample {
  readonly text: string | undefined;
  readonly label: string | undefined;
  /** Of a field that is a list: the texts in it, in the place of the label. */
  readonly list?: readonly string[];
  readonly line: number;
}

/** Fields that are one text, each on lines of its own. */
export function joined(fields: readonly (string | undefined)[]): string | undefined {
  if (fields.length === 1) return fields[0];
  const written = fields.filter((field) => field !== undefined && field.trim() !== '');
  return written.length === 0 ? undefined : written.join('\n');
}

/** The texts of a list of labels; undefined when a value is no such list. */
export function labelList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const labels = value.filter((one) => one !== null && one !== undefined);
  return labels.every((one) => ['string', 'number', 'bigint', 'boolean'].includes(typeof one))
    ? labels.map(String)
    : undefined;
}
