// How the page starts, and what it does with a link that comes in later.
import { effect } from '@preact/signals';

import { fromQuery, toQuery } from '../settings.ts';
import { followed, writeAddress } from './address.ts';
import { loadLanguages } from './data.ts';
import { runAtHand } from './run-at-hand.ts';
import { refreshRuns, reopen } from './runs.ts';
import { backend, backends, isTraining, languageCount, mostLanguages, runs, settings } from './studio.ts';
import { calibrateAll } from './training.ts';
import { attempt, worker } from './worker.ts';

/** Starts the page: what runs here, what was kept, and the built-in data. */
export async function start(): Promise<void> {
  await attempt(async () => {
    backends.value = await worker.call('backends');
    backend.value = backends.value.find(({ supported }) => supported)?.name ?? '';
    mostLanguages.value = await worker.call('languageCount');
  });
  await refreshRuns();
  const last = runs.value.find(({ id, state }) => id === runAtHand() && (state === 'finished' || state === 'stopped'));
  if (last === undefined || !(await reopen(last.id))) {
    await loadLanguages(Math.min(languageCount.value, mostLanguages.value));
  }
  await calibrateAll();
}

effect(() => {
  const address = followed.value;
  if (address === undefined) return;
  settings.value = fromQuery(address.query);
  const count = Math.min(address.languages, mostLanguages.peek());
  writeAddress(toQuery(settings.value), count);
  if (count !== languageCount.peek() && !isTraining.peek()) void loadLanguages(count);
});
