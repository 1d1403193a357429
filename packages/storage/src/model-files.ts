// A saved model as files by name, wherever they are kept.

/** Files by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;
