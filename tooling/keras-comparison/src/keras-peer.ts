// Real Keras in a process of its own, asked line by line.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { Answer, Experiment } from './experiment.ts';

const script = fileURLToPath(new URL('../keras_peer.py', import.meta.url));

/** Real Keras. */
export class KerasPeer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  /** @param python a Python that has Keras and PyTorch */
  constructor(python: string) {
    this.#process = spawn(python, [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, KERAS_BACKEND: process.env['KERAS_BACKEND'] ?? 'torch' },
    });
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Which Keras it is. @throws Error when it does not start */
  async version(): Promise<string> {
    const { keras, backend } = JSON.parse(await this.#line()) as { readonly keras: string; readonly backend: string };
    return `Keras ${keras} on ${backend}`;
  }

  /** Runs an experiment. */
  async run(experiment: Experiment): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(experiment)}\n`);
    // JSON has no NaN, but Python writes it.
    const line = await this.#line();
    return JSON.parse(line.replaceAll(/\bNaN\b|-?\bInfinity\b/g, 'null')) as Answer;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Keras has ended; see what it wrote above.');
    return value;
  }

  /** Ends it. */
  close(): void {
    this.#reader.close();
    this.#process.stdin.end();
    this.#process.kill();
  }
}
