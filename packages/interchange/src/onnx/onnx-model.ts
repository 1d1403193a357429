// What an ONNX file holds, as far as it is read and written here; names are those of its protobuf schema, in camelCase.

/** The types of elements that are read or written. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** A tensor of a file: weights, or a constant. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** One of the `elementTypes`. */
  readonly dataType: number;
  /** The numbers, little-endian. */
  readonly data: Uint8Array;
}

/** What a node is made with, under one of its attributes' names. */
export type OnnxAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  /** A graph, or what else is only refused. */
  | { readonly kind: 'other' };

/** A node: an operation on tensors, which it names. An input or output that is not there is an empty name. */
export interface OnnxNode {
  readonly name: string;
  readonly domain: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of the graph. */
export interface OnnxValueInfo {
  readonly name: string;
  /** One of the `elementTypes`; 0 where the file does not say. */
  readonly elementType: number;
  /** Sizes, and names of such as may differ; null for what is not said. Undefined where the rank is not known. */
  readonly shape: readonly (number | string | null)[] | undefined;
}

/** A file. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  /** Versions of the sets of operations by domain; the usual one is the empty name. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}
