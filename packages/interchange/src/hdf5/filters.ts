// How the chunks of a dataset are packed.
import { notRead, type FileBytes } from './file-bytes.ts';

/** How chunks are packed. */
export type Filter = 'deflate' | 'shuffle';

const filterNames: Readonly<Record<number, string>> = {
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  32000: 'lzf',
};
const mostFilters = 8;

/** The filters that a dataset's message names. @throws Error for others than deflate and shuffle, by their name */
export function readFilters(file: FileBytes, place: number): readonly Filter[] {
  const version = file.u8(place);
  const count = file.u8(place + 1);
  if ((version !== 1 && version !== 2) || count > mostFilters) throw notRead('filters of another version');
  let at = place + (version === 1 ? 8 : 2);
  return Array.from({ length: count }, () => {
    const id = file.u16(at);
    const hasName = version === 1 || id >= 256;
    const nameSize = hasName ? file.u16(at + 2) : 0;
    at += hasName ? 4 : 2;
    const values = file.u16(at + 2);
    at +=
      4 +
      (version === 1 ? 8 * Math.ceil(nameSize / 8) : nameSize) +
      4 * values +
      (version === 1 ? 4 * (values % 2) : 0);
    if (id === 1) return 'deflate';
    if (id === 2) return 'shuffle';
    throw notRead(`numbers packed by ${filterNames[id] ?? `filter ${id}`}`);
  });
}
