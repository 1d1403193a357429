// The backend as a value: core's contract on top of tfjs' WebGL backend.
import type { Backend, Support } from '@rnnkit/core';
import { makeBackend, tfjsBackendSupport, unsupported } from '@rnnkit/core/backend-kit';
import { backend } from '@tensorflow/tfjs-core';

import { probeDevice } from './device.ts';
import { kernels } from './kernels.ts';
import { restoreFlags, startNativeBackend } from './native.ts';
import { backendName, type NativeBackend } from './native-backend.ts';
import { backUpVariables, isLost, watchContext, type LostVariables } from './context-loss.ts';
import { projectionLimit } from './projections.ts';
import { replacements } from './replacements.ts';

/** What was lost with a WebGL context. */
export type ContextLoss = LostVariables;

/** Options of {@link webgl}. */
export interface WebglOptions {
  /**
   * Whether to run where the browser emulates WebGL on the CPU, for lack of a graphics card or its driver. It is right there,
   * but slower than the backends `wasm` and `cpu`. Default false.
   */
  readonly allowSoftware?: boolean;
  /**
   * Whether to run on a device that computes in float16, as some phones do: three decimal digits, enough to predict but not to
   * train. Default false.
   */
  readonly allowFloat16?: boolean;
  /**
   * Is told when the browser takes the graphics context away, as it does when a driver restarts or a phone sleeps. Variables that
   * were backed up have those values again; call `useBackend` again to go on. Kernels and reads throw until then.
   */
  readonly onContextLost?: (loss: ContextLoss) => void;
}

/** The WebGL backend. */
export interface WebglBackend extends Backend {
  /**
   * Copies all variables to the host, without blocking the page, so that they survive the loss of the graphics context. `fit`
   * calls it at its start and after every epoch.
   */
  backUp(): Promise<void>;
}

/**
 * The backend for graphics cards in browsers: kernels as GPU programs on tfjs' WebGL backend, one draw per time step.
 *
 * `isSupported` says no without WebGL 2; where WebGL is emulated on the CPU, unless `allowSoftware`; and where it computes in
 * float16, unless `allowFloat16`, and then `capabilities.training` is false.
 *
 * @example
 * await useBackend(webgl(), wasm(), cpu());
 */
export function webgl(options: WebglOptions = {}): WebglBackend {
  return makeBackend({
    name: backendName,
    kernels,
    replacements,
    describe: () => {
      const { precision } = probeDevice();
      return {
        training: precision === 'float32',
        precision,
        asynchronous: true,
        remembers: projectionLimit,
      };
    },
    isSupported: () => support(options),
    start: async () => {
      const native = await startNativeBackend(probeDevice());
      watchContext(native, (loss) => options.onContextLost?.(loss));
    },
    backUp: async () => {
      const native = backend() as NativeBackend;
      if (native.texData !== undefined && !isLost(native)) await backUpVariables(native);
    },
    stop: restoreFlags,
  }) as WebglBackend;
}

function support({ allowSoftware = false, allowFloat16 = false }: WebglOptions): Support {
  const known = tfjsBackendSupport(backendName, 'in a browser only');
  if (!known.supported) return known;
  const { present, software, precision } = probeDevice();
  if (!present) return unsupported('This browser has no WebGL 2 with float textures to draw to.');
  if (software && !allowSoftware) {
    return unsupported(
      'This browser emulates WebGL on the CPU, where WebAssembly is many times faster; webgl({ allowSoftware: true }) runs there, too.',
    );
  }
  if (precision === 'float16' && !allowFloat16) {
    return unsupported(
      'This graphics device computes in float16, which is too coarse to train; webgl({ allowFloat16: true }) predicts there.',
    );
  }
  return { supported: true };
}
