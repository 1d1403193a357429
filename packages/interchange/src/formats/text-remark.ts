// The parts of a model that reads texts, as one text: for formats that have a place for remarks.
import { RnnkitError } from '@rnnkit/data';

import type { ModelContent } from './content.ts';
import { textFilesOf, textPartsOf } from './own.ts';

/** The remark's name. */
export const textRemark = 'rnnkit-text';

/** The parts as JSON, by the names of their files; undefined where there are none. */
export function writeTextRemark(content: Omit<ModelContent, 'model'>): string | undefined {
  const files = textFilesOf(content);
  if (files.size === 0) return undefined;
  const decoder = new TextDecoder();
  return JSON.stringify(
    Object.fromEntries(Array.from(files, ([name, bytes]) => [name, JSON.parse(decoder.decode(bytes)) as unknown])),
  );
}

/** A model with the parts that a remark says. @throws RnnkitError `invalid-file` when it is none; then the model is disposed */
export function withTextRemark(model: ModelContent['model'], remark: string | undefined): ModelContent {
  try {
    return { model, ...readTextRemark(remark) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The parts that a remark says. @throws RnnkitError `invalid-file` when it is none */
function readTextRemark(remark: string | undefined): Omit<ModelContent, 'model'> {
  if (remark === undefined) return {};
  const source = `its remark ${textRemark}`;
  let parts: unknown;
  try {
    parts = JSON.parse(remark);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source} is not JSON.`, { cause: error });
  }
  if (typeof parts !== 'object' || parts === null) throw new RnnkitError('invalid-file', `${source} is no object.`);
  const encoder = new TextEncoder();
  const files = Object.entries(parts).map(([name, part]): [string, Uint8Array] => [
    name,
    encoder.encode(JSON.stringify(part)),
  ]);
  return textPartsOf(new Map(files), source);
}
