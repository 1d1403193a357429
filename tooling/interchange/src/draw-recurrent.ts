// Recurrent layers for files of ONNX, drawn at random.
import type { Random } from '@rnnkit/data';
import { bidirectional, gru, gruCell, lstm, lstmCell, rnn, simpleRnn, simpleRnnCell, type Layer } from '@rnnkit/layers';

/** Draws from a generator: of several things one, sizes, recurrent layers. */
export class RecurrentDrawer {
  protected readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  protected pick<Item>(items: readonly Item[]): Item {
    return items[this.random.integer(0, items.length)]!;
  }

  protected chance(share: number): boolean {
    return this.random.uniform() < share;
  }

  protected size(most = 7): number {
    return this.random.integer(1, most);
  }

  #cell(units: number): object {
    const gates = this.chance(0.3)
      ? { recurrentActivation: this.pick(['sigmoid', 'hardSigmoid', 'legacyHardSigmoid']) }
      : {};
    return {
      units,
      useBias: this.chance(0.8),
      ...(this.chance(0.3) && { activation: this.pick(['tanh', 'sigmoid', 'hardSigmoid']) }),
      ...gates,
    };
  }

  /** A recurrent layer that gives a sequence or not. */
  protected recurrent(returnSequences: boolean, units: number = this.size(), more: object = {}): Layer {
    const kind = this.pick(['lstm', 'gru', 'simpleRnn', 'rnn', 'both', 'both']);
    const flags = { returnSequences, zeroOutputForMask: this.chance(0.3), ...more };
    if (kind === 'rnn') {
      const cells = Array.from({ length: this.random.integer(1, 4) }, () => this.#anyCell(units));
      return rnn(cells.length === 1 ? cells[0]! : cells, { ...flags, goBackwards: this.chance(0.3) });
    }
    if (kind !== 'both') return this.#plain(kind, { ...flags, goBackwards: this.chance(0.3) }, units);
    const one = this.pick(['lstm', 'gru', 'simpleRnn']);
    const mergeMode = this.pick(['concat', 'concat', 'sum', 'mul', 'ave'] as const);
    const backwardLayer = this.chance(0.3)
      ? this.#plain(this.pick(['lstm', 'gru', 'simpleRnn']), { ...flags, goBackwards: true }, units)
      : undefined;
    return bidirectional(this.#plain(one, flags, units), { mergeMode, ...(backwardLayer && { backwardLayer }) });
  }

  #plain(kind: string, flags: object, units: number): Layer {
    const { recurrentActivation, ...cell } = this.#cell(units) as { recurrentActivation?: 'sigmoid'; units: number };
    const gated = { ...cell, ...flags, ...(recurrentActivation && { recurrentActivation }) };
    if (kind === 'lstm') return lstm(gated);
    if (kind === 'simpleRnn') return simpleRnn({ ...cell, ...flags });
    return gru({ ...gated, variant: this.pick(['resetAfter', 'resetBefore', 'chung'] as const) });
  }

  #anyCell(units: number): ReturnType<typeof lstmCell> {
    return this.pick([
      () => lstmCell({ units }),
      () => gruCell({ units, variant: this.pick(['resetAfter', 'resetBefore']) }),
      () => simpleRnnCell({ units }),
    ])();
  }
}
