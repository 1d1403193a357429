// Buffers that kernels work in and reuse from call to call. A kernel runs to its end before another starts, so one buffer
// per name is enough. Not for results: those are new arrays that belong to their tensors.

/** Buffers above this many elements (8 MiB) are not kept: a rare large call must not hold memory for good. */
const largestKept = 1 << 20;

const kept = new Map<string, Float64Array>();

/**
 * A buffer of at least `length` elements with unspecified contents, valid until its name is asked for again.
 *
 * @param name what it is for; kernels that use two buffers at once give them two names
 */
export function scratch(name: string, length: number): Float64Array {
  const old = kept.get(name);
  if (old !== undefined && old.length >= length) return old;
  // Growing by half keeps a slowly growing batch from allocating at every call.
  const buffer = new Float64Array(length > largestKept ? length : Math.min(largestKept, Math.ceil(length * 1.5)));
  if (buffer.length <= largestKept) kept.set(name, buffer);
  return buffer;
}

/** Frees every kept buffer. */
export function releaseScratch(): void {
  kept.clear();
}
