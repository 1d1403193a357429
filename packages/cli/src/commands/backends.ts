// rnnkit backends: what this machine can run, with how many threads, and why not the rest.
import { backends } from '../backends.ts';
import { print, printJson } from '../output.ts';

/** Lists the backends. */
export async function listBackends(options: { readonly json?: boolean }): Promise<void> {
  const rows = [];
  for (const backend of backends()) {
    const support = await backend.isSupported();
    const { count, reason } = backend.capabilities.threads ?? { count: 1, reason: 'It has no more.' };
    rows.push({
      name: backend.name,
      supported: support.supported,
      reason: support.supported ? null : support.reason,
      training: backend.capabilities.training,
      kernels: backend.capabilities.kernels.length,
      threads: count,
      threadsReason: reason,
    });
  }
  if (options.json === true) {
    printJson(rows);
    return;
  }
  for (const row of rows) {
    const state = row.supported
      ? `runs here, ${row.kernels} fused kernels, ${row.threads} ${row.threads === 1 ? 'thread' : 'threads'}: ${row.threadsReason}`
      : `does not run here: ${String(row.reason)}`;
    print(`${row.name.padEnd(8)} ${state}`);
  }
}
