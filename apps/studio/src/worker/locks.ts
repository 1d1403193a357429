// Which tab goes on with a run: only one may, and one that is closed lets go by itself.
import { refuse } from './failure.ts';

const prefix = 'rnnkit-studio-run-';

/** Does something to a run while no other tab may. @throws Error when one does already */
export async function holdRun<Result>(id: string, action: () => Promise<Result>): Promise<Result> {
  // Sites without a certificate have no locks.
  if (!('locks' in navigator)) return action();
  return navigator.locks.request(`${prefix}${id}`, { ifAvailable: true }, (lock) => {
    if (lock === null) refuse('trainingElsewhere');
    return action();
  });
}

/** The runs that are under way, in whichever tab. */
export async function heldRuns(): Promise<ReadonlySet<string>> {
  if (!('locks' in navigator)) return new Set();
  const { held = [] } = await navigator.locks.query();
  const names = held.flatMap(({ name }) => (name?.startsWith(prefix) === true ? [name.slice(prefix.length)] : []));
  return new Set(names);
}
