// What a training was begun with. It is kept beside an unfinished training, so that this can only be resumed as it began.
import { resolve } from 'node:path';

import type { ModelFiles } from '@rnnkit/storage';
import type { Option } from 'commander';

import { Failure, UsageFailure } from '../../failure.ts';
import { note } from '../../output.ts';
import { trainOptions, type CompleteOptions, type TrainOptions } from './options.ts';

/** The file that says it. */
export const beginningFile = 'command.json';

/** What a training was begun with. */
export interface Beginning {
  /** What it is trained on, as an absolute path; undefined for the built-in data. */
  readonly data: string | undefined;
  /** All options, the defaults in their places. */
  readonly options: CompleteOptions;
  /** The SHA-256 of the data. */
  readonly digest: string;
  /** Whether a model was there before, which stays until the new one is done. */
  readonly keepsFormer: boolean;
}

/** Options that say nothing about the training itself. */
const passing: ReadonlySet<string> = new Set(['out', 'resume', 'json', 'threads']);

/** Options that may be other than they were: they change how long, results by rounding, what is tried or saved. */
const changeable: ReadonlySet<string> = new Set(['epochs', 'backend', 'test', 'dtype']);

const kept = trainOptions.filter((option) => !option.negate && !passing.has(option.attributeName()));

/** The content of the file. */
export function beginningBytes({
  data = null,
  options,
  ...rest
}: Omit<Beginning, 'data'> & { readonly data: string | undefined | null }): Uint8Array {
  const values: ReadonlyMap<string, string | number | boolean | undefined> = new Map(Object.entries(options));
  const texts = kept.flatMap((option) => {
    const name = option.attributeName();
    const value = values.get(name);
    if (value === undefined) return [];
    return [[name, typeof value === 'boolean' ? value : String(value)] as const];
  });
  const json = { version: 1, data, options: Object.fromEntries(texts), ...rest };
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}

/** What a training was begun with, by its files. @throws Failure when they do not say it */
export function readBeginning(files: ModelFiles, place: string): Beginning {
  const damaged = (): Failure => new Failure(`${place}: ${beginningFile} is damaged; begin anew without --resume.`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(files.get(beginningFile)));
  } catch {
    throw damaged();
  }
  const { version, data, options, digest, keepsFormer } = Object(json) as Record<string, unknown>;
  const isPath = data === null || typeof data === 'string';
  if (version !== 1 || !isPath || typeof digest !== 'string' || typeof keepsFormer !== 'boolean') throw damaged();
  try {
    return { data: data ?? undefined, options: readOptions(options), digest, keepsFormer };
  } catch {
    throw damaged();
  }
}

/** Options are read as if they had been typed, so that they are checked alike. */
function readOptions(stored: unknown): CompleteOptions {
  const values = Object(stored) as Readonly<Record<string, unknown>>;
  const read = kept.flatMap((option): (readonly [string, unknown])[] => {
    const name = option.attributeName();
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return [];
    if (typeof value !== (option.isBoolean() ? 'boolean' : 'string')) throw new Error(`${name} is damaged.`);
    return [[name, typeof value === 'string' ? (option.parseArg?.(value, undefined) ?? value) : value]];
  });
  return Object.fromEntries(read) as unknown as CompleteOptions;
}

/**
 * What a resumed training is asked for: what it was begun with, and of what is given now that which may change.
 *
 * @param given the names of the options that were typed
 * @throws UsageFailure when something else was typed than it was begun with
 */
export function resumedOptions(began: Beginning, options: TrainOptions, given: ReadonlySet<string>): CompleteOptions {
  const [before, now] = [new Map(Object.entries(began.options)), new Map(Object.entries(options))];
  // A learning rate that falls does so over all epochs, which cannot be more afterwards.
  const mayChange = (name: string): boolean =>
    changeable.has(name) && (name !== 'epochs' || began.options.schedule === 'constant');
  for (const option of kept) {
    const name = option.attributeName();
    if (!given.has(name) || mayChange(name) || before.get(name) === now.get(name)) continue;
    const typed = now.get(name) === false ? option.long!.replace('--', '--no-') : option.long!;
    throw new UsageFailure(
      `The training was begun ${flagOf(option, before.get(name))}; leave ${typed} out to go on with it, or begin anew without --resume.`,
    );
  }
  const changed = [...changeable].filter((name) => given.has(name) && before.get(name) !== now.get(name));
  if (changed.includes('backend'))
    note('on another backend the result differs by rounding from that of a training in one go');
  const typed = [...passing, ...changed].flatMap((name) => (now.has(name) ? [[name, now.get(name)] as const] : []));
  return { ...began.options, ...(Object.fromEntries(typed) as unknown as CompleteOptions) };
}

/** Whether, and how, an option was given. */
function flagOf({ long }: Option, value: string | number | boolean | undefined): string {
  if (typeof value === 'boolean' || value === undefined) return `${value === true ? 'with' : 'without'} ${long!}`;
  return `with ${long!} ${String(value)}`;
}

/** A path that is the same from any folder. */
export function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}
