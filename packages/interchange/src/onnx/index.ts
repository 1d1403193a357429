// @rnnkit/interchange/onnx: models as ONNX files.
export { readOnnx, type OnnxFile } from './read-onnx.ts';
export { writeOnnx, type WriteOnnxOptions } from './write-onnx.ts';
