// What happens when the browser takes the graphics context away, and with it all that was on the device.
import { RnnkitError } from '@rnnkit/data/predict';
import { engine, type BackendValues, type DataId, type Variable } from '@tensorflow/tfjs-core';

import type { NativeBackend } from './native-backend.ts';
import { contextOf, exists } from './textures.ts';

/** @throws Error when the context of a backend is lost */
export function refuseLost(native: NativeBackend): void {
  if (isLost(native)) {
    throw new RnnkitError(
      'worker-failed',
      'The WebGL context is lost, and with it all that was computed on the device. Call useBackend again and go on from the variables, which have the values of the last backUp(); fit makes one at its start and after every epoch.',
    );
  }
}

/** Whether the context of a backend was lost, and with it everything that was on the device. */
export function isLost(native: NativeBackend): boolean {
  return contextOf(native).isContextLost();
}

/** What was lost with a context. */
export interface LostVariables {
  /** Names of the variables that have the values of the last backup again. */
  readonly restored: readonly string[];
  /** Names of the variables that there is no copy of. */
  readonly lost: readonly string[];
}

/**
 * Watches a backend for the loss of its context. When it happens, variables get the values of their last backup, and move to the
 * next backend with them. Reading any other tensor of which the host has no values throws then, instead of giving zeros.
 */
export function watchContext(native: NativeBackend, onLost: (variables: LostVariables) => void): void {
  const watching = watchers.get(native);
  if (watching !== undefined) {
    watching.add(onLost);
    return;
  }
  const told = new Set([onLost]);
  watchers.set(native, told);
  const refuse = (dataId: DataId): void => {
    if (isLost(native) && !exists(native.texData.get(dataId).values)) throw new RnnkitError('unsupported', lostMessage);
  };
  const lost = new Promise<void>((resolve) => {
    (contextOf(native).canvas as EventTarget).addEventListener(
      'webglcontextlost',
      () => {
        const variables = restoreVariables(native);
        resolve();
        for (const tell of told) tell(variables);
      },
      { once: true },
    );
  });
  const read = native.read.bind(native);
  const readSync = native.readSync.bind(native);
  native.readSync = (dataId) => {
    refuse(dataId);
    return readSync(dataId);
  };
  native.read = async (dataId) => {
    refuse(dataId);
    // tfjs waits for ever for a device that is gone.
    const values = await Promise.race([read(dataId), lost]);
    if (!isLost(native)) return values as BackendValues;
    refuse(dataId);
    return readSync(dataId);
  };
}

const watchers = new WeakMap<NativeBackend, Set<(variables: LostVariables) => void>>();

const lostMessage =
  'The WebGL context is lost, and this tensor with it: there is no copy of it on the host. Call useBackend again and go on from the variables, which have the values of the last backUp(); fit makes one at its start and after every epoch.';

const backups = new WeakMap<Variable, BackendValues>();

/** Copies all variables that are on the device to the host. */
export async function backUpVariables(native: NativeBackend): Promise<void> {
  const variables = Object.values(engine().state.registeredVariables);
  await Promise.all(
    variables.map(async (variable) => {
      if (!isOn(native, variable)) return;
      const data = native.texData.get(variable.dataId);
      const hadValues = exists(data.values);
      backups.set(variable, await native.read(variable.dataId));
      // Beside the copy, tfjs would keep the values that it has read.
      if (!hadValues && exists(data.texture)) data.values = null as never;
    }),
  );
}

function restoreVariables(native: NativeBackend): LostVariables {
  const restored: string[] = [];
  const lost: string[] = [];
  for (const variable of Object.values(engine().state.registeredVariables)) {
    if (!isOn(native, variable)) continue;
    const data = native.texData.get(variable.dataId);
    if (exists(data.values)) continue;
    const copy = backups.get(variable);
    if (copy === undefined) {
      lost.push(variable.name);
    } else {
      data.values = copy;
      restored.push(variable.name);
    }
  }
  return { restored, lost };
}

function isOn(native: NativeBackend, variable: Variable): boolean {
  return engine().state.tensorInfo.get(variable.dataId)?.backend === native;
}
