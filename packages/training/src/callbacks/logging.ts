// Callbacks that write down how training goes. Where to is the caller's business: they take a function that writes.
import { check } from '@rnnkit/data';

import type { Callback, Logs } from './callback.ts';
import { known, RunStates } from './run-states.ts';

/** Writes a line of comma-separated values for each epoch, after a line of names. As Keras' CSVLogger. */
export function csvLogger(write: (line: string) => void): Callback {
  check.callable(write, 'csvLogger: write');
  const states = new RunStates<{ names: readonly string[] | undefined }>(() => ({ names: undefined }));
  return {
    className: 'CSVLogger',
    onEpochEnd(epoch, logs, run) {
      const state = states.of(run);
      if (state.names === undefined) {
        state.names = Object.keys(logs);
        write(['epoch', ...state.names].join(','));
      }
      write([epoch, ...state.names.map((name) => logs[name] ?? '')].join(','));
    },
    getState(run) {
      const { names } = states.of(run);
      return known({ names: names?.join(',') });
    },
    setState({ names }, run) {
      states.of(run).names = typeof names === 'string' ? names.split(',') : undefined;
    },
  };
}

const format = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join('  ');

/** Writes a line of text for each epoch. */
export function progress(write: (line: string) => void): Callback {
  check.callable(write, 'progress: write');
  return {
    onEpochEnd(epoch, logs) {
      write(`epoch ${epoch + 1}  ${format(logs)}`);
    },
  };
}

/** Stops as soon as the loss is not a number. `fit` itself throws then, unless this callback is there. As Keras' TerminateOnNaN. */
export function terminateOnNaN(options: Readonly<Record<string, never>> = {}): Callback {
  check.checkOptions('terminateOnNaN', {}, {}, options);
  return {
    toleratesNaN: true,
    onBatchEnd(_batch, logs, run) {
      if (!Number.isFinite(logs['loss'])) run.stop();
    },
  };
}
