// What several callbacks watch: a value of the logs, and whether it has improved.
import { check } from '@rnnkit/core';

import type { Logs } from './callback.ts';

/** Whether less or more of a monitored value is better: as its name says, unless told. */
export type Mode = 'auto' | 'min' | 'max';

/** The options of callbacks that watch a value. */
export interface Monitored {
  readonly monitor: string;
  readonly mode: Mode;
  /** The least improvement that counts. */
  readonly minDelta?: number;
}

const nameOfValue: check.OptionCheck = (value, name) => {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${name} has to be the name of a value, such as "val_loss"; got ${check.describe(value)}.`);
};

/** The checks of these options. */
export const monitorChecks: Readonly<Record<keyof Monitored, check.OptionCheck>> = {
  monitor: nameOfValue,
  mode: check.oneOf('auto', 'min', 'max'),
  minDelta: check.notNegative,
};

/** Whether a value is better than the best so far by more than `minDelta`; what is not a number never is. */
export function isBetter({ mode, monitor, minDelta = 0 }: Monitored, value: number, best: number | undefined): boolean {
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  const up = mode === 'max' || (mode === 'auto' && /accuracy|precision|recall|f1|auc/i.test(monitor));
  return up ? value - minDelta > best : value + minDelta < best;
}

/** The monitored value. @throws Error when it is not in the logs */
export function monitored(callback: string, { monitor }: Monitored, logs: Logs): number {
  const value = logs[monitor];
  if (value === undefined) {
    const hint = monitor.startsWith('val_') ? ' Give fit validationData or a validationSplit.' : '';
    throw new Error(`${callback} monitors "${monitor}", but there are ${Object.keys(logs).join(', ')}.${hint}`);
  }
  return value;
}
