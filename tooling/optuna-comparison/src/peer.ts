// Optuna in a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Answers a line of JSON with another. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const program = fileURLToPath(new URL('../optuna_peer.py', import.meta.url));
    const python = process.env['PYTHON'] ?? 'python3';
    this.#child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /** Says something, and hears the answer. */
  async ask<Answer>(said: object): Promise<Answer> {
    this.#child.stdin!.write(`${JSON.stringify(said)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Optuna has ended. Is it installed for the Python that PYTHON names?');
    return JSON.parse(value) as Answer;
  }

  /** Ends it. */
  end(): void {
    this.#child.stdin!.end();
  }
}
