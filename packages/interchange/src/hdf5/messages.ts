// The messages of an object: what an HDF5 file says of a group or a dataset. Where they lie differs from generation to generation of
// headers; how they are gathered does not.
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

/** The only message of a kind; undefined where there is none. */
export function onlyMessage(all: readonly Message[], type: number): Message | undefined {
  const [first, second] = all.filter((message) => message.type === type);
  if (second !== undefined) throw damaged(`an object says twice what it may say once (message ${type})`);
  if (first?.isShared === true) throw notRead('a shared message');
  return first;
}

/** Bytes in which messages lie. */
export interface Block {
  readonly place: number;
  readonly end: number;
}

const mostBlocks = 4_096;

/** A block of so many bytes. */
export function blockAt(file: FileBytes, place: number, size: number): Block {
  file.expect(place, size);
  return { place, end: place + size };
}

/** How messages lie in blocks. */
export interface Form {
  /** Bytes before a message's content: fewer are no message. */
  readonly width: number;
  /** How many messages there are at most. */
  readonly count: number;
  /** What goes on at a place. */
  readonly block: (place: number, size: number) => Block;
}

/** The messages of a block and of those that go on from it, each of which is read once. */
export function gather(
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
