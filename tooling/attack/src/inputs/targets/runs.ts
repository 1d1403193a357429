// Files of an interrupted run of fit.
import { expect } from '../../judge.ts';
import { fitRun, runModel } from '../corpus.ts';
import { mutateJsonText } from '../mutations/json.ts';
import { mutateSafetensors } from '../mutations/safetensors.ts';
import { sizeOf, type Target } from '../target.ts';

export const runs: Target = {
  name: 'interrupted runs',
  share: 8,
  make(random, { run }) {
    const files = new Map(run);
    if (random.uniform() < 0.65) {
      files.set('training.json', mutateJsonText(new TextDecoder().decode(run.get('training.json')), random));
    } else {
      files.set('training.safetensors', mutateSafetensors(run.get('training.safetensors')!, random));
    }
    return {
      bytes: sizeOf(files),
      async run() {
        const model = runModel();
        try {
          await fitRun(model, files, () => undefined);
          const weights = await model.getWeights();
          expect(
            weights.every((values) => values.every((value) => Number.isFinite(value))),
            'weights that are no numbers',
          );
        } finally {
          model.dispose();
        }
      },
    };
  },
};
