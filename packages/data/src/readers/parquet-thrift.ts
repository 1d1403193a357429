// Whether what describes a file of Parquet, in Thrift's compact protocol, can be what it says. What reads it makes room for all of a list before
// it has read any of it: a few dozen bytes that say lists of lists would take seconds, and all memory.

/** What is described lies not half as deep. */
const deepest = 32;
/** A number of 64 bits has so many bytes at most. */
const longestNumber = 10;

/**
 * Walks through a struct.
 *
 * @param start where it begins
 * @throws Error when a list, a text or a number goes on beyond the bytes that there are
 */
export function checkThrift(bytes: Uint8Array, start: number): void {
  new Walk(bytes, start).struct(0);
}

class Walk {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  struct(depth: number): void {
    if (depth > deepest) refuse();
    for (let byte = this.#byte(); (byte & 0x0f) !== 0; byte = this.#byte()) {
      // The field's number, where it is not said by its distance from the one before.
      if (byte >> 4 === 0) this.#number();
      const type = byte & 0x0f;
      // A truth value of a field is its type.
      if (type > 2) this.#element(type, depth);
    }
  }

  #element(type: number, depth: number): void {
    if (type === 3) this.#skip(1);
    else if (type >= 4 && type <= 6) this.#number();
    else if (type === 7) this.#skip(8);
    else if (type === 8) this.#skip(this.#number());
    else if (type === 9) this.#list(depth + 1);
    else if (type === 12) this.struct(depth + 1);
    else refuse();
  }

  #list(depth: number): void {
    if (depth > deepest) refuse();
    const byte = this.#byte();
    const count = byte >> 4 === 15 ? this.#number() : byte >> 4;
    // Each takes a byte or more.
    if (count > this.#bytes.length - this.#at) refuse();
    const type = byte & 0x0f;
    // In a list a truth value is a byte.
    for (let place = 0; place < count; place++) this.#element(type === 1 || type === 2 ? 3 : type, depth);
  }

  /** A number of seven bits a byte, without its sign. */
  #number(): number {
    let [value, scale] = [0, 1];
    for (let count = 0; count < longestNumber; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return refuse();
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? refuse();
  }

  #skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) refuse();
  }
}

function refuse(): never {
  throw new Error('it is damaged.');
}
