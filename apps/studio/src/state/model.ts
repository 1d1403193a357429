// The model at hand: its answers, and the formats in which it can be had.
import { batch } from '@preact/signals';
import type { TextAttribution } from '@rnnkit/tasks';

import type { PickedFile } from '../worker/data-summary.ts';
import type { FormatOffer, ModelAtHand, Prediction, Reading, WrittenModel } from '../worker/protocol.ts';
import type { Passage, UnitOfLayer } from '../worker/passages.ts';
import { forgetRunAtHand } from './run-at-hand.ts';
import { assessment, curves, history, model, opened, progress, run } from './studio.ts';
import { attempt, worker } from './worker.ts';

/** The answer to a text. */
export const predict = (text: string): Promise<Prediction> => worker.call('predict', text);
/** What moved the answer. */
export const attribute = (text: string): Promise<TextAttribution> => worker.call('attribute', text);
/** How the model reads a text, step by step. */
export const reading = (text: string): Promise<Reading> => worker.call('reading', text);
/** Where in the held-out texts a unit is most active. */
export const passages = (unit: UnitOfLayer): Promise<readonly Passage[] | undefined> =>
  attempt(() => worker.call('passages', unit));

/** The formats in which a model can be had. */
export const offers = (of: ModelAtHand): Promise<readonly FormatOffer[] | undefined> =>
  attempt(() => worker.call('offers', of));

/** A model in a format, as one file. */
export const download = (
  of: ModelAtHand,
  format: FormatOffer['format'],
  name: string,
): Promise<WrittenModel | undefined> => attempt(() => worker.call('download', { of, format, name }));

/** What the model shows on the held-out texts, as a page of its own. */
export const report = (): Promise<string | undefined> => attempt(() => worker.call('report'));

/** Opens files of a model; one that is a classifier is the model from then on. */
export async function openModel(picked: readonly PickedFile[]): Promise<void> {
  opened.value = undefined;
  await attempt(async () => {
    const found = await worker.call('openFiles', picked);
    const info = await worker.call('model');
    batch(() => {
      opened.value = found;
      if (info === undefined || !found.isClassifier) return;
      model.value = info;
      run.value = undefined;
      assessment.value = undefined;
      history.value = [];
      progress.value = undefined;
      curves.start([]);
      forgetRunAtHand();
    });
  });
}
