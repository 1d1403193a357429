// A graph while it is read: what each of its tensors is, and what a node asks of its inputs.
import type { OnnxNode } from '../onnx-model.ts';
import { damaged, quoted, refusedNode } from '../refuse.ts';
import type { Axis } from './axes.ts';
import { constantFrom, floatsFrom, type Constant } from './constants.ts';
import { productOf } from './product.ts';
import { known, numberOf, type Size } from './sizes.ts';
import type { Symbol, View } from './symbols.ts';

/** The tensors of a graph by their names. */
export type Symbols = Map<string, Symbol>;

/** A node and what it is given. */
export class NodeReader {
  readonly node: OnnxNode;
  /** The version of the set of operations. */
  readonly opset: number;
  readonly #symbols: Symbols;
  readonly #budget: { numbers: number };

  constructor(node: OnnxNode, symbols: Symbols, opset: number, budget: { numbers: number }) {
    this.node = node;
    this.opset = opset;
    this.#symbols = symbols;
    this.#budget = budget;
  }

  /** An error that names the node. */
  refuse(why: string): Error {
    return refusedNode(this.node, why);
  }

  /** Throws when constants would become larger than a file of its size can mean them to be. */
  spend(numbers: number): void {
    this.#budget.numbers -= numbers;
    if (!(this.#budget.numbers >= 0)) throw this.refuse('makes constants that are much larger than the file');
  }

  /** Whether an input is there. */
  has(place: number): boolean {
    return (this.node.inputs[place] ?? '') !== '';
  }

  /** An input. @throws RnnkitError when it is not there, or no node before gives it */
  input(place: number): Symbol {
    const name = this.node.inputs[place] ?? '';
    if (name === '') throw this.refuse(`has no input ${place}`);
    const symbol = this.#symbols.get(name);
    if (symbol !== undefined) return symbol;
    throw damaged(`its node ${quoted(this.node.name)} reads ${quoted(name)}, which no node before it gives`);
  }

  /** An input that is a value of the model. */
  view(place: number): View {
    const symbol = this.input(place);
    if (symbol.kind === 'view') return symbol;
    if (symbol.kind === 'scores' || symbol.kind === 'weights') return productOf(symbol);
    throw this.refuse(
      `takes ${symbol.kind === 'constant' ? 'a constant' : 'a tensor'} as its input ${place}, which cannot be read`,
    );
  }

  /** An input that is known; undefined where it is computed of the model's inputs. */
  knownInput(place: number): Constant | undefined {
    if (!this.has(place)) return undefined;
    return constantIn(this.input(place));
  }

  /** An input that has to be known. */
  constant(place: number): Constant {
    const constant = this.knownInput(place);
    if (constant !== undefined) return constant;
    throw this.refuse(`has an input ${place} that is no constant, which there is not here`);
  }

  /** A list of whole numbers: an input, or, in older versions, an attribute. */
  ints(place: number, attribute: string): readonly number[] | undefined {
    if (this.has(place)) return [...this.constant(place).numbers()];
    const given = this.node.attributes.get(attribute);
    return given?.kind === 'ints' ? given.value : undefined;
  }

  /** An input that is a list of sizes, known or not. */
  sizes(place: number): readonly Size[] {
    const symbol = this.input(place);
    if (symbol.kind === 'sizes') return symbol.sizes;
    if (symbol.kind === 'constant' && symbol.constant.isWhole) return [...symbol.constant.numbers()].map(known);
    throw this.refuse(`has sizes that cannot be read`);
  }

  int(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'int' ? attribute.value : otherwise;
  }

  float(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'float' ? attribute.value : otherwise;
  }

  text(name: string, otherwise: string): string {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'string' ? attribute.value : otherwise;
  }

  intList(name: string): readonly number[] | undefined {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'ints' ? attribute.value : undefined;
  }

  /** An axis from the front. @throws RnnkitError when there is none */
  axis(axis: number, rank: number): number {
    const place = axis < 0 ? axis + rank : axis;
    if (Number.isSafeInteger(place) && place >= 0 && place < rank) return place;
    throw this.refuse(`names the axis ${axis} of ${rank}`);
  }

  /** Axes from the front, each once. */
  axesOf(axes: readonly number[], rank: number): readonly number[] {
    const places = axes.map((axis) => this.axis(axis, rank));
    if (new Set(places).size === places.length) return places;
    throw this.refuse('names an axis twice');
  }
}

/** What of a symbol is known. */
export function constantIn(symbol: Symbol): Constant | undefined {
  if (symbol.kind === 'constant') return symbol.constant;
  if (symbol.kind === 'sizes') {
    const numbers = symbol.sizes.map(numberOf);
    if (numbers.includes(undefined)) return undefined;
    return constantFrom(symbol.isOne ? [] : [numbers.length], numbers as number[], true);
  }
  if (symbol.kind !== 'fill') return undefined;
  const dims = symbol.sizes.map(numberOf);
  if (dims.some((size) => size === undefined)) return undefined;
  const count = (dims as number[]).reduce((product, side) => product * side, 1);
  return count <= 4096
    ? constantFrom(
        dims as number[],
        Array.from({ length: count }, () => symbol.value),
        false,
      )
    : undefined;
}

/** What a node's operation makes of its inputs. */
export type ReadNode = (reader: NodeReader) => readonly Symbol[];

/** The numbers of a constant that has one for each place of an axis, or one for all; undefined where its shape is another. */
export function alongAxis(constant: Constant, size: number): (() => Float32Array) | undefined {
  const { dims } = constant;
  const count = dims.reduce((product, side) => product * side, 1);
  if (count === 1 && size !== 1) return () => new Float32Array(size).fill(constant.numbers()[0]!);
  if (count !== size || (dims.at(-1) ?? 1) !== size) return undefined;
  return () => floatsFrom(constant);
}

/** A view with other axes. */
export const withAxes = (view: View, axes: readonly Axis[]): View => ({ ...view, axes });
