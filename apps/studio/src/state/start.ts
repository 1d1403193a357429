// How the page starts, and what it does with a link that comes in later.
import { effect, untracked } from '@preact/signals';

import { fromQuery, toQuery } from '../settings.ts';
import { followed, writeAddress, type Address } from './address.ts';
import { loadLanguages } from './data.ts';
import { takeNamed } from './lessons.ts';
import { runAtHand } from './run-at-hand.ts';
import { refreshRuns, reopen } from './runs.ts';
import {
  backend,
  backends,
  isTraining,
  languageCount,
  mostLanguages,
  runs,
  settings,
  unevenLanguages,
} from './studio.ts';
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
    await loadLanguages(Math.min(languageCount.value, mostLanguages.value), unevenLanguages.value);
  }
  await calibrateAll();
}

effect(() => {
  const address = followed.value;
  if (address !== undefined) untracked(() => follow(address));
});

/** Takes what a link says that came into the open page. */
function follow({ query, languages, isUneven, lesson }: Address): void {
  takeNamed(lesson);
  settings.value = fromQuery(query);
  const count = Math.min(languages, mostLanguages.value);
  writeAddress(toQuery(settings.value), count, isUneven);
  const isOther = count !== languageCount.value || isUneven !== unevenLanguages.value;
  if (isOther && !isTraining.value) void loadLanguages(count, isUneven);
}
