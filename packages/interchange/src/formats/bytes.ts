// What the first bytes of files say.
import { openZip } from '@rnnkit/storage';

/** Whether bytes begin with some others. */
export function beginsWith(bytes: Uint8Array, ...first: readonly number[]): boolean {
  return first.every((byte, place) => bytes[place] === byte);
}

/** Whether it is an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return beginsWith(bytes, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
}

/** Whether it is a safetensors file: the length of a header, and JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 9 && beginsWith(bytes.subarray(5), 0, 0, 0, 0x7b);
}

/** Whether it may be an ONNX file: the version of its format first, and then one of the fields that others write there. */
export function isOnnx(bytes: Uint8Array): boolean {
  const [tag, version, next] = bytes;
  return (
    tag === 0x08 && version! > 0 && version! < 32 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(next!)
  );
}

/** The names of what is in a zip file; undefined of another one, or of one that is damaged. */
export function namesInZip(bytes: Uint8Array): readonly string[] | undefined {
  if (!beginsWith(bytes, 0x50, 0x4b)) return undefined;
  try {
    return openZip(bytes).names;
  } catch {
    return undefined;
  }
}

const largestJson = 16 * 1024 ** 2;

/** The fields of a file of JSON; none of what is no JSON, and of what is larger than a description. */
function fieldsIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    if (bytes.length > largestJson) return {};
    return Object(JSON.parse(new TextDecoder().decode(bytes))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Whether it is a file of JSON by which TensorFlow.js says what others are. */
export function isTfjsJson(bytes: Uint8Array): boolean {
  const { format, modelTopology, weightsManifest } = fieldsIn(bytes);
  return (
    format === 'layers-model' ||
    format === 'graph-model' ||
    (modelTopology !== undefined && weightsManifest !== undefined)
  );
}

/** Whether it is a file of JSON by which rnnkit says what others are. */
export function isOwnJson(bytes: Uint8Array): boolean {
  return String(fieldsIn(bytes)['format']).startsWith('rnnkit-');
}
