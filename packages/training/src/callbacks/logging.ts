// Callbacks that write down how training goes. Where to is the caller's business: they take a function that writes.
import type { Callback, Logs } from './callback.ts';

/** Writes a line of comma-separated values for each epoch, after a line of names. As Keras' CSVLogger. */
export function csvLogger(write: (line: string) => void): Callback {
  let names: string[] | undefined;
  return {
    onTrainBegin() {
      names = undefined;
    },
    onEpochEnd(epoch, logs) {
      if (names === undefined) {
        names = Object.keys(logs);
        write(['epoch', ...names].join(','));
      }
      write([epoch, ...names.map((name) => logs[name] ?? '')].join(','));
    },
  };
}

const format = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join('  ');

/** Writes a line of text for each epoch. */
export function progress(write: (line: string) => void): Callback {
  return {
    onEpochEnd(epoch, logs) {
      write(`epoch ${epoch + 1}  ${format(logs)}`);
    },
  };
}

/** Stops as soon as the loss is not a number. `fit` itself throws then, unless this callback is there. As Keras' TerminateOnNaN. */
export function terminateOnNaN(): Callback {
  return {
    toleratesNaN: true,
    onBatchEnd(_batch, logs, run) {
      if (!Number.isFinite(logs['loss'])) run.stop();
    },
  };
}
