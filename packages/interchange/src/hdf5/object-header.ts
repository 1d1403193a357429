// The header of an object, in the first generation, which Keras writes; the second is fetched where a file has it.
import { damaged, type FileBytes } from './file-bytes.ts';
import { blockAt, gather, type Message } from './messages.ts';

/** The messages of the object at an address. */
export async function readMessages(file: FileBytes, address: number): Promise<readonly Message[]> {
  if (!file.isAt(address, 'OHDR')) return oldMessages(file, address);
  const { newMessages } = await import('./newer-objects.ts');
  return newMessages(file, address);
}

function oldMessages(file: FileBytes, address: number): readonly Message[] {
  if (file.u8(address) !== 1) throw damaged(`there is no object at ${address}`);
  const count = file.u16(address + 2);
  return gather(
    file,
    blockAt(file, address + 16, file.u32(address + 8)),
    (place, end) => {
      const next = place + 8 + file.u16(place + 2);
      if (next > end) throw damaged('a message goes beyond its header');
      const flags = file.u8(place + 4);
      return { type: file.u16(place), place: place + 8, end: next, isShared: (flags & 2) !== 0 };
    },
    { width: 8, count, block: (place, size) => blockAt(file, place, size) },
  );
}
