// How tfjs' CPU backend keeps values: typed arrays in a table, or a buffer when they came from another backend.

/** The values of a tensor, not to be written to. */
export function valuesOf(backend, { dataId, dtype }) {
  const { values } = backend.data.get(dataId);
  if (ArrayBuffer.isView(values)) return values;
  if (dtype === 'float32') return new Float32Array(values);
  return dtype === 'int32' ? new Int32Array(values) : new Uint8Array(values);
}

/** A new float tensor that owns the values. */
export function floatTensor(backend, shape, values) {
  return backend.makeTensorInfo(shape, 'float32', values);
}
