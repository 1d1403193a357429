// State dicts of PyTorch.
import type { ModelFiles } from '@rnnkit/storage';

import type { PyTorchPlan } from '../pytorch/plan.ts';
import { readPyTorch } from '../pytorch/read-pytorch.ts';
import { writePyTorch } from '../pytorch/write-pytorch.ts';
import { readStateDict } from '../pytorch/state-dict.ts';
import type { ModelContent } from './content.ts';
import type { FilePart } from './format.ts';
import { onlyFile, type ModelSource } from './model-source.ts';
import { textRemark, withTextRemark, writeTextRemark } from './text-remark.ts';

/** The model of a file of a state dict. */
export async function readDict(source: ModelSource, plan: PyTorchPlan | undefined): Promise<ModelContent> {
  const bytes = (await onlyFile(source))!;
  const { model, left, remarks } = await readPyTorch(bytes, plan);
  return { ...withTextRemark(model, remarks.get(textRemark)), left: left.map((tensor) => `the tensor ${tensor}`) };
}

/** The file of a state dict. */
export async function writeDict(content: ModelContent, name: string): Promise<ModelFiles> {
  const text = writeTextRemark(content);
  const remarks = new Map(text === undefined ? [] : [[textRemark, text]]);
  return new Map([[name, await writePyTorch(content.model, { remarks })]]);
}

/** The modules that a state dict's tensors belong to, and the tensors that belong to none. */
export async function listDict(source: ModelSource): Promise<readonly FilePart[]> {
  const { modules, unmatched } = readStateDict((await onlyFile(source))!);
  return [
    ...modules.map(({ name, kind }) => ({ name, kind })),
    ...Array.from(unmatched, ([name, { shape }]) => ({ name, kind: 'belongs to no known module', shape })),
  ];
}
