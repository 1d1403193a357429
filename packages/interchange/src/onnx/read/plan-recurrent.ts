// Which layer a recurrent node becomes, by which of its outputs are read.
import { numberOf } from './sizes.ts';
import { sizeOfAxis } from './axes.ts';
import type { PlannedCall, PlannedLayer, Recurrent, RecurrentSlot } from './symbols.ts';

/** The number of a value by what it is of a node. */
export type SlotNumbers = (slot: RecurrentSlot) => number;

/** Adds a layer that is given certain values. */
type Push = (layer: PlannedLayer, inputs: readonly number[], outputs: number) => number;

/**
 * Adds the layers of a node.
 *
 * @param read which of its outputs are read
 * @param pushOn adds a layer that is given what the node is
 */
export function planRecurrent(
  recurrent: Recurrent,
  read: ReadonlySet<RecurrentSlot>,
  pushOn: (layer: PlannedLayer, outputs: number) => number,
  push: Push,
  call: PlannedCall,
): SlotNumbers {
  const { directions, isReverse } = recurrent;
  const isSequence = [...read].some((slot) => slot.startsWith('sequence'));
  const isState = [...read].some((slot) => slot.startsWith('cell') || (isSequence && !slot.startsWith('sequence')));
  const isMasked = call.mask !== undefined;
  const options = {
    returnSequences: isSequence,
    returnState: isState,
    ...(isMasked && { zeroOutputForMask: isSequence }),
  };
  /** Outputs of a sequence without the mask, which an ONNX graph has nowhere but in its nodes. */
  const unmasked = (number: number, units: number): number =>
    isMasked && isSequence
      ? push({ className: 'Reshape', config: { targetShape: [stepsOf(call), units] }, weights: {} }, [number], 1)
      : number;
  if (directions.length === 2) return bothWays(recurrent, read, options, pushOn, push, unmasked);
  const [layer] = directions as readonly [PlannedLayer];
  if (isReverse && isSequence) return backwards(recurrent, read, options, pushOn, unmasked);
  const config = { ...layer.config, ...options, goBackwards: isReverse };
  const first = pushOn({ ...layer, config }, 1 + (isState ? recurrent.states : 0));
  const sequence = unmasked(first, recurrent.units);
  return (slot) => {
    if (slot === 'sequence0') return sequence;
    if (slot === 'hidden0') return isState ? first + 1 : first;
    return first + 2;
  };
}

function stepsOf({ inputs }: PlannedCall): number {
  return numberOf(sizeOfAxis(inputs[0]!.axes[1]!)) ?? -1;
}

interface Options {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
}

/** A layer within another, with its weights by the path that they have there. */
function within(
  layer: PlannedLayer,
  path: string,
  config: object,
): { readonly description: object; readonly weights: PlannedLayer['weights'] } {
  const weights = Object.fromEntries(Object.entries(layer.weights).map(([name, read]) => [`${path}/${name}`, read]));
  return { description: { className: layer.className, config: { ...layer.config, ...config } }, weights };
}

function bidirectional(
  forward: PlannedLayer,
  backward: PlannedLayer,
  options: Options,
  mergeMode: string | null,
): PlannedLayer {
  const one = within(forward, 'forward', options);
  const other = within(backward, 'backward', { ...options, goBackwards: true });
  return {
    className: 'Bidirectional',
    config: { layer: one.description, backwardLayer: other.description, mergeMode },
    weights: { ...one.weights, ...other.weights },
  };
}

function bothWays(
  { directions, states, units }: Recurrent,
  read: ReadonlySet<RecurrentSlot>,
  options: Options,
  pushOn: (layer: PlannedLayer, outputs: number) => number,
  push: Push,
  unmasked: (number: number, units: number) => number,
): SlotNumbers {
  const isApart = ['sequence0', 'sequence1'].some((slot) => read.has(slot as RecurrentSlot));
  // Without sequences the outputs are the states; where they are read apart, they are given so.
  const isHidden = !options.returnSequences && ['hidden0', 'hidden1'].some((slot) => read.has(slot as RecurrentSlot));
  const mergeMode = isApart || isHidden ? null : 'concat';
  const [forward, backward] = directions as readonly [PlannedLayer, PlannedLayer];
  const outputs = (mergeMode === null ? 2 : 1) + (options.returnState ? 2 * states : 0);
  const first = pushOn(bidirectional(forward, backward, options, mergeMode), outputs);
  const [state, otherState] = [first + (mergeMode === null ? 2 : 1), first + (mergeMode === null ? 2 : 1) + states];
  const concatenated = new Map<string, number>();
  const sideBySide = (name: string, one: number, other: number): number => {
    const made =
      concatenated.get(name) ?? push({ className: 'Concatenate', config: { axis: -1 }, weights: {} }, [one, other], 1);
    concatenated.set(name, made);
    return made;
  };
  const sequences = options.returnSequences
    ? mergeMode === null
      ? [unmasked(first, units), unmasked(first + 1, units)]
      : [unmasked(first, 2 * units)]
    : [];
  const hidden = (way: 0 | 1): number => (options.returnState ? [state, otherState][way]! : first + way);
  return (slot) => {
    switch (slot) {
      case 'sequence0':
        return sequences[0]!;
      case 'sequence1':
        return sequences[1]!;
      case 'sequence':
        return mergeMode === null ? sideBySide('sequence', sequences[0]!, sequences[1]!) : sequences[0]!;
      case 'hidden0':
        return hidden(0);
      case 'hidden1':
        return hidden(1);
      case 'last':
        return mergeMode === 'concat' && !options.returnSequences ? first : sideBySide('last', hidden(0), hidden(1));
      case 'cell0':
        return state + 1;
      case 'cell1':
        return otherState + 1;
    }
  };
}

/** A layer that goes backwards, with its sequence in the order of time: a bidirectional puts it so, whose other layer nobody reads. */
function backwards(
  { directions, states, units }: Recurrent,
  _read: ReadonlySet<RecurrentSlot>,
  options: Options,
  pushOn: (layer: PlannedLayer, outputs: number) => number,
  unmasked: (number: number, units: number) => number,
): SlotNumbers {
  const [layer] = directions as readonly [PlannedLayer];
  const first = pushOn(bidirectional(layer, layer, options, null), 2 + (options.returnState ? 2 * states : 0));
  const sequence = unmasked(first + 1, units);
  const state = first + 2 + states;
  return (slot) => (slot === 'sequence0' ? sequence : slot === 'hidden0' ? state : state + 1);
}
