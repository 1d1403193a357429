// Attributes: the texts that Keras puts beside groups and datasets, a single one or a list.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { readDatatype, type Datatype } from './datatype.ts';
import type { Hdf5Group } from './hdf5-file.ts';
import { messages, onlyMessage, type Message } from './messages.ts';
import { elementsOf, readShape } from './shape.ts';

/** The text of a group's attribute, or its texts; undefined where there is no attribute of that name. */
export function textAttribute(
  { file, messages: all }: Hdf5Group,
  name: string,
): string | readonly string[] | undefined {
  const info = onlyMessage(all, messages.attributeInfo);
  if (info !== undefined) expectCompact(file, info);
  for (const message of all) {
    if (message.type !== messages.attribute) continue;
    const parts = partsOf(file, message);
    if (parts.name === name) return readTexts(file, parts);
  }
  return undefined;
}

function expectCompact(file: FileBytes, { place }: Message): void {
  const heap = place + 2 + ((file.u8(place + 1) & 1) !== 0 ? 2 : 0);
  if (file.address(heap) !== undefined) throw notRead('attributes in a fractal heap');
}

interface Attribute {
  readonly name: string;
  /** Where its type, its shape and its content are. */
  readonly type: number;
  readonly shape: number;
  readonly content: number;
  readonly end: number;
  readonly isShared: boolean;
}

function partsOf(file: FileBytes, { place, end, isShared }: Message): Attribute {
  const version = file.u8(place);
  if (![1, 2, 3].includes(version) || isShared)
    throw notRead(`an attribute of version ${version}${isShared ? ', shared' : ''}`);
  const padded = (size: number): number => (version === 1 ? 8 * Math.ceil(size / 8) : size);
  const sizes = [2, 4, 6].map((at) => file.u16(place + at)) as [number, number, number];
  const names = place + (version === 3 ? 9 : 8);
  const type = names + padded(sizes[0]);
  const shape = type + padded(sizes[1]);
  const content = shape + padded(sizes[2]);
  if (content > end) throw damaged('an attribute goes beyond its header');
  const isElsewhere = version > 1 && (file.u8(place + 1) & 3) !== 0;
  return { name: file.text(names, sizes[0]), type, shape, content, end, isShared: isElsewhere };
}

function readTexts(file: FileBytes, parts: Attribute): string | readonly string[] {
  if (parts.isShared) throw notRead(`a shared type (of ${JSON.stringify(parts.name.slice(0, 60))})`);
  const type = readDatatype(file, parts.type);
  const shape = readShape(file, parts.shape);
  if (type.kind !== 'text' && type.kind !== 'heap-text') {
    // An empty list of numbers is what NumPy makes of an empty list of texts.
    if (shape !== undefined && elementsOf(shape) === 0) return [];
    throw damaged(`the attribute ${JSON.stringify(parts.name.slice(0, 60))} is no text`);
  }
  if (shape === undefined) return [];
  const count = elementsOf(shape);
  if (parts.content + count * type.size > parts.end) throw damaged('an attribute goes beyond its header');
  // What texts share in a heap would be there many times.
  let left = file.length;
  const texts = Array.from({ length: count }, (_, index) => {
    const text = textAt(file, type, parts.content + index * type.size);
    left -= text.length;
    if (left < 0) throw damaged('its texts are longer than all of it');
    return text;
  });
  return shape.length === 0 ? texts[0]! : texts;
}

function textAt(file: FileBytes, type: Datatype, place: number): string {
  if (type.kind === 'text') return file.text(place, type.size);
  const length = file.u32(place);
  if (length === 0) return '';
  const found = heapObject(file, file.knownAddress(place + 4), file.u32(place + 12));
  if (length > found.size) throw damaged('a text in it goes beyond its place');
  return file.text(found.place, length);
}

/** Where an object of a heap is. */
interface HeapObject {
  readonly place: number;
  readonly size: number;
}

/** The heaps of files: texts of any length. Each is gone through once. */
const known = new WeakMap<FileBytes, Map<number, ReadonlyMap<number, HeapObject>>>();

function heapObject(file: FileBytes, address: number, index: number): HeapObject {
  const heaps = known.get(file) ?? new Map<number, ReadonlyMap<number, HeapObject>>();
  known.set(file, heaps);
  const heap = heaps.get(address) ?? readHeap(file, address);
  heaps.set(address, heap);
  const found = heap.get(index);
  if (found === undefined) throw damaged('a text in it is not where it says');
  return found;
}

function readHeap(file: FileBytes, address: number): ReadonlyMap<number, HeapObject> {
  if (!file.isAt(address, 'GCOL')) throw damaged('texts in it are not where it says');
  const size = file.size(address + 8);
  file.expect(address, size);
  const objects = new Map<number, HeapObject>();
  const end = address + size;
  for (let place = address + 16; place + 16 <= end;) {
    const index = file.u16(place);
    if (index === 0) break;
    const bytes = file.size(place + 8);
    file.expect(place + 16, bytes);
    objects.set(index, { place: place + 16, size: bytes });
    place += 16 + 8 * Math.ceil(bytes / 8);
  }
  return objects;
}
