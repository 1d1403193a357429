// The order in which Keras has the layers of a Functional model, which its names of weights and its optimizers go by: from the inputs
// on by how far each is from an output, and where that is the same, as Keras comes by them. As its `map_graph`.

/** A layer or an operation of a graph. */
export interface Operation {
  readonly calls: readonly OperationCall[];
}

/** A call of it. */
export interface OperationCall {
  readonly operation: Operation;
  /** The calls whose values it reads, in the order of its arguments. */
  readonly parents: readonly OperationCall[];
}

/** The operations that outputs need, in Keras' order. @param outputs the calls that give them, in their order */
export function inKerasOrder(outputs: readonly OperationCall[]): readonly Operation[] {
  const found = new Map<Operation, number>();
  const finished = new Set<OperationCall>();
  const visit = (call: OperationCall): void => {
    if (finished.has(call)) return;
    if (!found.has(call.operation)) found.set(call.operation, found.size);
    for (const parent of call.parents) visit(parent);
    finished.add(call);
  };
  for (const call of outputs) visit(call);
  const depths = new Map<OperationCall, number>();
  const operations = new Map<Operation, number>();
  for (const call of [...finished].toReversed()) {
    const depth = Math.max(depths.get(call) ?? 0, operations.get(call.operation) ?? 0);
    operations.set(call.operation, depth);
    for (const parent of call.parents) depths.set(parent, Math.max(depth + 1, depths.get(parent) ?? 0));
  }
  return [...operations.keys()].toSorted(
    (one, other) => operations.get(other)! - operations.get(one)! || found.get(one)! - found.get(other)!,
  );
}
