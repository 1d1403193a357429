// Data is taken, and settings follow it.
import { batch } from '@preact/signals';
import type { ClassifierPreset } from '@rnnkit/tasks';

import { fromQuery, letters, limits, settingsFor, toQuery, type Settings } from '../settings.ts';
import type { DataSource, DataSummary, PickedFile, TableForm } from '../worker/data-summary.ts';
import type { ShownTable } from '../worker/protocol.ts';
import { writeAddress } from './address.ts';
import { assessment, data, isReading, languageCount, reading, settings, unevenLanguages } from './studio.ts';
import { attempt, worker } from './worker.ts';

/** Changes settings. */
export function change(changes: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changes };
  writeAddress(toQuery(settings.value));
}

/** Of which kind the texts are. */
export const presetOf = ({ tokenLevel }: Settings): ClassifierPreset =>
  tokenLevel === 'characters' && data.value?.kind !== 'files' ? 'languages' : tokenLevel;

/** Takes other data. */
export async function loadData(source: DataSource): Promise<boolean> {
  isReading.value = true;
  const summary = await attempt(() => worker.call('loadData', source));
  isReading.value = false;
  reading.value = undefined;
  if (summary === undefined) return false;
  batch(() => {
    data.value = summary;
    assessment.value = undefined;
    suggestSettings(summary);
  });
  return true;
}

/** Stops the reading that is under way; the data before stay. */
export const stopReading = (): Promise<void> => worker.call('stopReading');

/** The settings that the data at hand suggest. */
let suggested = letters;

function suggestionFor({ kind, train, tokens, characters }: DataSummary): Settings {
  if (kind === 'languages') return letters;
  const found = settingsFor(tokens, train);
  return {
    ...found,
    epochs: Math.min(found.epochs, limits.epochs[1]),
    maxLength: tokens.tokenLevel === 'words' ? found.maxLength : Math.min(200, Math.max(16, characters.most)),
  };
}

/** Notes what data suggest, and leaves the settings as they are. */
export function suggestFor(summary: DataSummary): void {
  suggested = suggestionFor(summary);
}

/** Settings follow the data, but for those that somebody has chosen. */
function suggestSettings(summary: DataSummary): void {
  const before = suggested;
  suggested = suggestionFor(summary);
  const chosen = Object.entries(settings.value).filter(([name, value]) => value !== before[name as keyof Settings]);
  const together = { ...suggested, ...(Object.fromEntries(chosen) as Partial<Settings>) };
  // As an address: what does not go together gives way.
  change(fromQuery(new URLSearchParams(toQuery(together))));
}

/** Takes the built-in data. */
export async function loadLanguages(count: number, isUneven: boolean): Promise<void> {
  languageCount.value = count;
  unevenLanguages.value = isUneven;
  writeAddress(toQuery(settings.value), count, isUneven);
  await loadData({ kind: 'languages', languages: count, isUneven });
}

/** The columns and first rows of a file. */
export function preview(picked: PickedFile, form: TableForm): Promise<ShownTable | undefined> {
  return attempt(() => worker.call('preview', { picked, form }));
}

/** Sends the data to another worker, through one end of a channel. */
export const shareData = (port: MessagePort): Promise<void> => worker.call('shareData', port);
