// Python's tokenizers, asked line by line.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../subwords_peer.py', import.meta.url));

/** A process of Python that answers jobs one after the other, in one thread. */
export class Peer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string) {
    this.#process = spawn(python, [script], {
      env: { ...process.env, TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' },
    });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to a job. */
  async ask<Answer>(job: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Python ended.');
    return JSON.parse(value) as Answer;
  }

  /** Ends it. */
  close(): void {
    this.#process.stdin.end();
  }
}
