import { activeBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';

/** Throws when the backend in use says that its arithmetic is too coarse to train. */
export function expectTrainingBackend(): void {
  const backend = activeBackend();
  if (backend === undefined || backend.capabilities.training) return;
  throw new RnnkitError(
    'unsupported',
    `The backend "${backend.name}" computes in ${backend.capabilities.precision} here, which is too coarse to train. Choose another before: await useBackend(…), with wasm() or cpu().`,
  );
}
