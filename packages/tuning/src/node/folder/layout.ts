// What is where in a folder that machines share, and what its journal says.
import { join } from 'node:path';

import { readJobResult } from '../../study/check-result.ts';
import type { JobResult } from '../../engines/job.ts';
import { LineReader, parseLine } from '../lines.ts';

/** The places in a shared folder. */
export interface Layout {
  /** A file for each job that is wanted, by its id. One that is gone is not wanted any more. */
  readonly jobs: string;
  /** A file for each time that somebody took a job, `<id>.<number>`, touched while they are at it. */
  readonly claims: string;
  /** What came of jobs, a line each. */
  readonly journal: string;
  /** Is there once no more jobs will come. */
  readonly ended: string;
}

/** The places in a folder. */
export const layoutOf = (path: string): Layout => ({
  jobs: join(path, 'jobs'),
  claims: join(path, 'claims'),
  journal: join(path, 'journal.jsonl'),
  ended: join(path, 'ended'),
});

/** A line of the journal. */
export type JournalLine =
  | { readonly type: 'report'; readonly id: string; readonly step: number; readonly value: number }
  | { readonly type: 'result'; readonly id: string; readonly result: JobResult }
  | { readonly type: 'error'; readonly id: string; readonly message: string; readonly isLost: boolean };

/** Reads a journal as it grows: of each job the first end counts, whoever came to it. */
export class JournalReader {
  readonly #lines: LineReader;
  readonly #ends = new Map<string, Exclude<JournalLine, { type: 'report' }>>();

  constructor(path: string) {
    this.#lines = new LineReader(path);
  }

  /** What came of a job; undefined while nothing has. */
  endOf(id: string): Exclude<JournalLine, { type: 'report' }> | undefined {
    return this.#ends.get(id);
  }

  /** Reads on. @returns the new lines that count */
  read(): JournalLine[] {
    return this.#lines.read().flatMap((line) => {
      const said = journalLine(line);
      if (said === undefined || this.#ends.has(said.id)) return [];
      if (said.type !== 'report') this.#ends.set(said.id, said);
      return [said];
    });
  }
}

/** What a line says; undefined for one that was cut short, or is none. */
function journalLine(line: string): JournalLine | undefined {
  const { type, id, step, value, result, message, isLost } = parseLine(line) ?? {};
  if (typeof id !== 'string') return undefined;
  if (type === 'report' && typeof step === 'number') {
    return { type, id, step, value: typeof value === 'number' ? value : Number.NaN };
  }
  if (type === 'error' && typeof message === 'string') return { type, id, message, isLost: isLost === true };
  if (type !== 'result') return undefined;
  const read = readJobResult(result);
  return read === undefined ? undefined : { type, id, result: read };
}
