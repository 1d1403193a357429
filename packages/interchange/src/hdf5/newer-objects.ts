// The second generation of HDF5's objects: their headers, and groups whose links are messages. Keras writes the first.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { blockAt, gather, messages, onlyMessage, type Message } from './messages.ts';

/** Takes up a link. */
export type AddLink = (name: string, address: number) => void;

const mostMessages = 65_536;

/** The messages of the object at an address. */
export function newMessages(file: FileBytes, address: number): readonly Message[] {
  const version = file.u8(address + 4);
  if (version !== 2) throw notRead(`an object header of version ${version}`);
  const flags = file.u8(address + 5);
  const times = (flags & 32) !== 0 ? 16 : 0;
  const phases = (flags & 16) !== 0 ? 4 : 0;
  const width = 1 << (flags & 3);
  const place = address + 6 + times + phases;
  const head = (flags & 4) !== 0 ? 6 : 4;
  const first = blockAt(file, place + width, file.sizeOf(place, width));
  return gather(
    file,
    first,
    (at, end) => {
      const next = at + head + file.u16(at + 1);
      if (next > end) throw damaged('a message goes beyond its header');
      return { type: file.u8(at), place: at + head, end: next, isShared: (file.u8(at + 3) & 2) !== 0 };
    },
    {
      width: head,
      count: mostMessages,
      block: (at, size) => {
        if (size < 8 || !file.isAt(at, 'OCHK')) throw damaged('a header does not go on where it says');
        return blockAt(file, at + 4, size - 8);
      },
    },
  );
}

/** Takes up the links that are messages. @throws Error when one leads elsewhere than to an object of this file */
export function readNewerLinks(file: FileBytes, all: readonly Message[], add: AddLink): void {
  const info = onlyMessage(all, messages.linkInfo);
  if (info !== undefined) expectCompact(file, info);
  for (const message of all) if (message.type === messages.link) readLink(file, message, add);
}

function expectCompact(file: FileBytes, { place }: Message): void {
  const heap = place + 2 + ((file.u8(place + 1) & 1) !== 0 ? 8 : 0);
  if (file.address(heap) !== undefined) throw notRead('a group whose links are in a fractal heap');
}

function readLink(file: FileBytes, { place, end, isShared }: Message, add: AddLink): void {
  const flags = file.u8(place + 1);
  if (file.u8(place) !== 1 || isShared) throw notRead('a link of another version');
  let at = place + 2;
  const type = (flags & 8) !== 0 ? file.u8(at++) : 0;
  if ((flags & 4) !== 0) at += 8;
  if ((flags & 16) !== 0) at += 1;
  const width = 1 << (flags & 3);
  const size = file.sizeOf(at, width);
  at += width;
  if (at + size > end) throw damaged('the name of a link goes beyond it');
  const name = file.text(at, size);
  if (type !== 0)
    throw notRead(`${type === 64 ? 'a link to another file' : 'a soft link'} (${JSON.stringify(name.slice(0, 60))})`);
  add(name, file.knownAddress(at + size));
}
