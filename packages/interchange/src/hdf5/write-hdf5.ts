// Writing an HDF5 file of numbers in groups, as h5py's `libver='latest'` does: superblock 2, newer object headers, links within them,
// numbers as they are (HDF5 File Format Specification 3.0). Equal numbers make equal bytes.
import { lookup3 } from './checksum.ts';
import { signature } from './hdf5-file.ts';

/** Numbers of a file. A BigInt64Array holds whole ones. */
export interface Hdf5Numbers {
  /** Sizes of the axes; none for a single number. */
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

type Node = Map<string, Node> | Hdf5Numbers;

/** Numbers begin at a multiple of this, so that whoever reads them needs no copy. */
const alignment = 8;
const superblockBytes = 48;

/**
 * The bytes of an HDF5 file.
 *
 * @param datasets numbers by their paths, such as `layers/dense/vars/0`; groups come of the paths
 */
export function writeHdf5(datasets: ReadonlyMap<string, Hdf5Numbers>): Uint8Array {
  const parts: { readonly place: number; readonly bytes: Uint8Array }[] = [];
  let end = superblockBytes;
  const put = (bytes: Uint8Array): number => {
    const place = end;
    parts.push({ place, bytes });
    end = place + Math.ceil(bytes.length / alignment) * alignment;
    return place;
  };
  const root = putNode(treeOf(datasets), put);
  const file = new Uint8Array(end);
  for (const { place, bytes } of parts) file.set(bytes, place);
  const superblock = [...signature, 2, 8, 8, 0, ...whole(0, 8), ...nowhere, ...whole(end, 8), ...whole(root, 8)];
  file.set(withChecksum(superblock));
  return file;
}

function treeOf(datasets: ReadonlyMap<string, Hdf5Numbers>): Map<string, Node> {
  const root = new Map<string, Node>();
  for (const [path, numbers] of datasets) {
    const names = path.split('/');
    const last = names.pop()!;
    let group = root;
    for (const name of names) {
      const next = group.get(name) ?? new Map<string, Node>();
      group.set(name, next);
      group = next as Map<string, Node>;
    }
    group.set(last, numbers);
  }
  return root;
}

/** Puts an object and what is in it into the file. @returns where its header is */
function putNode(node: Node, put: (bytes: Uint8Array) => number): number {
  if (!(node instanceof Map)) {
    const { buffer, byteOffset, byteLength } = node.data;
    const place = put(new Uint8Array(buffer, byteOffset, byteLength));
    return put(datasetHeader(node, place));
  }
  const links = Array.from(node, ([name, within]) => {
    const text = new TextEncoder().encode(name);
    return message(0x06, [1, 1, ...whole(text.length, 2), ...text, ...whole(putNode(within, put), 8)]);
  });
  return put(header([message(0x02, [0, 0, ...nowhere, ...nowhere]), message(0x0a, [0, 0]), ...links]));
}

const float32 = [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];
const int64 = [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0];

function datasetHeader({ shape, data }: Hdf5Numbers, place: number): Uint8Array {
  const sizes = shape.flatMap((size) => whole(size, 8));
  return header([
    message(0x01, [2, shape.length, 0, shape.length === 0 ? 0 : 1, ...sizes]),
    message(0x03, data instanceof Float32Array ? float32 : int64),
    // Nothing is filled in: all numbers are there.
    message(0x05, [3, 0x0a]),
    message(0x08, [3, 1, ...(data.byteLength === 0 ? nowhere : whole(place, 8)), ...whole(data.byteLength, 8)]),
  ]);
}

const nowhere: readonly number[] = Array.from({ length: 8 }, () => 0xff);

function message(type: number, body: readonly number[]): readonly number[] {
  return [type, ...whole(body.length, 2), 0, ...body];
}

function header(messages: readonly (readonly number[])[]): Uint8Array {
  const body = messages.flat();
  return withChecksum([
    ...Array.from('OHDR', (letter) => letter.charCodeAt(0)),
    2,
    2,
    ...whole(body.length, 4),
    ...body,
  ]);
}

function withChecksum(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes, ...whole(lookup3(Uint8Array.from(bytes)), 4)]);
}

/** A number of at least 0 as so many bytes. */
function whole(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, place) => Math.floor(value / 256 ** place) % 256);
}
