// A study that is kept in a file, and goes on from it.
import { check, RnnkitError } from '@rnnkit/data';

import { readEvent, writeEvent, type StudyEvent } from '../study/events.ts';
import { Study } from '../study/study.ts';
import type { StudyOptions } from '../study/study-options.ts';
import { LineReader, LineWriter, parseLine } from './lines.ts';

/** A study, and what keeps its events. */
export interface KeptStudy {
  readonly study: Study;
  /** Adds an event to the file: what `runStudy` takes as `onEvent`. */
  readonly keep: (event: StudyEvent) => void;
  /** Closes the file. */
  readonly close: () => void;
}

/**
 * A study whose events are lines of a file, which goes on from there if it was begun before. A process may be killed at any moment: what it
 * was told is kept, and a line that was cut short is left out. One process at a time may have the file open.
 *
 * @param path the file; it is made when it is not there
 * @param options as of `Study`, without events
 * @throws RnnkitError when the file is of another study, or there is no writing it
 *
 * @example
 * const { study, keep } = openStudy('study.jsonl', { space, sampler: tpe(), trials: 40 });
 * await runStudy(study, engine, { onEvent: keep });
 */
export function openStudy(path: string, options: Omit<StudyOptions, 'events'>): KeptStudy {
  check.text(path, 'openStudy: the path');
  const { study, isNew } = readEvents(path, options);
  const writer = inWords(path, () => new LineWriter(path));
  if (isNew) writer.add(JSON.stringify({ study: study.id }));
  return {
    study,
    keep: (event) => inWords(path, () => writer.add(writeEvent(event))),
    close: () => writer.close(),
  };
}

/**
 * A study as its file says it is now, to be looked at while another process goes on with it. Nothing is written.
 *
 * @param path the file; where there is none, nothing has happened yet
 * @param options as of `Study`, without events
 * @throws RnnkitError when the file is of another study
 */
export function readStudy(path: string, options: Omit<StudyOptions, 'events'>): Study {
  check.text(path, 'readStudy: the path');
  return readEvents(path, options).study;
}

function readEvents(
  path: string,
  options: Omit<StudyOptions, 'events'>,
): { readonly study: Study; readonly isNew: boolean } {
  const lines = inWords(path, () => new LineReader(path).read());
  const [head, ...rest] = lines.flatMap((line) => {
    const said = parseLine(line);
    return said === undefined ? [] : [{ line, said }];
  });
  const study = new Study({ ...options, events: rest.map(({ line }) => readEvent(line)) });
  if (head !== undefined && head.said['study'] !== study.id) {
    throw new RnnkitError(
      'invalid-data',
      `${path} is of another study: its space, objective, sampler, pruner, folds, seed, data or settings differ. Give the same, or another file.`,
    );
  }
  return { study, isNew: head === undefined };
}

function inWords<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RnnkitError('file-system', `${path} cannot be used for a study: ${reason}.`, { cause: error });
  }
}
