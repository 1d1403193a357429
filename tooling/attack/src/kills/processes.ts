// Processes that are attacked.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { Fault } from '../judge.ts';

const condition = '--conditions=@rnnkit/source';
const command = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));
/** A process that takes longer hangs. */
const mostSeconds = 120;

/** A process, and all that it has said so far. */
export interface Process {
  readonly child: ChildProcess;
  readonly said: { output: string; errors: string };
  /** Resolves when it has ended. @throws Fault when it does not */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

function start(words: readonly string[], cwd: string): Process {
  const child = spawn(process.execPath, [condition, ...words], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.errors += text));
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  return { child, said, ended: untilEnd(child, words) };
}

async function untilEnd(child: ChildProcess, words: readonly string[]): Promise<Awaited<Process['ended']>> {
  let hung = false;
  const watch = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, 1000 * mostSeconds);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(watch);
  if (hung) throw new Fault(`${words.slice(1).join(' ')} did not end within ${mostSeconds} s`);
  return { code, signal };
}

/** Starts one of the scripts beside, which does not end by itself, or one that does. */
export function startScript(name: string, words: readonly string[]): Process {
  return start([fileURLToPath(new URL(`../processes/${name}.ts`, import.meta.url)), ...words], '.');
}

/** Starts `rnnkit` in a folder. */
export function startCommand(folder: string, words: readonly string[]): Process {
  return start([command, ...words], folder);
}

/** Waits until a process has said something, or has ended. */
export async function untilItSays(
  { child, said, ended }: Process,
  what: string,
  on: 'output' | 'errors' = 'output',
): Promise<void> {
  const stream = on === 'output' ? child.stdout! : child.stderr!;
  const isOver = { value: false };
  void ended.catch(() => undefined).finally(() => (isOver.value = true));
  while (!said[on].includes(what) && !isOver.value)
    await Promise.race([once(stream, 'data'), ended.catch(() => undefined)]);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));
