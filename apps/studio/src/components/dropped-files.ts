// The files that were dropped on the page.
import type { PickedFile } from '../worker/data-summary.ts';

/** The files of a drop, those of folders with their places. */
export async function filesOf(items: DataTransferItemList): Promise<PickedFile[]> {
  // What no folder knows, such as a file that a script has made, has no entry.
  const given = Array.from(items, (item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const read = async (entry: FileSystemEntry): Promise<PickedFile[]> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      const path = entry.fullPath.slice(1);
      return [{ file, path: path.includes('/') ? path : '' }];
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const found: PickedFile[] = [];
    for (;;) {
      // It answers in parts, and with none at the end.
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
        reader.readEntries(resolve, reject);
      });
      if (part.length === 0) return found;
      for (const one of part) found.push(...(await read(one)));
    }
  };
  const files: PickedFile[] = [];
  for (const one of given) {
    if (one instanceof File) files.push({ file: one, path: '' });
    else if (one !== null) files.push(...(await read(one)));
  }
  return files;
}
