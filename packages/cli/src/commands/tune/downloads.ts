// Data at an address is downloaded once for all processes of this machine: they are given the file.
import type { DataReference, Engine } from '@rnnkit/tuning';

import { Failure } from '../../failure.ts';
import { namedAs, placeOf } from '../../kept-data.ts';
import { isAddress } from '../../remote/address.ts';

/** The same engine, for jobs whose data is at an address. */
export function withDownloads(engine: Engine): Engine {
  const ending = new AbortController();
  return {
    slots: engine.slots,
    async run(job, context) {
      const { data } = job;
      if (data === null || !isAddress(data.path)) return engine.run(job, context);
      const path = await fileOf(data, { ending: ending.signal, unwanted: context.signal });
      try {
        // Whoever does the job looks at the hash.
        return await engine.run({ ...job, data: { ...data, path } }, context);
      } catch (error) {
        context.signal.throwIfAborted();
        if (!(error instanceof Error) || !error.message.includes(path)) throw error;
        throw new Failure(namedAs(error.message, data.path), { cause: error });
      }
    },
    async end() {
      ending.abort();
      await engine.end();
    },
  };
}

/** The file of some data. One job that is not wanted any more does not end what others wait for. */
async function fileOf(
  { path }: DataReference,
  { ending, unwanted }: { readonly ending: AbortSignal; readonly unwanted: AbortSignal },
): Promise<string> {
  unwanted.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(unwanted.reason as Error);
    unwanted.addEventListener('abort', stop, { once: true });
    placeOf(path, ending)
      .then(resolve, reject)
      .finally(() => unwanted.removeEventListener('abort', stop));
  });
}
