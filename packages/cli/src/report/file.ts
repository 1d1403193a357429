// Reports as files. A report replaces a report, and nothing else that a person may have there.
import { checkOwnFile, writeOwnFile } from '@rnnkit/storage/node';

import { besideModel } from '../beside.ts';
import { generator } from './page.ts';

/** The mark stands near the start. */
const isReport = (head: Uint8Array): boolean =>
  new TextDecoder().decode(head.subarray(0, 1024)).includes(generator.text);

/** Where the report of a model goes. */
export function reportOf(out: string): Promise<string> {
  return besideModel(out, 'report.html');
}

/** Tries whether a report could be written there. @throws Error when not, such as over a file of the person's own */
export async function checkReport(path: string): Promise<void> {
  await checkOwnFile(path, isReport);
}

/** Writes a report: whoever reads finds the old one or the new one whole. */
export async function writeReport(path: string, page: string): Promise<void> {
  await writeOwnFile(path, new TextEncoder().encode(page), isReport);
}
