// What there is to say where a simple rule does better than a model.

/** A rule that does better. */
export interface BetterRule {
  readonly name: string;
  /** The options by which train makes it; absent where it is none that can be made. */
  readonly options?: string;
}

/** A sentence, if there is such a rule. */
export function adviceOn(better: BetterRule | undefined): readonly string[] {
  if (better === undefined) return [];
  const how = better.options === undefined ? '' : `, which rnnkit train ${better.options} makes`;
  return [`the better choice here is ${better.name}${how}; more texts, epochs or units are what helps the model`];
}
