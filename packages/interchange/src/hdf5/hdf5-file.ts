// Opening an HDF5 file: the part of the format that Keras and h5py's defaults use. Everything else is refused by its name.
// Nothing is believed: every address and size is checked against the bytes that are there (HDF5 File Format Specification 3.0).
// What Keras' `.keras` files do not have is fetched where a file has it, which takes promises.
import { openDataset, type Dataset } from './dataset.ts';
import { damaged, FileBytes, notRead } from './file-bytes.ts';
import { isGroup, readLinks, type Links } from './links.ts';
import type { Message } from './messages.ts';
import { readMessages } from './object-header.ts';

/** The bytes that an HDF5 file begins with. */
export const signature: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** A group of an HDF5 file. What is in it is read when it is asked for. */
export class Hdf5Group {
  readonly file: FileBytes;
  readonly messages: readonly Message[];
  readonly #groups = new Map<string, Hdf5Group>();
  readonly #datasets = new Map<string, Dataset>();
  #links: Links | undefined;

  constructor(file: FileBytes, all: readonly Message[]) {
    this.file = file;
    this.messages = all;
  }

  /** The names of what is in it. */
  async names(): Promise<readonly string[]> {
    return [...(await this.#known()).keys()];
  }

  /** The group of a path, such as `layers/lstm`; undefined where there is none. */
  async group(path: string): Promise<Hdf5Group | undefined> {
    const [name = '', ...rest] = path.split('/').filter((part) => part !== '');
    if (name === '') return this;
    let found = this.#groups.get(name);
    if (found === undefined) {
      const all = await this.#messagesOf(name);
      if (all === undefined || !isGroup(all)) return undefined;
      found = new Hdf5Group(this.file, all);
      this.#groups.set(name, found);
    }
    return found.group(rest.join('/'));
  }

  /** The dataset of a path, such as `vars/0`; undefined where there is none. */
  async dataset(path: string): Promise<Dataset | undefined> {
    const names = path.split('/').filter((part) => part !== '');
    const name = names.pop();
    if (name === undefined) return undefined;
    if (names.length > 0) return (await this.group(names.join('/')))?.dataset(name);
    let found = this.#datasets.get(name);
    if (found === undefined) {
      const all = await this.#messagesOf(name);
      if (all === undefined || isGroup(all)) return undefined;
      found = await openDataset(this.file, all);
      this.#datasets.set(name, found);
    }
    return found;
  }

  async #known(): Promise<Links> {
    this.#links ??= await readLinks(this.file, this.messages);
    return this.#links;
  }

  async #messagesOf(name: string): Promise<readonly Message[] | undefined> {
    const address = (await this.#known()).get(name);
    return address === undefined ? undefined : readMessages(this.file, address);
  }
}

/**
 * The root of an HDF5 file.
 *
 * @throws Error when it is none, is cut off, or is of a kind that is not read
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
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
  const all = await readMessages(file, root);
  if (!isGroup(all)) throw damaged('its root is no group');
  return new Hdf5Group(file, all);
}
