// The Python that PyTorch is timed in.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { UsageError } from './usage-error.ts';

/** The Python that `PYTHON` names, or `python3`. @throws UsageError when it does not start or has no PyTorch */
export async function pythonWithTorch(): Promise<string> {
  const python = process.env['PYTHON'] ?? 'python3';
  try {
    await promisify(execFile)(python, ['-c', 'import torch, numpy']);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = isMissing ? 'there is no such program' : 'it cannot import torch and numpy';
    const named =
      process.env['PYTHON'] === undefined ? 'PYTHON is not set, and of python3' : `PYTHON is ${python}, and of it`;
    throw new UsageError(
      `PyTorch cannot be timed: ${named} we know that ${what}. Set PYTHON to a Python that has PyTorch.`,
    );
  }
  return python;
}
