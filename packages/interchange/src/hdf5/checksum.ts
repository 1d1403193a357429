// The checksum of HDF5's newer headers: Bob Jenkins' lookup3, `hashlittle` from 0.

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** The checksum of some bytes. @see http://burtleburtle.net/bob/c/lookup3.c */
export function lookup3(bytes: Uint8Array): number {
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  const word = (place: number): number =>
    (bytes[place] ?? 0) |
    ((bytes[place + 1] ?? 0) << 8) |
    ((bytes[place + 2] ?? 0) << 16) |
    ((bytes[place + 3] ?? 0) << 24);
  let place = 0;
  for (; bytes.length - place > 12; place += 12) {
    a = (a + word(place)) | 0;
    b = (b + word(place + 4)) | 0;
    c = (c + word(place + 8)) | 0;
    a = ((a - c) ^ rotate(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotate(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 4)) | 0;
    b = (b + a) | 0;
  }
  if (place === bytes.length) return c >>> 0;
  a = (a + word(place)) | 0;
  b = (b + word(place + 4)) | 0;
  c = (c + word(place + 8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) >>> 0;
}
