// Where trials run, as it is typed.
import { InvalidArgumentError } from 'commander';

/** Where trials run: `processes`, `folder:PATH`, or the address of a queue. */
export type EngineChoice =
  | 'processes'
  | `folder:${string}`
  | `${'redis' | 'rediss' | 'postgres' | 'postgresql'}://${string}`;

/** Reads where trials run. */
export function readEngine(value: string): EngineChoice {
  if (value === 'processes' || /^folder:./.test(value) || /^(?:rediss?|postgres(?:ql)?):\/\/./.test(value))
    return value as EngineChoice;
  throw new InvalidArgumentError('It is processes, folder:PATH, redis://HOST:PORT or postgres://USER@HOST/DATABASE.');
}

/** The folder that machines share; undefined where there is none. */
export const folderOf = (choice: EngineChoice): string | undefined =>
  choice.startsWith('folder:') ? choice.slice('folder:'.length) : undefined;

/** Whether it is the address of a queue. */
export const isQueue = (choice: EngineChoice): boolean => choice.includes('://');
