// What watched layers are called.
import type { RecurrentLayer } from '@rnnkit/layers';

/**
 * A name for each watched layer: its model layer's, and which of the two it is in a bidirectional layer.
 *
 * @param tops the name of the model's layer that holds it
 */
export function namesOf(tops: ReadonlyMap<RecurrentLayer, string>): ReadonlyMap<RecurrentLayer, string> {
  const together = [...tops.values()];
  return new Map(
    [...tops].map(([layer, top]) => {
      const isPair = together.filter((other) => other === top).length > 1;
      return [layer, isPair ? `${top}/${layer.settings.goBackwards ? 'backward' : 'forward'}` : top];
    }),
  );
}
