// What `rnnkit train` keeps of a training that is under way, to go on with it.
import { optionsOf } from '../../../../../packages/cli/src/commands/train/command.ts';
import { beginningFile, readBeginning } from '../../../../../packages/cli/src/tasks/beginning.ts';
import { expect } from '../../judge.ts';
import { pick } from '../mutations/bytes.ts';
import { mutateJsonText } from '../mutations/json.ts';
import type { Target } from '../target.ts';

const beginning = JSON.stringify({
  version: 1,
  task: 'classify',
  data: '/data/reviews.csv',
  options: {
    architecture: 'lstm',
    units: '8',
    token: 'words',
    epochs: '12',
    bidirectional: true,
    learningRate: '0.01',
    seed: '1',
  },
  digest: '0'.repeat(64),
  keepsFormer: false,
  curves: { loss: [0.5, null, 0.25], val_loss: [0.75, 0.5, 0.5] },
});

export const commands: Target = {
  name: 'trainings under way',
  share: 4,
  make(random) {
    const bytes = mutateJsonText(beginning, random);
    const files = new Map([[pick(random, [beginningFile, beginningFile, beginningFile, 'other.json']), bytes]]);
    return {
      bytes: bytes.length,
      run() {
        const { data, options, digest, keepsFormer, curves } = readBeginning(files, 'the attack', optionsOf);
        expect(data === undefined || typeof data === 'string', 'a path that is none');
        expect(typeof digest === 'string' && typeof keepsFormer === 'boolean', 'a beginning that is none');
        for (const values of Object.values(curves))
          expect(
            values.every((value) => typeof value === 'number'),
            'a curve that is none',
          );
        for (const [name, value] of Object.entries(options)) {
          expect(['string', 'number', 'boolean'].includes(typeof value), `the option ${name} is none`);
          expect(typeof value !== 'number' || Number.isFinite(value), `the option ${name} is no number`);
        }
        return Promise.resolve();
      },
    };
  },
};
