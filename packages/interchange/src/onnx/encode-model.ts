// The bytes of an ONNX file.
import { RnnkitError } from '@rnnkit/data';

import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** What protobuf can hold. */
const largest = 2 ** 31 - 1;

/** The bytes of a model. @throws RnnkitError `unsupported` when there are more than 2 GB of them */
export function encodeModel(model: OnnxModel): Uint8Array {
  const file = new ProtobufWriter().int(1, model.irVersion).bytes(2, model.producerName);
  for (const [domain, version] of model.opsets) file.message(8, (opset) => opset.bytes(1, domain).int(2, version));
  file.message(7, (graph) => {
    for (const node of model.nodes) graph.message(1, (message) => writeNode(message, node));
    graph.bytes(2, 'rnnkit');
    for (const tensor of model.initializers) graph.message(5, (message) => writeTensor(message, tensor));
    for (const input of model.inputs) graph.message(11, (message) => writeValueInfo(message, input));
    for (const output of model.outputs) graph.message(12, (message) => writeValueInfo(message, output));
  });
  for (const [key, value] of model.metadata) file.message(14, (entry) => entry.bytes(1, key).bytes(2, value));
  if (file.size <= largest) return file.finish();
  throw new RnnkitError(
    'unsupported',
    `writeOnnx: an ONNX file holds at most 2 GB; the model takes ${file.size.toLocaleString('en')} bytes.`,
  );
}

function writeNode(message: ProtobufWriter, { name, domain, opType, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) message.bytes(1, input);
  for (const output of outputs) message.bytes(2, output);
  message.bytes(3, name).bytes(4, opType);
  for (const [attribute, value] of attributes)
    message.message(5, (within) => writeAttribute(within.bytes(1, attribute), value));
  if (domain !== '') message.bytes(7, domain);
}

/** The numbers of protobuf's enumeration of types. */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

function writeAttribute(message: ProtobufWriter, attribute: OnnxAttribute): void {
  if (attribute.kind === 'other') return;
  switch (attribute.kind) {
    case 'float':
      message.float(2, attribute.value);
      break;
    case 'int':
      message.int(3, attribute.value);
      break;
    case 'string':
      message.bytes(4, attribute.value);
      break;
    case 'tensor':
      message.message(5, (within) => writeTensor(within, attribute.value));
      break;
    case 'floats':
      for (const value of attribute.value) message.float(7, value);
      break;
    case 'ints':
      for (const value of attribute.value) message.int(8, value);
      break;
    case 'strings':
      for (const value of attribute.value) message.bytes(9, value);
      break;
  }
  message.int(20, attributeTypes[attribute.kind]);
}

function writeTensor(message: ProtobufWriter, { name, dims, dataType, data }: OnnxTensor): void {
  for (const size of dims) message.int(1, size);
  message.int(2, dataType);
  if (name !== '') message.bytes(8, name);
  message.bytes(9, data);
}

function writeValueInfo(message: ProtobufWriter, { name, elementType, shape = [] }: OnnxValueInfo): void {
  message.bytes(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.int(1, elementType).message(2, (dims) => {
        for (const size of shape) {
          dims.message(1, (dim) => {
            if (typeof size === 'number') dim.int(1, size);
            else if (size !== null) dim.bytes(2, size);
          });
        }
      }),
    ),
  );
}
