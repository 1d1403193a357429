// An ONNX file, as it is: nothing in it is believed but what its bytes bear out. Graphs within nodes are not read, so nothing here nests.
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { fieldsOf, pushFloats, pushInts, textOf, type ProtobufField } from './protobuf-reader.ts';
import { damaged, quoted, unsupported } from './refuse.ts';
import { readTensor } from './tensor-numbers.ts';

/** So many nodes, weights, inputs and outputs a file has at most, and so many inputs, outputs and attributes a node. */
const most = { nodes: 100_000, tensors: 100_000, ends: 1000, ofNode: 4096, listed: 65_536 };

/** What an ONNX file holds. @throws RnnkitError `invalid-file` when it is damaged, `unsupported` when its weights are elsewhere */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let graph: Uint8Array | undefined;
  let [irVersion, producerName] = [0, ''];
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) irVersion = field.int;
    else if (field.number === 2) producerName = textOf(field);
    else if (field.number === 7) graph = field.bytes;
    else if (field.number === 8)
      pushEntry(
        opsets,
        readPair(field.bytes, (version) => version.int),
        'set of operations',
      );
    else if (field.number === 14) pushEntry(metadata, readPair(field.bytes, textOf), 'remark');
  }
  if (graph === undefined || opsets.size === 0) throw damaged('it is no ONNX file, or a damaged one');
  return { irVersion, producerName, opsets, metadata, ...readGraph(graph) };
}

function readPair<Value>(
  message: Uint8Array,
  read: (field: ProtobufField) => Value,
): readonly [string, Value | undefined] {
  let key = '';
  let value: Value | undefined;
  for (const field of fieldsOf(message)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = read(field);
  }
  return [key, value];
}

function pushEntry<Value>(
  map: Map<string, Value>,
  [key, value]: readonly [string, Value | undefined],
  what: string,
): void {
  if (map.has(key) || value === undefined || map.size >= most.ends) throw damaged(`a ${what} is there twice, or none`);
  map.set(key, value);
}

function readGraph(message: Uint8Array): Pick<OnnxModel, 'nodes' | 'initializers' | 'inputs' | 'outputs'> {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) pushUpTo(nodes, readNode(field.bytes), most.nodes, 'nodes');
    else if (field.number === 5) pushUpTo(initializers, readTensor(field.bytes), most.tensors, 'weights');
    else if (field.number === 11) pushUpTo(inputs, readValueInfo(field.bytes), most.tensors, 'inputs');
    else if (field.number === 12) pushUpTo(outputs, readValueInfo(field.bytes), most.ends, 'outputs');
    else if (field.number === 15) throw unsupported('it has sparse weights');
  }
  return { nodes, initializers, inputs, outputs };
}

function pushUpTo<Item>(list: Item[], item: Item, most: number, what: string): void {
  if (list.length >= most) throw damaged(`it has more than ${most} ${what}`);
  list.push(item);
}

function readNode(message: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let [name, opType, domain] = ['', '', ''];
  const attributes = new Map<string, OnnxAttribute>();
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        pushUpTo(inputs, textOf(field), most.ofNode, 'inputs of a node');
        break;
      case 2:
        pushUpTo(outputs, textOf(field), most.ofNode, 'outputs of a node');
        break;
      case 3:
        name = textOf(field);
        break;
      case 4:
        opType = textOf(field);
        break;
      case 5: {
        const [attribute, value] = readAttribute(field.bytes);
        if (attributes.has(attribute)) throw damaged(`a node has the attribute ${quoted(attribute)} twice`);
        attributes.set(attribute, value);
        break;
      }
      case 7:
        domain = textOf(field);
        break;
    }
  }
  return { name, opType, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

function readAttribute(message: Uint8Array): readonly [string, OnnxAttribute] {
  let [name, type] = ['', 0];
  let [int, float, string] = [0, 0, ''];
  let tensor: OnnxTensor | undefined;
  const floats: number[] = [];
  const ints: number[] = [];
  const strings: string[] = [];
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        name = textOf(field);
        break;
      case 2: {
        const one: number[] = [];
        pushFloats(one, field, 1);
        float = one[0] ?? 0;
        break;
      }
      case 3:
        int = field.int;
        break;
      case 4:
        string = textOf(field);
        break;
      case 5:
        tensor = readTensor(field.bytes);
        break;
      case 7:
        pushFloats(floats, field, most.listed);
        break;
      case 8:
        pushInts(ints, field, most.listed);
        break;
      case 9:
        pushUpTo(strings, textOf(field), most.ofNode, 'texts in an attribute');
        break;
      case 20:
        type = field.int;
        break;
    }
  }
  const byType: Readonly<Record<number, OnnxAttribute | undefined>> = {
    1: { kind: 'float', value: float },
    2: { kind: 'int', value: int },
    3: { kind: 'string', value: string },
    4: tensor && { kind: 'tensor', value: tensor },
    6: { kind: 'floats', value: floats },
    7: { kind: 'ints', value: ints },
    8: { kind: 'strings', value: strings },
  };
  return [name, (Object.hasOwn(byType, type) ? byType[type] : undefined) ?? { kind: 'other' }];
}

function readValueInfo(message: Uint8Array): OnnxValueInfo {
  let name = '';
  let elementType = 0;
  let shape: (number | string | null)[] | undefined;
  for (const field of fieldsOf(message)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    for (const type of fieldsOf(field.bytes)) {
      if (type.number !== 1) throw unsupported(`${quoted(name)} is no tensor`);
      for (const part of fieldsOf(type.bytes)) {
        if (part.number === 1) elementType = part.int;
        else if (part.number === 2) shape = readShape(part.bytes, name);
      }
    }
  }
  return { name, elementType, shape };
}

function readShape(message: Uint8Array, name: string): (number | string | null)[] {
  const shape: (number | string | null)[] = [];
  for (const dim of fieldsOf(message)) {
    if (dim.number !== 1) continue;
    let size: number | string | null = null;
    for (const field of fieldsOf(dim.bytes)) {
      if (field.number === 1) size = field.int;
      else if (field.number === 2) size = textOf(field);
    }
    pushUpTo(shape, size, 8, `axes of ${quoted(name)}`);
  }
  return shape;
}
