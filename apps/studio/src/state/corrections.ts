// Answers that somebody says are wrong, and what the right ones are.
import { computed, signal } from '@preact/signals';

import type { Correction } from '../worker/protocol.ts';
import { open } from './address.ts';
import { assessment, data, dataFits, isTraining, model, run } from './studio.ts';
import { trainOn } from './training.ts';
import { attempt, worker } from './worker.ts';

/** What was noted, and for which data. */
const noted = signal<{ readonly dataId: string; readonly list: readonly Correction[] }>({ dataId: '', list: [] });

/** The texts that will be added to the data at hand, each once. */
export const corrections = computed(() => (noted.value.dataId === data.value?.id ? noted.value.list : []));

function note(list: readonly Correction[]): void {
  noted.value = { dataId: data.value?.id ?? '', list };
}

/** Whether the model can learn them: it is of a run, whose data are at hand. */
export const canCorrect = computed(
  () =>
    model.value !== undefined &&
    dataFits.value &&
    !isTraining.value &&
    run.value !== undefined &&
    run.value.dataId === data.value?.id,
);

/** Notes what the label of a text is. */
export function correct(correction: Correction): void {
  note([...corrections.value.filter(({ text }) => text !== correction.text), correction]);
}

/** Takes that back. */
export function withdraw(correction: Correction): void {
  note(corrections.value.filter((one) => one !== correction));
}

/** Adds the texts to the data, and trains on. */
export async function learnCorrections(): Promise<void> {
  const summary = await attempt(() => worker.call('addExamples', corrections.value));
  if (summary === undefined) return;
  data.value = summary;
  assessment.value = undefined;
  open('train');
  await trainOn();
}
