// Opening an HDF5 file: the part of the format that Keras and h5py's defaults use. Everything else is refused by its name.
// Nothing is believed: every address and size is checked against the bytes that are there (HDF5 File Format Specification 3.0).
import { GlobalHeaps, readTextAttribute } from './attributes.ts';
import { Dataset } from './dataset.ts';
import { damaged, FileBytes, notRead } from './file-bytes.ts';
import { isGroup, readLinks, type Links } from './links.ts';
import { readMessages, type Message } from './object-header.ts';

/** The bytes that an HDF5 file begins with. */
export const signature: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** A group of an HDF5 file. What is in it is read when it is asked for. */
export class Hdf5Group {
  readonly #file: FileBytes;
  readonly #heaps: GlobalHeaps;
  readonly #messages: readonly Message[];
  readonly #groups = new Map<string, Hdf5Group>();
  readonly #datasets = new Map<string, Dataset>();
  #links: Links | undefined;

  constructor(file: FileBytes, heaps: GlobalHeaps, all: readonly Message[]) {
    this.#file = file;
    this.#heaps = heaps;
    this.#messages = all;
  }

  /** The names of what is in it. */
  get names(): readonly string[] {
    return [...this.#known().keys()];
  }

  /** The group of a path, such as `layers/lstm`; undefined where there is none. */
  group(path: string): Hdf5Group | undefined {
    const [name = '', ...rest] = path.split('/').filter((part) => part !== '');
    if (name === '') return this;
    let found = this.#groups.get(name);
    if (found === undefined) {
      const all = this.#messagesOf(name);
      if (all === undefined || !isGroup(all)) return undefined;
      found = new Hdf5Group(this.#file, this.#heaps, all);
      this.#groups.set(name, found);
    }
    return found.group(rest.join('/'));
  }

  /** The dataset of a path, such as `vars/0`; undefined where there is none. */
  dataset(path: string): Dataset | undefined {
    const names = path.split('/').filter((part) => part !== '');
    const name = names.pop();
    if (name === undefined) return undefined;
    if (names.length > 0) return this.group(names.join('/'))?.dataset(name);
    let found = this.#datasets.get(name);
    if (found === undefined) {
      const all = this.#messagesOf(name);
      if (all === undefined || isGroup(all)) return undefined;
      this.#datasets.set(name, (found = new Dataset(this.#file, all)));
    }
    return found;
  }

  /** The text, or texts, of an attribute; undefined where there is none of that name. */
  attribute(name: string): string | readonly string[] | undefined {
    return readTextAttribute(this.#file, this.#heaps, this.#messages, name);
  }

  #known(): Links {
    this.#links ??= readLinks(this.#file, this.#messages);
    return this.#links;
  }

  #messagesOf(name: string): readonly Message[] | undefined {
    const address = this.#known().get(name);
    return address === undefined ? undefined : readMessages(this.#file, address);
  }
}

/**
 * The root of an HDF5 file.
 *
 * @throws Error when it is none, is cut off, or is of a kind that is not read
 */
export function openHdf5(bytes: Uint8Array): Hdf5Group {
  if (!isHdf5(bytes)) throw damaged('it is no HDF5 file');
  const file = new FileBytes(bytes);
  const version = file.u8(8);
  if (![0, 2, 3].includes(version)) throw notRead(`a superblock of version ${version}`);
  const isOld = version === 0;
  const sizes = isOld ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)];
  if (sizes.some((size) => size !== 8)) throw notRead(`addresses of ${sizes.join(' and ')} bytes`);
  const start = isOld ? 24 : 12;
  if (file.size(start) !== 0) throw notRead('something else before the file begins');
  const end = file.size(start + 16);
  if (end > bytes.length) throw damaged(`it is cut off after ${bytes.length} of ${end} bytes`);
  const root = file.knownAddress(isOld ? 64 : 36);
  const all = readMessages(file, root);
  if (!isGroup(all)) throw damaged('its root is no group');
  return new Hdf5Group(file, new GlobalHeaps(file), all);
}
