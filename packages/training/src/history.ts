/** What `fit` has seen: one value for each epoch that was finished. */
export class History {
  /** The epochs, counted from 0. */
  readonly epoch: number[] = [];
  /** The values by name: `loss`, the metrics, and the same of the validation data after `val_`. */
  readonly history: Record<string, number[]> = Object.create(null) as Record<string, number[]>;

  /** Takes an epoch's values down. */
  record(epoch: number, logs: Readonly<Record<string, number>>): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
