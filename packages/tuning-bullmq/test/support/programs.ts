// Programs that tests start, to be killed.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

/** A program that runs. */
export interface Program {
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Stops it, and lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** How it has ended, once it has. */
  readonly exit: Promise<number | null>;
}

/** Starts a program of the tests; it is killed with the test. */
export function startProgram(name: string, ...words: readonly string[]): Program {
  const child = fork(fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url)), words, {
    execArgv: ['--conditions=@rnnkit/source', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exit = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  onTestFinished(kill);
  return { kill, exit, signal: (signal) => void child.kill(signal) };
}
