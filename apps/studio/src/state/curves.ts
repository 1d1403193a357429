// The curves of a training: a point for each batch, smoothed, and one for each epoch's validation.
import { signal } from '@preact/signals';

import type { BatchPoint, EpochRecord } from '../worker/protocol.ts';

/** How much of the past a smoothed value keeps. */
const smoothing = 0.9;

/** One metric over the epochs: aligned columns, as the chart takes them. */
export type Columns = [x: number[], training: (number | null)[], validation: (number | null)[]];

/** The curves. They grow in place; `version` tells who draws them. */
export class Curves {
  readonly version = signal(0);
  loss: Columns = [[], [], []];
  accuracy: Columns = [[], [], []];
  #smoothLoss: number | undefined;
  #smoothAccuracy: number | undefined;

  /** Begins, with the epochs that are there already. */
  start(history: readonly EpochRecord[]): void {
    this.loss = [[], [], []];
    this.accuracy = [[], [], []];
    this.#smoothLoss = history.at(-1)?.loss;
    this.#smoothAccuracy = history.at(-1)?.accuracy;
    for (const { epoch, loss, accuracy, validationLoss, validationAccuracy } of history) {
      push(this.loss, epoch + 1, loss, validationLoss);
      push(this.accuracy, epoch + 1, accuracy, validationAccuracy);
    }
    this.version.value++;
  }

  /** Takes batches down. */
  add(points: readonly BatchPoint[]): void {
    for (const { epoch, loss, accuracy } of points) {
      this.#smoothLoss = smooth(this.#smoothLoss, loss);
      this.#smoothAccuracy = smooth(this.#smoothAccuracy, accuracy);
      push(this.loss, epoch, this.#smoothLoss, null);
      push(this.accuracy, epoch, this.#smoothAccuracy, null);
    }
    if (points.length > 0) this.version.value++;
  }

  /** Takes an epoch's validation down. */
  endEpoch({ epoch, validationLoss, validationAccuracy }: EpochRecord): void {
    push(this.loss, epoch + 1, null, validationLoss);
    push(this.accuracy, epoch + 1, null, validationAccuracy);
    this.version.value++;
  }
}

function smooth(before: number | undefined, value: number): number {
  return before === undefined ? value : smoothing * before + (1 - smoothing) * value;
}

function push([x, training, validation]: Columns, at: number, trained: number | null, validated: number | null): void {
  x.push(at);
  training.push(trained);
  validation.push(validated);
}
