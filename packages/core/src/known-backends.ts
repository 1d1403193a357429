// The backends of this repository, in one table: who names them all reads it.

/** A backend of this repository. */
export interface KnownBackend {
  /** Its name, and that of its factory. */
  readonly name: string;
  /** The package that exports the factory. */
  readonly package: string;
  /** Where it can run: in Node, in a page. */
  readonly runsIn: readonly ('node' | 'page')[];
}

/** The backends of this repository in order of preference. Others are as good: a backend is a value, and no name is looked up. */
export const knownBackends: readonly KnownBackend[] = [
  { name: 'wasm', package: '@rnnkit/backend-wasm', runsIn: ['node', 'page'] },
  { name: 'webgl', package: '@rnnkit/backend-webgl', runsIn: ['page'] },
  { name: 'cpu', package: '@rnnkit/backend-cpu', runsIn: ['node', 'page'] },
];
