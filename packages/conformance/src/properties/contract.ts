// The backend as a value: what it says of itself, and starting and stopping it.
import { hasKernel, useBackend } from '@rnnkit/core';
import { getBackend, getKernelsForBackend, memory, tensor } from '@tensorflow/tfjs-core';

import type { Case } from '../case.ts';
import { kernelGroups } from '../kernel-groups.ts';
import { expectEqual } from './recurrent-inputs.ts';

const group = 'backend';
const known: ReadonlySet<string> = new Set(Object.values(kernelGroups).flat());

/** The cases. */
export const contractCases: readonly Case[] = [
  {
    group,
    name: 'it follows the contract',
    topics: ['contract'],
    run: async ({ backend }) => {
      if (backend.specVersion !== 1) throw new Error(`specVersion is ${String(backend.specVersion)}, expected 1.`);
      if (!/^[a-z0-9-]+$/i.test(backend.name)) {
        throw new Error(`The name "${backend.name}" may hold letters, digits and hyphens only.`);
      }
      const { kernels, training, precision } = backend.capabilities;
      if (typeof training !== 'boolean') throw new Error('capabilities.training has to be true or false.');
      if (precision !== 'float32' && precision !== 'float16') {
        throw new Error(`capabilities.precision is ${String(precision)}; it has to be float32 or float16.`);
      }
      const unknown = kernels.filter((name) => !known.has(name));
      if (unknown.length > 0)
        throw new Error(`capabilities.kernels names ${unknown.join(', ')}, which core does not have.`);
      await Promise.resolve();
    },
  },
  {
    group,
    name: 'asking whether it is supported changes nothing',
    topics: ['contract'],
    run: async ({ makeBackend, backend }) => {
      const fresh = await makeBackend();
      const before = { active: getBackend(), tensors: memory().numTensors };
      const first = await fresh.isSupported();
      const second = await fresh.isSupported();
      if (!first.supported || !second.supported) throw new Error('It runs here, and isSupported() denies it.');
      if (getBackend() !== before.active || memory().numTensors !== before.tensors) {
        throw new Error('isSupported() changed the active backend or left tensors behind.');
      }
      if (fresh.name !== backend.name) throw new Error('Another instance has another name.');
    },
  },
  {
    group,
    name: 'every kernel that it announces is registered, and no other',
    topics: ['contract'],
    run: async ({ backend }) => {
      const registered = getKernelsForBackend(backend.name).map(({ kernelName }) => kernelName);
      const ours = registered.filter((name) => known.has(name)).toSorted();
      const announced = [...backend.capabilities.kernels].toSorted();
      if (ours.join() !== announced.join()) {
        const missing = announced.filter((name) => !ours.includes(name));
        const silent = ours.filter((name) => !announced.includes(name));
        throw new Error(
          `It announces but does not register: ${missing.join(', ') || 'none'}; it registers but does not announce: ${silent.join(', ') || 'none'}.`,
        );
      }
      await Promise.resolve();
    },
  },
  {
    group,
    name: 'it can be started twice',
    topics: ['contract'],
    run: async ({ backend }) => {
      const kept = tensor([1, 2, 3]);
      await backend.activate();
      await useBackend(backend);
      expectEqual(await kept.data(), [1, 2, 3], 'A tensor made before it was started again');
      kept.dispose();
    },
  },
  {
    group,
    name: 'it takes its kernels back, and starts again',
    topics: ['contract'],
    run: async ({ backend }) => {
      await backend.dispose();
      try {
        const left = backend.capabilities.kernels.filter(
          (name) => hasKernel({ name }) && getBackend() === backend.name,
        );
        if (left.length > 0) throw new Error(`After dispose() it still has ${left.join(', ')}.`);
      } finally {
        await useBackend(backend);
      }
      const missing = backend.capabilities.kernels.filter((name) => !hasKernel({ name }));
      if (missing.length > 0) throw new Error(`Started again, it lacks ${missing.join(', ')}.`);
      const again = tensor([4, 5]);
      expectEqual(await again.data(), [4, 5], 'A tensor made after it was started again');
      again.dispose();
    },
  },
];
