// The checksum of zip files (CRC-32, polynomial 0xEDB88320), eight bytes at a time.

const width = 8;
const table = makeTable();

function makeTable(): Uint32Array {
  const made = new Uint32Array(width * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    made[byte] = value;
  }
  for (let index = 256; index < width * 256; index++) {
    const before = made[index - 256]!;
    made[index] = (before >>> 8) ^ made[before & 0xff]!;
  }
  return made;
}

/** The checksum of some bytes. */
export function crc32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % width);
  let crc = 0xffffffff;
  for (let place = 0; place < whole; place += width) {
    const low = view.getUint32(place, true) ^ crc;
    const high = view.getUint32(place + 4, true);
    crc =
      table[1792 + (low & 0xff)]! ^
      table[1536 + ((low >>> 8) & 0xff)]! ^
      table[1280 + ((low >>> 16) & 0xff)]! ^
      table[1024 + (low >>> 24)]! ^
      table[768 + (high & 0xff)]! ^
      table[512 + ((high >>> 8) & 0xff)]! ^
      table[256 + ((high >>> 16) & 0xff)]! ^
      table[high >>> 24]!;
  }
  for (let place = whole; place < bytes.length; place++) crc = (crc >>> 8) ^ table[(crc ^ bytes[place]!) & 0xff]!;
  return ~crc >>> 0;
}
