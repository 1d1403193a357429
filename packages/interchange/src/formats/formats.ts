// All formats. What reads and writes one is loaded when it is used, so that a page that knows all of them fetches none.
import { RnnkitError, check } from '@rnnkit/data';
import { modelFile } from '@rnnkit/storage';

import { isHdf5, isOnnx, isOwnJson, isSafetensors, isTfjsJson, namesInZip } from './bytes.ts';
import type { FormatName, ModelFormat } from './format.ts';
import { onlyFile } from './model-source.ts';

const rnnkit: ModelFormat = {
  name: 'rnnkit',
  title: 'rnnkit',
  endings: ['.zip'],
  isFolder: true,
  holds: ['tokenizer', 'labels', 'length', 'compiled', 'dropout'],
  async detect(source) {
    const bytes = await onlyFile(source);
    if (bytes !== undefined) return namesInZip(bytes)?.includes('rnnkit.json') === true;
    return source.names.includes(modelFile) && isOwnJson(await source.read(modelFile));
  },
  read: async (source) => (await import('./own.ts')).readOwn(source),
  write: async (content) => (await import('./own.ts')).writeOwn(content),
};

const keras: ModelFormat = {
  name: 'keras',
  title: 'Keras 3',
  endings: ['.keras'],
  isFolder: false,
  holds: ['tokenizer', 'labels', 'length', 'compiled', 'dropout'],
  async detect(source) {
    const names = namesInZip((await onlyFile(source)) ?? new Uint8Array()) ?? [];
    return names.includes('config.json') && names.includes('model.weights.h5');
  },
  read: async (source) => (await import('./keras.ts')).readZip(source),
  write: async (content, name, note) => (await import('./keras.ts')).writeFile(content, name, note),
};

const kerasH5: ModelFormat = {
  name: 'keras-h5',
  title: 'Keras, HDF5',
  endings: ['.h5', '.hdf5'],
  isFolder: false,
  holds: ['tokenizer', 'compiled', 'dropout'],
  detect: async (source) => isHdf5((await onlyFile(source)) ?? new Uint8Array()),
  read: async (source) => (await import('./keras.ts')).readH5(source),
};

const pytorch: ModelFormat = {
  name: 'pytorch',
  title: 'PyTorch, a state dict in safetensors',
  endings: ['.safetensors'],
  isFolder: false,
  holds: ['tokenizer', 'labels', 'length'],
  detect: async (source) => isSafetensors((await onlyFile(source)) ?? new Uint8Array()),
  read: async (source, { plan }) => (await import('./pytorch.ts')).readDict(source, plan),
  list: async (source) => (await import('./pytorch.ts')).listDict(source),
  write: async (content, name) => (await import('./pytorch.ts')).writeDict(content, name),
};

const onnx: ModelFormat = {
  name: 'onnx',
  title: 'ONNX',
  endings: ['.onnx'],
  isFolder: false,
  holds: ['tokenizer', 'labels', 'length', 'dropout'],
  detect: async (source) => isOnnx((await onlyFile(source)) ?? new Uint8Array()),
  read: async (source) => (await import('./onnx.ts')).readFile(source),
  write: async (content, name) => (await import('./onnx.ts')).writeFile(content, name),
};

const tfjsLayers: ModelFormat = {
  name: 'tfjs-layers',
  title: 'TensorFlow.js, a LayersModel',
  endings: [modelFile],
  isFolder: true,
  holds: ['tokenizer', 'labels', 'length', 'dropout'],
  detect: async (source) =>
    source.isFolder && source.names.includes(modelFile) && isTfjsJson(await source.read(modelFile)),
  read: async (source) => (await import('./tfjs-layers.ts')).readFiles(source),
  write: async (content) => (await import('./tfjs-layers.ts')).writeFiles(content),
};

const huggingFace: ModelFormat = {
  name: 'hugging-face',
  title: 'Hugging Face',
  endings: ['config.json'],
  isFolder: true,
  holds: ['tokenizer', 'labels', 'length', 'dropout'],
  detect: ({ isFolder, names }) =>
    Promise.resolve(isFolder && names.includes('config.json') && names.includes('model.safetensors')),
  read: async (source) => (await import('./hugging-face.ts')).readFiles(source),
  write: async (content, _, note) => (await import('./hugging-face.ts')).writeFiles(content, note),
};

/** All formats, in the order in which they are tried. */
export const modelFormats: readonly ModelFormat[] = [rnnkit, keras, kerasH5, pytorch, onnx, tfjsLayers, huggingFace];

/** The format of a name. @throws RnnkitError `invalid-argument` when there is none */
export function formatNamed(name: FormatName): ModelFormat {
  const found = modelFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = modelFormats.map((format) => format.name);
  throw new RnnkitError(
    'invalid-argument',
    `There is no format ${check.describe(name)}; there are ${names.join(', ')}.${check.didYouMean(name, names)}`,
  );
}

/** The format that the name of what is to be written says; undefined where it says none. */
export function formatByEnding(path: string): ModelFormat | undefined {
  const name = path.toLowerCase().replace(/^.*[/\\]/, '');
  return modelFormats.find(({ endings }) =>
    endings.some((ending) => (ending.startsWith('.') ? name.endsWith(ending) : name === ending)),
  );
}
