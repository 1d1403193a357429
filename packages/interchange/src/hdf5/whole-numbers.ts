// The numbers of a dataset as whole ones.
import type { Dataset } from './dataset.ts';
import { damaged, notRead } from './file-bytes.ts';

/** The numbers of a dataset that has been unpacked. @throws Error for what are none, or beyond 2^53 */
export function wholeNumbers({ type: { kind, size }, dtype, bytes, length }: Dataset): readonly number[] {
  if (kind !== 'signed' && kind !== 'unsigned') throw notRead(`${dtype} where whole numbers are expected`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSigned = kind === 'signed';
  return Array.from({ length }, (_, index) => {
    if (size === 1) return isSigned ? view.getInt8(index) : view.getUint8(index);
    if (size === 2) return isSigned ? view.getInt16(2 * index, true) : view.getUint16(2 * index, true);
    if (size === 4) return isSigned ? view.getInt32(4 * index, true) : view.getUint32(4 * index, true);
    const value = Number(isSigned ? view.getBigInt64(8 * index, true) : view.getBigUint64(8 * index, true));
    if (!Number.isSafeInteger(value)) throw damaged(`a whole number in it is about ${value}`);
    return value;
  });
}
