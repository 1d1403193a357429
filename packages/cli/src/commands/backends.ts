// rnnkit backends: what this machine can run, and why not the rest.
import { backends } from '../choose-backend.ts';

/** Lists the backends. */
export async function listBackends(options: { readonly json?: boolean }): Promise<void> {
  const rows = [];
  for (const make of backends) {
    const backend = make();
    const support = await backend.isSupported();
    rows.push({
      name: backend.name,
      supported: support.supported,
      reason: support.supported ? null : support.reason,
      training: backend.capabilities.training,
      kernels: backend.capabilities.kernels.length,
    });
  }
  if (options.json === true) {
    console.log(JSON.stringify(rows));
    return;
  }
  for (const row of rows) {
    const state = row.supported
      ? `runs here, ${row.kernels} fused kernels`
      : `does not run here: ${String(row.reason)}`;
    console.log(`${row.name.padEnd(8)} ${state}`);
  }
}
