// The programs that work for a study here.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A worker, and which jobs it has begun. */
export interface ProvingWorker {
  readonly child: ChildProcess;
  readonly begun: string[];
  readonly gone: Promise<void>;
}

/** Starts a worker of a queue. */
export function startWorker(url: string, ...words: readonly string[]): ProvingWorker {
  const child = fork(fileURLToPath(new URL('serve.ts', import.meta.url)), [url, ...words], {
    execArgv: ['--conditions=@rnnkit/source', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const begun: string[] = [];
  child.on('message', (message: string) => begun.push(message));
  return { child, begun, gone: new Promise((resolve) => void child.once('exit', () => resolve())) };
}
