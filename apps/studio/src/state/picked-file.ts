// The files that were picked, before it is known which of their columns are read.
import { signal, type Signal } from '@preact/signals';

import type { PickedFile, TableForm } from '../worker/data-summary.ts';
import type { ShownTable } from '../worker/protocol.ts';
import { loadData, preview } from './data.ts';

/** A picked table. */
export interface Pick extends ShownTable {
  /** The files; the first is shown, and the others have to have the same columns. */
  readonly files: readonly PickedFile[];
  /** What somebody has said of how it is written. */
  readonly form: TableForm;
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
  await look(files, {});
}

/** Looks into a table. */
export async function look(files: readonly PickedFile[], form: TableForm): Promise<void> {
  const table = await preview(files[0]!, form);
  if (table !== undefined) picked.value = { files, form, ...table };
  else if (picked.value?.files !== files) picked.value = undefined;
}
