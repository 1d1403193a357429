// What is in a group: names and the addresses of objects, by symbol tables. Link messages, of the second generation, are fetched
// where a file has them.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { messages, onlyMessage, type Message } from './messages.ts';
import type { AddLink } from './newer-objects.ts';

/** Addresses of objects by their names. */
export type Links = ReadonlyMap<string, number>;

const mostLinks = 65_536;
const deepest = 16;
const entryBytes = 40;

const isNewer = ({ type }: Message): boolean => type === messages.linkInfo || type === messages.link;

/** The links of a group. @throws Error when one leads elsewhere than to an object of this file */
export async function readLinks(file: FileBytes, all: readonly Message[]): Promise<Links> {
  const links = new Map<string, number>();
  const add: AddLink = (name, address) => {
    if (name === '' || name.includes('/') || links.has(name))
      throw damaged(`a group has a link ${JSON.stringify(name.slice(0, 60))} that cannot be`);
    if (links.size === mostLinks) throw damaged(`a group has more than ${mostLinks} links`);
    links.set(name, address);
  };
  const table = onlyMessage(all, messages.symbolTable);
  if (table !== undefined) readSymbolTable(file, table, add);
  if (all.some(isNewer)) {
    const { readNewerLinks } = await import('./newer-objects.ts');
    readNewerLinks(file, all, add);
  }
  return links;
}

/** Whether an object is a group. */
export function isGroup(all: readonly Message[]): boolean {
  return all.some((message) => message.type === messages.symbolTable || isNewer(message));
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
