// Which characters of a text a normal form of it is made of. Engines give the form; where its characters come from is found out here.
import type { NormalizationForm } from '../normalize.ts';
import type { Change } from './normalized-text.ts';

/**
 * What a part of a text becomes in a normal form, character by character: decomposed, sorted, and composed, as UAX #15 has it. Which of
 * two equal marks is meant is settled by their order, which sorting and composing keep.
 */
export function normalizationChanges(part: string, form: NormalizationForm): Change[] {
  const decomposed = form.includes('K') ? 'NFKD' : 'NFD';
  const apart = Array.from(part).flatMap((character): Change[] =>
    Array.from(character.normalize(decomposed), (one, place): Change => [one, place === 0 ? 0 : 1]),
  );
  const pick = picker(apart);
  const sorted = Array.from(part.normalize(decomposed), (character): Change => [character, pick(character)]);
  if (form === decomposed) return sorted;
  const take = picker(sorted);
  return Array.from(part.normalize(form), (character): Change => {
    let consumed = 0;
    for (const one of character.normalize('NFD')) consumed += 1 - take(one);
    return [character, 1 - consumed];
  });
}

/** Gives the change of the first character that equals another and was not given before. */
function picker(changes: readonly Change[]): (character: string) => number {
  const isTaken = new Uint8Array(changes.length);
  let first = 0;
  return (character) => {
    while (isTaken[first] === 1) first++;
    for (let place = first; place < changes.length; place++) {
      if (isTaken[place] === 1 || changes[place]![0] !== character) continue;
      isTaken[place] = 1;
      return changes[place]![1];
    }
    return 1;
  };
}
