// Comparisons of ids: which of them are padding, and which are counted from the end.
import { joined } from './arrange.ts';
import { onlyNumber } from './constants.ts';
import type { ReadNode } from './graph-reader.ts';
import type { PlannedValue, Symbol, View } from './symbols.ts';

/** From here on, a softplus and the number itself are one float32. */
const largeForSoftplus = 17;

const compared: ReadNode = (reader) => {
  const view = reader.view(0);
  const bound = onlyNumber(reader.constant(1)) ?? 0;
  if (reader.node.opType === 'Greater' && view.isWhole !== true && bound >= largeForSoftplus)
    return [{ kind: 'large', of: view }];
  if (view.isWhole !== true || onlyNumber(reader.constant(1)) !== 0)
    throw reader.refuse('compares what there is nothing made of here');
  if (reader.node.opType === 'Less') return [{ kind: 'below zero', ids: view }];
  const isNot = reader.node.opType === 'Equal';
  return [{ kind: 'mask', ids: joined(view).parts[0]!, axes: view.axes, ...(isNot && { isNot }) }];
};

/** Ids that may be counted from the end: Gather takes such, and here there are none. */
const readWhere: ReadNode = (reader) => {
  const [condition, one, other] = [reader.input(0), reader.input(1), reader.input(2)];
  const isIds =
    condition.kind === 'below zero' &&
    one.kind === 'from the end' &&
    other.kind === 'view' &&
    [condition.ids, one.ids].every(({ parts }) => parts[0] === other.parts[0]);
  if (isIds) return [other];
  if (condition.kind === 'large' && other.kind === 'view' && isSoftplus(one, condition.of, other)) return [other];
  throw reader.refuse('chooses between tensors, which there is not here');
};

/** Whether a value is the softplus of another, both of which are chosen from. */
function isSoftplus(one: Symbol, of: View, soft: View): boolean {
  const [value] = of.parts as readonly [PlannedValue];
  const { layer, inputs } = soft.parts[0]!.call;
  const source = value.call.linear === undefined ? value : value.call.inputs[0];
  const isSame = one.kind === 'view' && one.parts[0] === value && one.scale === 1 && of.scale === 1;
  return isSame && typeof layer !== 'string' && layer.config['activation'] === 'softplus' && inputs[0] === source;
}

const readNot: ReadNode = (reader) => {
  const symbol = reader.input(0);
  if (symbol.kind !== 'mask') throw reader.refuse('is an operation that there is not here');
  return [{ ...symbol, isNot: symbol.isNot !== true }];
};

/** Operations on conditions. */
export const maskOperations: Readonly<Record<string, ReadNode>> = {
  Equal: compared,
  Greater: compared,
  Less: compared,
  Not: readNot,
  NotEqual: compared,
  Where: readWhere,
};
