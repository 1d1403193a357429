import type { RnnkitError } from './error.ts';
import { part, type Part } from './part.ts';

/** What says why something is refused. */
export interface Refusals {
  /** A value is not what it has to be. */
  mismatch(name: string, is: string, value: unknown): RnnkitError;
  /** A value is no whole number within the bounds. */
  notWhole(name: string, least: number, most: number, value: unknown): RnnkitError;
  /** A value is none of some texts. */
  noneOf(name: string, choices: readonly string[], value: unknown): RnnkitError;
  /** Options are no object. */
  noOptions(owner: string, options: unknown): RnnkitError;
  /** An option has a name that is not among those that are known. */
  unknownOption(owner: string, name: string, names: readonly string[]): RnnkitError;
  /** What should be a class and its options is not that. */
  noDescription(kind: string, value: unknown): RnnkitError;
  /** A registered class makes something that calls itself otherwise. */
  madeOther(name: string, className: unknown): RnnkitError;
}

/** The same, where it is there. */
export const refusals: Part<Refusals> = part('Why something is refused', '@rnnkit/data');
