// The file that was picked, before it is known which of its columns are read.
import { signal, type Signal } from '@preact/signals';
import type { Quote } from '@rnnkit/data';

import type { PickedFile } from '../worker/data-summary.ts';
import { loadData, preview } from './data.ts';

/** A picked table. */
export interface Pick {
  readonly file: PickedFile;
  /** What its fields stand in, if it is a table. */
  readonly quote: Quote | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table that was picked last; nothing once it is read. */
export const picked: Signal<Pick | undefined> = signal<Pick | undefined>(undefined);

/** Reads a folder at once, and looks into a table first. */
export async function take(files: readonly PickedFile[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (first.path !== '') {
    picked.value = undefined;
    await loadData({ kind: 'files', files, textColumn: '', labelColumn: '', missing: 'drop' });
    return;
  }
  await look(first, quoteOf(first.file.name));
}

/** What the fields of a file stand in, as long as nobody says otherwise. */
function quoteOf(name: string): Quote | undefined {
  if (/\.(tsv|tab)$/i.test(name)) return 'none';
  return /\.csv$/i.test(name) ? 'double' : undefined;
}

/** Looks into a table with other quotes. */
export async function look(file: PickedFile, quote: Quote | undefined): Promise<void> {
  const table = await preview(file, quote);
  if (table !== undefined) picked.value = { file, quote, ...table };
  else if (picked.value?.file !== file) picked.value = undefined;
}
