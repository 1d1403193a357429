// The search for settings: what is tried, and what came of it. It is stopped at any moment, and gone on with from its events.
import { batch, computed, signal } from '@preact/signals';
import type { StudyEvent } from '@rnnkit/tuning';

import { withTried } from '../settings.ts';
import { failureOf } from '../worker/failure.ts';
import type { SearchMoment, SearchPlan, TriedSettings } from '../worker/experiments.ts';
import { change } from './data.ts';
import { cancel, isSearching, workerWithData } from './experiments.ts';
import { backend, data, failure } from './studio.ts';

/** The search that is under way, or was last. */
const plan = signal<SearchPlan | undefined>(undefined);
/** Whether nothing is left to try of it. */
const isDone = signal(false);
/** What has been tried, by number. */
export const trials = signal<readonly TriedSettings[]>([]);
/** The numbers of those to take. */
const taken = signal<Pick<SearchMoment, 'best' | 'thriftiest'>>({ best: undefined, thriftiest: undefined });
/** The best of them. */
export const best = computed(() => trialOf(taken.value.best));
/** The one with the fewest parameters that is as good within one standard error, where it is another. */
export const thriftiest = computed(() =>
  taken.value.thriftiest === taken.value.best ? undefined : trialOf(taken.value.thriftiest),
);
/** How many are tried in all. */
export const planned = computed(() => plan.value?.trials ?? 0);
/** Whether one was stopped whose data is still at hand. */
export const canGoOn = computed(
  () => plan.value !== undefined && !isSearching.value && !isDone.value && plan.value.data === data.value?.id,
);

let events: StudyEvent[] = [];

function trialOf(number: number | undefined): TriedSettings | undefined {
  return number === undefined ? undefined : trials.value[number];
}

function take({ event, trial, best: next, thriftiest: cheapest }: SearchMoment): void {
  events.push(event);
  batch(() => {
    trials.value = trials.value.toSpliced(trial.number, 1, trial);
    taken.value = { best: next, thriftiest: cheapest };
  });
}

/** Searches anew. */
export function startSearch(next: SearchPlan): Promise<void> {
  events = [];
  batch(() => {
    plan.value = next;
    isDone.value = false;
    trials.value = [];
    taken.value = { best: undefined, thriftiest: undefined };
  });
  return goOn();
}

/** Goes on with the search that was stopped. */
export async function goOn(): Promise<void> {
  cancel();
  const under = plan.value;
  if (under === undefined) return;
  isSearching.value = true;
  try {
    const worker = await workerWithData({ search: take });
    await worker.call('search', { plan: under, backend: backend.value, events });
    isDone.value = true;
  } catch (error) {
    failure.value = failureOf(error);
  } finally {
    cancel();
  }
}

/** Puts what was tried into the settings of the next run, which keeps its own epochs. */
export function takeTrial({ params }: TriedSettings): void {
  const under = plan.value;
  if (under === undefined) return;
  const { epochs: _, ...chosen } = withTried(under.settings, under.preset, params);
  change(chosen);
}
