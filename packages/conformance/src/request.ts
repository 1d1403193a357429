// A run as plain data, so that it can be handed to a page: which groups, which seed, which vectors.
import { selectCases, type Case } from './case.ts';
import { vectorCases, vectorReaders, type VectorFile, type VectorReader } from './golden-files.ts';
import type { CaseResult, Report } from './report/report.ts';
import { assessBackend, conformanceCases, type BackendDeclaration } from './suite.ts';

/** What to run. */
export interface RunRequest {
  /** Groups to pick; all when absent. */
  readonly groups?: readonly string[];
  /** Seed of everything drawn at random; 1 when absent. */
  readonly seed?: number;
  /** In place of the backend's own statement. */
  readonly activationUlp?: number;
  /** Files of vectors to try besides the suite's own cases. */
  readonly vectors?: readonly VectorFile[];
}

/**
 * The declaration that a module makes: its default export is a function that makes the backend, or an object with such a
 * function as `makeBackend`.
 *
 * @param where what was imported, for errors
 * @throws Error when it is neither
 */
export function declarationOf(module: unknown, where: string): BackendDeclaration {
  const { default: main } = (module ?? {}) as { readonly default?: unknown };
  if (typeof main === 'function') return { makeBackend: main as BackendDeclaration['makeBackend'] };
  const declaration = main as Partial<BackendDeclaration> | undefined;
  if (typeof declaration === 'object' && declaration !== null && typeof declaration.makeBackend === 'function') {
    return declaration as BackendDeclaration;
  }
  throw new Error(
    `${where} has to export by default a function that makes the backend, or an object { makeBackend, activationUlp, knownGaps, nativeBytes }; its default export is ${main === undefined ? 'missing' : typeof main}.`,
  );
}

/**
 * Runs what is requested.
 *
 * @throws Error when the request, a file of vectors or the declaration is not what it has to be
 */
export async function runRequest(
  declaration: BackendDeclaration,
  { groups, seed, activationUlp, vectors = [] }: RunRequest,
  readers: Readonly<Record<string, VectorReader>> = vectorReaders,
  onResult?: (result: CaseResult) => void,
): Promise<Report> {
  const all: readonly Case[] = [...conformanceCases, ...vectorCases(vectors, readers)];
  const report = await assessBackend({
    ...declaration,
    cases: groups === undefined ? all : selectCases(all, groups),
    ...(seed === undefined ? {} : { seed }),
    ...(activationUlp === undefined ? {} : { activationUlp }),
    ...(onResult === undefined ? {} : { onResult }),
  });
  return groups === undefined ? report : { ...report, groups };
}
