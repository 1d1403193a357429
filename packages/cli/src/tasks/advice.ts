// What there is to say where a simple rule does better than a model.

/** A sentence, if there is such a rule. */
export function adviceOn(better: string | undefined): readonly string[] {
  if (better === undefined) return [];
  return [`the better choice here is ${better}; more texts, epochs or units are what helps the model`];
}
