// A graph that is being written: nodes, constants, and which of a model's weights lie where. It knows no numbers of weights.
import { elementTypes, type OnnxAttribute, type OnnxNode } from '../onnx-model.ts';

/** Numbers of a constant, made when they are needed. */
export interface WrittenConstant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly bytes: () => Uint8Array;
}

/** A weight of a model: its path, such as `lstm/kernel`, and how many numbers it has. */
export interface WeightPart {
  readonly path: string;
  readonly size: number;
}

/** A tensor that is made of weights. */
export interface WrittenWeight {
  readonly name: string;
  readonly dims: readonly number[];
  /** The weights whose numbers it has. */
  readonly parts: readonly WeightPart[];
  /**
   * Which number is where: of the parts' numbers one after the other that with this number less one, negated if it is negative; 0 for a
   * zero. Default: all of them, in order.
   */
  readonly places?: (() => Int32Array) | undefined;
}

type Attributes = Readonly<Record<string, number | string | readonly number[] | readonly string[] | OnnxAttribute>>;

/** An attribute that is a float, also where the number is whole. */
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
/** An attribute that is a list of floats. */
export const floats = (value: readonly number[]): OnnxAttribute => ({ kind: 'floats', value });

function attributeOf(value: Attributes[string]): OnnxAttribute {
  if (typeof value === 'number') return { kind: 'int', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (!Array.isArray(value)) return value as OnnxAttribute;
  return value.every((item) => typeof item === 'string') ? { kind: 'strings', value } : { kind: 'ints', value };
}

/** The numbers of constants, little-endian whatever the machine is. */
function bytesOf(values: readonly number[], width: 4 | 8, set: (view: DataView, at: number, value: number) => void) {
  return (): Uint8Array => {
    const view = new DataView(new ArrayBuffer(values.length * width));
    for (const [place, value] of values.entries()) set(view, place * width, value);
    return new Uint8Array(view.buffer);
  };
}

const asInt64 = (values: readonly number[]): (() => Uint8Array) =>
  bytesOf(values, 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true));
const asFloat = (values: readonly number[]): (() => Uint8Array) =>
  bytesOf(values, 4, (view, at, value) => view.setFloat32(at, value, true));

/** Writes a graph. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: Map<string, WrittenConstant> = new Map();
  readonly weights: Map<string, WrittenWeight> = new Map();
  readonly #names: Set<string>;
  readonly #made = new Map<string, unknown>();

  /** @param names that are taken: those of inputs and outputs */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** A name that nothing else has: the given one, or that and a number. */
  name(base: string): string {
    let name = base;
    for (let count = 1; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    return name;
  }

  /** Something that is made once, however often it is asked for. */
  once<Made>(key: string, make: () => Made): Made {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as Made;
  }

  /** An operation with one output, whose name it returns. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.ops(opType, inputs, [true], attributes)[0]!;
  }

  /** An operation with several outputs; such as are not used have no name. */
  ops(
    opType: string,
    inputs: readonly string[],
    used: readonly boolean[],
    attributes: Attributes = {},
  ): readonly string[] {
    const name = this.name(`${opType}_${this.nodes.length}`);
    const outputs = used.map((isUsed, place) =>
      isUsed ? this.name(place === 0 ? `${name}/out` : `${name}/out${place}`) : '',
    );
    while (outputs.at(-1) === '') outputs.pop();
    const given = [...inputs];
    while (given.at(-1) === '') given.pop();
    this.add({ name, opType, inputs: given, outputs }, attributes);
    return outputs;
  }

  /** An operation whose output has a name that is given. */
  add(node: Pick<OnnxNode, 'name' | 'opType' | 'inputs' | 'outputs'>, attributes: Attributes = {}): void {
    const entries = Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)] as const);
    this.nodes.push({ ...node, domain: '', attributes: new Map(entries) });
  }

  #constant(key: string, dims: readonly number[], dataType: number, bytes: () => Uint8Array): string {
    return this.once(`constant ${key}`, () => {
      const name = this.name(key);
      this.constants.set(name, { name, dims, dataType, bytes });
      return name;
    });
  }

  /** A list of whole numbers. */
  ints(...values: readonly number[]): string {
    return this.#constant(`ints_${values.join('_')}`, [values.length], elementTypes.int64, asInt64(values));
  }

  /** A whole number. */
  int(value: number): string {
    return this.#constant(`int_${value}`, [], elementTypes.int64, asInt64([value]));
  }

  /** A number. */
  float(value: number): string {
    return this.#constant(`float_${value}`, [], elementTypes.float, asFloat([value]));
  }

  /** Floats that are made when the graph's numbers are. */
  floats(key: string, count: number, make: (place: number) => number): string {
    const values = (): Uint8Array => asFloat(Array.from({ length: count }, (_, place) => make(place)))();
    return this.#constant(key, [count], elementTypes.float, values);
  }

  /** As {@link floats}, of twice the precision. */
  doubles(key: string, count: number, make: (place: number) => number): string {
    const set = (view: DataView, at: number, value: number): void => view.setFloat64(at, value, true);
    const values = (): Uint8Array =>
      bytesOf(
        Array.from({ length: count }, (_, place) => make(place)),
        8,
        set,
      )();
    return this.#constant(key, [count], elementTypes.double, values);
  }

  /** A tensor made of weights. Asked for again, it is the same one. */
  weight(name: string, dims: readonly number[], parts: readonly WeightPart[], places?: () => Int32Array): string {
    return this.once(`weight ${name}`, () => {
      const unique = this.name(name);
      this.weights.set(unique, { name: unique, dims, parts, places });
      return unique;
    });
  }
}
