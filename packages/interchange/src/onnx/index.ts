// @rnnkit/interchange/onnx: models as ONNX files.
export { readOnnx, type OnnxFile, type ReadOnnxOptions } from './read-onnx.ts';
export { writeOnnx, type WriteOnnxOptions } from './write-onnx.ts';
