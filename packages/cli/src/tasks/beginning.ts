// What a training was begun with. It is kept beside an unfinished training, so that this can only be resumed as it began.
import { relative, resolve } from 'node:path';

import type { ModelFiles } from '@rnnkit/storage';
import type { Option } from 'commander';

import { Failure, UsageFailure } from '../failure.ts';
import { note } from '../output.ts';
import { isAddress } from '../remote/address.ts';
import { taskNames, type Options, type TaskName } from './task-name.ts';

/** The file that says it. */
export const beginningFile = 'command.json';

/** Curves of a training, by their names: a value for each epoch. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** What a training was begun with, and how far it is. */
export interface Beginning {
  readonly task: TaskName;
  /** What it is trained on, as an absolute path; undefined for the built-in data. */
  readonly data: string | undefined;
  /** All options that have a value. */
  readonly options: Options;
  /** The SHA-256 of what is trained on, and of the model that it goes on from. */
  readonly digest: string;
  /** Whether a model was there before, which stays until the new one is done. */
  readonly keepsFormer: boolean;
  /** What the epochs that are done have shown. */
  readonly curves: Curves;
}

/** The options of a task. */
export type OptionsOf = (task: TaskName) => readonly Option[];

/** Options that say nothing about the training itself. */
const passing: ReadonlySet<string> = new Set(['task', 'out', 'resume', 'json', 'threads']);

/** Options that may be other than they were: they change results by rounding, what is tried or saved. */
const changeable: ReadonlySet<string> = new Set(['backend', 'test', 'dtype']);

/** Options whose paths are kept as absolute ones. */
const paths: ReadonlySet<string> = new Set(['test', 'from', 'vectors']);

const keptOf = (options: readonly Option[]): readonly Option[] =>
  options.filter((option) => !option.negate && !passing.has(option.attributeName()));

/** The content of the file. */
export function beginningBytes({
  data = null,
  options,
  ...rest
}: Omit<Beginning, 'data'> & {
  readonly data: string | undefined | null;
}): Uint8Array {
  const texts = Object.entries(options).flatMap(([name, value]) => {
    if (passing.has(name) || value === undefined) return [];
    const text = paths.has(name) ? absolute(value as string) : value;
    return [[name, typeof text === 'boolean' ? text : String(text)] as const];
  });
  const json = { version: 1, data, options: Object.fromEntries(texts), ...rest };
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}

/** What a training was begun with, by its files. @throws Failure when they do not say it */
export function readBeginning(files: ModelFiles, place: string, optionsOf: OptionsOf): Beginning {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(files.get(beginningFile)));
    const { version, task, data, options, digest, keepsFormer, curves } = Object(json) as Record<string, unknown>;
    const name = taskNames.find((known) => known === task);
    const isPath = data === null || typeof data === 'string';
    if (version === 1 && name !== undefined && isPath && typeof digest === 'string' && typeof keepsFormer === 'boolean')
      return {
        task: name,
        data: data ?? undefined,
        options: readOptions(options, optionsOf(name)),
        digest,
        keepsFormer,
        curves: readCurves(curves),
      };
  } catch {
    // Whatever is wrong with it: nobody has written it by hand.
  }
  throw new Failure(`${place}: ${beginningFile} is damaged; begin anew without --resume.`);
}

function readCurves(stored: unknown): Curves {
  const curves = Object(stored) as Curves;
  const isCurve = (values: unknown): boolean =>
    Array.isArray(values) && values.every((value) => typeof value === 'number' || value === null);
  if (!Object.values(curves).every(isCurve)) throw new Error('Curves are lists of numbers.');
  // JSON has no number that is none.
  return Object.fromEntries(
    Object.entries(curves).map(([name, values]) => [name, values.map((value: number | null) => value ?? Number.NaN)]),
  );
}

/** Options are read as if they had been typed, so that they are checked alike. */
function readOptions(stored: unknown, options: readonly Option[]): Options {
  const values = Object(stored) as Readonly<Record<string, unknown>>;
  const read = keptOf(options).flatMap((option): (readonly [string, unknown])[] => {
    const name = option.attributeName();
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return [];
    if (typeof value !== (option.isBoolean() ? 'boolean' : 'string')) throw new Error(`${name} is damaged.`);
    return [[name, typeof value === 'string' ? (option.parseArg?.(value, undefined) ?? value) : value]];
  });
  return Object.fromEntries(read);
}

/** What was typed to resume a training. */
export interface Typed {
  readonly options: Options;
  /** The names of the options that were typed. */
  readonly names: ReadonlySet<string>;
  /** Those of the task. */
  readonly known: readonly Option[];
  /** Whether there may be more epochs than at first. */
  readonly areEpochsOpen: boolean;
}

/**
 * What a resumed training is asked for: what it was begun with, and of what is given now that which may change.
 *
 * @throws UsageFailure when something else was typed than it was begun with
 */
export function resumedOptions(began: Beginning, { options, names, known, areEpochsOpen }: Typed): Options {
  const mayChange = (name: string): boolean => changeable.has(name) || (name === 'epochs' && areEpochsOpen);
  const typedAt = (name: string): unknown => (paths.has(name) ? absolute(options[name] as string) : options[name]);
  for (const option of keptOf(known)) {
    const name = option.attributeName();
    if (!names.has(name) || mayChange(name) || began.options[name] === typedAt(name)) continue;
    const typed = options[name] === false ? option.long!.replace('--', '--no-') : option.long!;
    throw new UsageFailure(
      `The training was begun ${flagOf(option, began.options[name])}; leave ${typed} out to go on with it, or begin anew without --resume.`,
    );
  }
  const changed = [...names].filter((name) => mayChange(name) && began.options[name] !== options[name]);
  if (changed.includes('backend'))
    note('on another backend the result differs by rounding from that of a training in one go');
  const typed = [...passing, ...changed].flatMap((name) => (name in options ? [[name, options[name]] as const] : []));
  return { ...began.options, ...Object.fromEntries(typed) };
}

/** Whether, and how, an option was given. */
function flagOf({ long }: Option, value: unknown): string {
  const said = typeof value === 'string' || typeof value === 'number' ? ` ${value}` : '';
  return `${value === undefined || value === false ? 'without' : 'with'} ${long!}${said}`;
}

/** A path that is the same from any folder. */
export function absolute(path: string | undefined): string | undefined {
  // Standard input, an address, and several absolute paths in braces, are the same from anywhere.
  return path === undefined || path === '-' || isAddress(path) || /^\{[/\\]/.test(path) ? path : resolve(path);
}

/** An absolute path as it is called from here. */
export const fromHere = (path: string): string => (isAddress(path) ? path : relative('', path));
