// Where each side ends the same curves.
import { Random } from '@rnnkit/data';
import { asha, float, median, Study, type Pruner } from '@rnnkit/tuning';

import type { Peer } from './peer.ts';

const pruners: Readonly<Record<string, () => Pruner>> = { median, asha };

/** Curves that fall, each to a level of its own, with noise. */
function drawCurves(random: Random): number[][] {
  return Array.from({ length: 40 }, () => {
    const [level, speed] = [random.uniform(), random.uniform(0.1, 2)];
    return Array.from({ length: 20 }, (_, step) => level + Math.exp(-speed * step) + random.normal(0, 0.05));
  });
}

function ourEnds(pruner: Pruner, curves: readonly (readonly number[])[]): (number | null)[] {
  const study = new Study({ space: { x: float({ from: 0, to: 1 }) }, pruner });
  return curves.map((curve) => {
    const { number } = study.ask()!;
    const end = curve.findIndex((value, step) => !study.report(number, 0, step, value));
    if (end >= 0) return end + 1;
    study.tell(number, 0, { values: { loss: curve.at(-1)! } });
    return null;
  });
}

/** How many sets of 40 curves are ended alike, of so many, by pruner. */
export async function comparePruners(peer: Peer, sets: number): Promise<Readonly<Record<string, number>>> {
  const same: Record<string, number> = {};
  for (const [name, make] of Object.entries(pruners)) {
    same[name] = 0;
    for (let set = 0; set < sets; set++) {
      const curves = drawCurves(new Random(set).derive(name));
      const { ends } = await peer.ask<{ ends: (number | null)[] }>({ do: 'prune', pruner: name, curves });
      if (JSON.stringify(ends) === JSON.stringify(ourEnds(make(), curves))) same[name]++;
    }
  }
  return same;
}
