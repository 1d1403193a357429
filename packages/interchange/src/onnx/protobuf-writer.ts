// Protobuf's wire format, as far as an ONNX file needs it.

const text = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  // Negative numbers are those of 64 bits that they are modulo 2^64.
  let left = BigInt.asUintN(64, BigInt(value));
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  bytes.push(Number(left));
  return bytes;
}

/** A message that is being written. Its bytes are put together once, at the end. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  /** How many bytes it has. */
  get size(): number {
    return this.#size;
  }

  #push(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    return this;
  }

  int(field: number, value: number): this {
    return this.#push(Uint8Array.from([...varint(field * 8), ...varint(value)]));
  }

  float(field: number, value: number): this {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setFloat32(0, value, true);
    return this.#push(Uint8Array.from(varint(field * 8 + 5))).#push(new Uint8Array(bytes.buffer));
  }

  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? text.encode(value) : value;
    return this.#push(Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)])).#push(bytes);
  }

  message(field: number, write: (message: ProtobufWriter) => unknown): this {
    const message = new ProtobufWriter();
    write(message);
    this.#push(Uint8Array.from([...varint(field * 8 + 2), ...varint(message.size)]));
    for (const chunk of message.#chunks) this.#push(chunk);
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#size);
    let place = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, place);
      place += chunk.length;
    }
    return all;
  }
}
