// The linear-chain conditional random field, by texts; the arithmetic of one is in assembly/crf.ts.
import type { CrfInputs, CrfLogLikelihoodGradientInputs, CrfLogLikelihoodInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkedIndices } from '../indices.ts';
import { maskOfRows } from '../masks.ts';
import { float, sumColumns } from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../sharding.ts';

/** The log-likelihood of each text, and α. */
export function crfLogLikelihood(inputs: CrfLogLikelihoodInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { batch, time, count, pairs, maskFrom } = read(inputs.scores, inputs.mask, memory);
    const tags = checkedIndices(memory, 'crfLogLikelihood', 'tags', inputs.tags, count).address;
    const { scores, transitions, starts, ends } = addressesOf(inputs, memory);
    const likelihoods = memory.tensor([batch]);
    const alphas = memory.tensor([batch, time, count]);
    memory.split(pairs * microseconds.activation, batch, 1, (own, first, end) => {
      const [rows, steps] = [first * time * count * float, first * time * float];
      own.kernels.crfForward(
        scores + rows,
        tags + steps,
        transitions,
        starts,
        ends,
        maskFrom(first * time),
        end - first,
        time,
        count,
        likelihoods.address + first * float,
        alphas.address + rows,
        own.scratch(count * float),
      );
    });
    return [likelihoods.info, alphas.info];
  });
}

/** The gradients of scores, transitions, and scores of beginnings and ends. */
export function crfLogLikelihoodGradient(
  inputs: CrfLogLikelihoodGradientInputs,
  _: object,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { batch, time, count, pairs, maskFrom } = read(inputs.alphas, inputs.mask, memory);
    const tags = checkedIndices(memory, 'crfLogLikelihood', 'tags', inputs.tags, count).address;
    const { transitions, ends } = addressesOf(inputs, memory);
    const [alphas, upstream] = [memory.address(inputs.alphas), memory.address(inputs.dLogLikelihood)];
    const dScores = memory.tensor(inputs.alphas.shape);
    // What all texts add to is added up of what each adds, in their order, whoever has computed it.
    const width = count * (count + 2);
    const others = memory.scratch(batch * width * float);
    memory.split(2 * pairs * microseconds.activation, batch, 1, (own, first, end) => {
      const [rows, steps] = [first * time * count * float, first * time * float];
      own.kernels.crfBackward(
        alphas + rows,
        tags + steps,
        transitions,
        ends,
        maskFrom(first * time),
        end - first,
        time,
        count,
        upstream + first * float,
        dScores.address + rows,
        others + first * width * float,
        own.scratch(10 * count * float),
      );
    });
    const gradients = [[count, count], [count], [count]].map((shape) => memory.tensor(shape));
    for (const [place, gradient] of gradients.entries()) {
      const at = place === 0 ? 0 : (count + place - 1) * count;
      const columns = place === 0 ? count * count : count;
      sumColumns(
        memory,
        { address: others + at * float, rows: batch, columns, stride: width * float },
        gradient.address,
      );
    }
    return [dScores.info, ...gradients.map(({ info }) => info)];
  });
}

/** The best tags and their score. */
export function crfDecode(inputs: CrfInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { batch, time, count, pairs, maskFrom } = read(inputs.scores, inputs.mask, memory);
    const { scores, transitions, starts, ends } = addressesOf(inputs, memory);
    const tags = memory.tensor([batch, time], 'int32');
    const totals = memory.tensor([batch]);
    memory.split(pairs * microseconds.element, batch, 1, (own, first, end) =>
      own.kernels.crfBest(
        scores + first * time * count * float,
        transitions,
        starts,
        ends,
        maskFrom(first * time),
        end - first,
        time,
        count,
        tags.address + first * time * float,
        totals.address + first * float,
        own.scratch((time + 2) * count * float),
      ),
    );
    return [tags.info, totals.info];
  });
}

function read({ shape: [batch = 0, time = 0, count = 0] }: TensorInfo, mask: TensorInfo | undefined, memory: Memory) {
  return { batch, time, count, pairs: batch * time * count * count, maskFrom: maskOfRows(mask, memory) };
}

function addressesOf(inputs: Partial<CrfInputs>, memory: Memory) {
  const { scores, transitions, startScores, endScores } = inputs;
  const [one, pairs, starts, ends] = [scores, transitions, startScores, endScores].map(memory.address);
  return { scores: one!, transitions: pairs!, starts: starts!, ends: ends! };
}
