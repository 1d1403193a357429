// The messages of an object: what an HDF5 file says of a group or a dataset, in both generations of headers.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';

/** Kinds of messages that are read, or that say what is not. */
export const messages = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message and where its content is. */
export interface Message {
  readonly type: number;
  readonly place: number;
  readonly end: number;
  /** Whether the content is elsewhere. */
  readonly isShared: boolean;
}

interface Block {
  readonly place: number;
  readonly end: number;
}

const mostMessages = 65_536;
const mostBlocks = 4_096;

/** The messages of the object at an address. */
export function readMessages(file: FileBytes, address: number): readonly Message[] {
  return file.isAt(address, 'OHDR') ? newMessages(file, address) : oldMessages(file, address);
}

/** The only message of a kind; undefined where there is none. */
export function onlyMessage(all: readonly Message[], type: number): Message | undefined {
  const [first, second] = all.filter((message) => message.type === type);
  if (second !== undefined) throw damaged(`an object says twice what it may say once (message ${type})`);
  if (first?.isShared === true) throw notRead('a shared message');
  return first;
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

function newMessages(file: FileBytes, address: number): readonly Message[] {
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

function blockAt(file: FileBytes, place: number, size: number): Block {
  file.expect(place, size);
  return { place, end: place + size };
}

interface Form {
  /** Bytes before a message's content: fewer are no message. */
  readonly width: number;
  /** How many messages there are at most. */
  readonly count: number;
  /** What goes on at a place. */
  readonly block: (place: number, size: number) => Block;
}

/** The messages of a block and of those that go on from it, each of which is read once. */
function gather(
  file: FileBytes,
  first: Block,
  read: (place: number, end: number) => Message,
  { width, count, block }: Form,
): readonly Message[] {
  const found: Message[] = [];
  const blocks = [first];
  const seen = new Set([first.place]);
  let left = count;
  for (const { place: start, end } of blocks) {
    for (let place = start; place + width <= end && left > 0; left--) {
      const message = read(place, end);
      place = message.end;
      if (message.type !== messages.continuation) {
        found.push(message);
        continue;
      }
      const next = block(file.knownAddress(message.place), file.size(message.place + 8));
      if (seen.has(next.place)) throw damaged('a header goes on where it has been');
      if (blocks.length === mostBlocks) throw damaged('a header has too many parts');
      seen.add(next.place);
      blocks.push(next);
    }
  }
  return found;
}
