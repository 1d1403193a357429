// What is in a group: names and the addresses of objects, by symbol tables (the first generation) or link messages (the second).
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { messages, onlyMessage, type Message } from './object-header.ts';

/** Addresses of objects by their names. */
export type Links = ReadonlyMap<string, number>;

const mostLinks = 65_536;
const deepest = 16;
const entryBytes = 40;

/** The links of a group. @throws Error when one leads elsewhere than to an object of this file */
export function readLinks(file: FileBytes, all: readonly Message[]): Links {
  const links = new Map<string, number>();
  const add = (name: string, address: number): void => {
    if (name === '' || name.includes('/') || links.has(name))
      throw damaged(`a group has a link ${JSON.stringify(name.slice(0, 60))} that cannot be`);
    if (links.size === mostLinks) throw damaged(`a group has more than ${mostLinks} links`);
    links.set(name, address);
  };
  const table = onlyMessage(all, messages.symbolTable);
  if (table !== undefined) readSymbolTable(file, table, add);
  const info = onlyMessage(all, messages.linkInfo);
  if (info !== undefined) expectCompact(file, info);
  for (const message of all) if (message.type === messages.link) readLink(file, message, add);
  return links;
}

/** Whether an object is a group. */
export function isGroup(all: readonly Message[]): boolean {
  return all.some(({ type }) => type === messages.symbolTable || type === messages.linkInfo || type === messages.link);
}

type AddLink = (name: string, address: number) => void;

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

function readSymbolTable(file: FileBytes, { place }: Message, add: AddLink): void {
  const heap = file.knownAddress(place + 8);
  if (!file.isAt(heap, 'HEAP')) throw damaged('the names of a group are not where it says');
  const names = file.knownAddress(heap + 24);
  const namesEnd = names + file.size(heap + 8);
  file.expect(names, namesEnd - names);
  const seen = new Set<number>();
  const walk = (node: number, depth: number): void => {
    if (seen.has(node) || depth > deepest) throw damaged('a group goes round in circles');
    seen.add(node);
    if (file.isAt(node, 'SNOD')) {
      for (let index = 0; index < file.u16(node + 6); index++) {
        const entry = node + 8 + index * entryBytes;
        const name = file.textBefore(names + file.size(entry), namesEnd);
        if (file.u32(entry + 16) === 2) throw notRead(`a soft link (${JSON.stringify(name.slice(0, 60))})`);
        add(name, file.knownAddress(entry + 8));
      }
      return;
    }
    if (!file.isAt(node, 'TREE') || file.u8(node + 4) !== 0) throw damaged('a group is not where it says');
    for (let index = 0; index < file.u16(node + 6); index++) walk(file.knownAddress(node + 32 + 16 * index), depth + 1);
  };
  walk(file.knownAddress(place), 0);
}
