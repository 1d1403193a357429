// What the figures were measured on.
import { cpus, loadavg } from 'node:os';

/** The processor, the runtime, and how busy the machine is. */
export function machine(): string {
  const busy = loadavg()[0]!.toFixed(1);
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, load ${busy} at the start`;
}
