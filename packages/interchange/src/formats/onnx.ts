// ONNX files.
import type { ModelFiles } from '@rnnkit/storage';

import { readOnnx } from '../onnx/read-onnx.ts';
import { writeOnnx } from '../onnx/write-onnx.ts';
import type { ModelContent } from './content.ts';
import { onlyFile, type ModelSource } from './model-source.ts';
import { textRemark, withTextRemark, writeTextRemark } from './text-remark.ts';

/** The model of an ONNX file. */
export async function readFile(source: ModelSource): Promise<ModelContent> {
  const { model, metadata } = await readOnnx((await onlyFile(source))!);
  return withTextRemark(model, metadata.get(textRemark));
}

/** An ONNX file. */
export async function writeFile(content: ModelContent, name: string): Promise<ModelFiles> {
  const text = writeTextRemark(content);
  const metadata = new Map(text === undefined ? [] : [[textRemark, text]]);
  return new Map([[name, await writeOnnx(content.model, { metadata })]]);
}
