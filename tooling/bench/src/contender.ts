// A contender's process, which waits between its turns.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Part } from './parts.ts';
import type { Work } from './work.ts';

/** What a turn has shown; no times where the contender does not do that part. */
export interface Turn {
  readonly times: readonly number[];
  readonly peakMiB: number;
  readonly note?: string | null;
}

/** How a contender's process is started; the work and the number of threads follow its arguments. */
export interface ContenderCommand {
  readonly command: string;
  readonly parameters: readonly string[];
  /** Those by which it computes attention alone; absent where it does not. */
  readonly attention?: readonly string[];
}

/** A turn took too long, and its process was ended. */
export class TurnTimeout extends Error {
  override readonly name = 'TurnTimeout';
}

const running = new Set<ChildProcessWithoutNullStreams>();
// Whoever interrupts the bench does not want them to finish their turns.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that computes when it is its turn. */
export class Contender {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<void>;
  private errors = '';
  private answered: ((turn: Turn) => void) | undefined;

  constructor({ command, parameters, attention = [] }: ContenderCommand, work: Work, threads: number) {
    const given = work.heads === undefined ? parameters : attention;
    this.process = spawn(command, [...given, JSON.stringify(work), String(threads)]);
    running.add(this.process);
    this.process.stderr.on('data', (bytes: Buffer) => {
      this.errors = (this.errors + bytes.toString()).slice(-4000);
    });
    // What is written to a process that has ended is told by its end.
    this.process.stdin.on('error', () => {});
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      if (line.startsWith('{"times"')) this.answered?.(JSON.parse(line) as Turn);
    });
    this.ended = new Promise((resolve) => {
      this.process.once('error', (error) => {
        this.errors += error.message;
        resolve();
      });
      this.process.once('close', () => {
        running.delete(this.process);
        resolve();
      });
    });
  }

  /**
   * Lets it run a part.
   *
   * @throws TurnTimeout after so many seconds
   * @throws Error with the reason that the process gave when it has ended
   */
  async turn(part: Part, warmUps: number, repeats: number, seconds: number): Promise<Turn> {
    const answer = new Promise<Turn>((resolve) => {
      this.answered = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TurnTimeout(`not done after ${seconds} s`)), seconds * 1000);
    });
    this.process.stdin.write(`${JSON.stringify({ part, warmUps, repeats })}\n`);
    const gone = this.ended.then(() => {
      const reason = this.errors.split('\n').find((line) => /error|not found|ENOENT/i.test(line)) ?? this.errors;
      throw new Error(reason.trim().slice(0, 100) || 'the process has ended');
    });
    try {
      return await Promise.race([answer, late, gone]);
    } catch (error) {
      await this.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process. */
  async end(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
