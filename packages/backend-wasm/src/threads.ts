// Whether the threads of tfjs' threaded build can start. Where they cannot, tfjs would wait for them for ever.
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';

const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';
const patience = 5000;

/** Makes tfjs choose its build without threads where those could not start. To be called before tfjs starts its backend. */
export async function refuseBrokenThreads(): Promise<void> {
  if (!(await env().getAsync(flag))) return;
  if (isRenamed() || !(await workersRunText())) env().set(flag, false);
}

/**
 * Whether a minifier has renamed what is in tfjs. Its threads get a function of it as text, and there a variable outside of
 * the function goes by the name that it had in the source.
 */
function isRenamed(): boolean {
  return !/^makeOutput\(shape, ?dtype/.test(BackendWasm.prototype.makeOutput.toString());
}

/** Whether a worker may be made from text, and load further text, as tfjs' do; a content security policy can forbid it. */
async function workersRunText(): Promise<boolean> {
  const addresses: string[] = [];
  const addressOf = (text: string): string => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    addresses.push(address);
    return address;
  };
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const made = new Worker(addressOf(`importScripts(${JSON.stringify(addressOf(''))}); postMessage(true);`));
    worker = made;
    return await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        resolve(false);
      }, patience);
      made.addEventListener('message', () => {
        resolve(true);
      });
      made.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(false);
      });
    });
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    worker?.terminate();
    for (const address of addresses) URL.revokeObjectURL(address);
  }
}
