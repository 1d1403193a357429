// Two kept runs that answer one text.
import { computed, signal } from '@preact/signals';

import type { ComparedAnswer, RunRecord } from '../worker/protocol.ts';
import { failureOf, type Failure } from '../worker/failure.ts';
import { firstCharacters } from '../texts/visible.ts';
import { typed } from './looking.ts';
import { data, runs } from './studio.ts';
import { worker } from './worker.ts';

/** What a run answers, or why it does not. */
export type Answered = ComparedAnswer | { readonly failure: Failure };

/** The runs that can be asked: those whose model is kept and does not change meanwhile. */
export const askable = computed(() =>
  runs.value.filter(({ history, state }) => history.length > 0 && state !== 'running'),
);

/** The ids of the runs that were chosen; where there is none of that name, the newest are taken. */
export const chosenRuns = signal<readonly [string, string]>(['', '']);

/** The two runs. */
export const bothRuns = computed((): readonly [RunRecord, RunRecord] | undefined => {
  const [first, second] = chosenRuns.value.map((id) => askable.value.find((run) => run.id === id));
  const one = first ?? askable.value.find(({ id }) => id !== second?.id);
  const other = second ?? askable.value.find(({ id }) => id !== one?.id);
  return one === undefined || other === undefined ? undefined : [one, other];
});

/** What was written for both, once something was. */
const written = signal<string | undefined>(undefined);

/** The text that both are asked: what was written for them, or typed elsewhere, or one of the data. */
export const sharedText = computed(
  () => written.value ?? (typed.value || firstCharacters(data.value?.sample[0]?.text ?? '', 60)),
);

/** Asks both something else. */
export function writeToBoth(text: string): void {
  written.value = text;
}

/** Their answers to it. */
export const bothAnswers = signal<readonly [Answered, Answered] | undefined>(undefined);

let wanted = 0;

const ask = (id: string, text: string): Promise<Answered> =>
  worker.call('compare', { id, text }).catch((error: unknown) => ({ failure: failureOf(error) }));

/** Asks both; only the answers to the last text count. */
export async function askBoth(): Promise<void> {
  const mine = ++wanted;
  const [both, text] = [bothRuns.value, sharedText.value];
  const isAsked = both !== undefined && text.trim() !== '';
  const answers = isAsked ? await Promise.all([ask(both[0].id, text), ask(both[1].id, text)]) : undefined;
  if (mine === wanted) bothAnswers.value = answers;
}
