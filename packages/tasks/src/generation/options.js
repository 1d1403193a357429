// What a text generator is made and trained with.
import { check } from '@rnnkit/data';
import { optimizerNames } from '@rnnkit/optimizers';
import { tokenLevels } from './token-level.ts';
/** The recurrent layers that a generator can have. */
export const cells = ['gru', 'lstm', 'simpleRnn'];
/** The defaults, but for the epochs of short texts. */
export const generatorDefaults = {
    tokenLevel: 'characters',
    architecture: 'gru',
    units: 128,
    layers: 1,
    embeddingDim: 64,
    vocabularySize: 10000,
    dropout: 0,
    sequenceLength: 100,
    batchSize: 64,
    epochs: 10,
    optimizer: 'adam',
    learningRate: 0.004,
    validationSplit: 0.1,
    patience: 3,
    seed: 1,
};
/** The checks of {@link GeneratorSettings}. */
export const generatorChecks = {
    tokenLevel: check.oneOf(...tokenLevels),
    architecture: check.oneOf(...cells),
    units: check.whole(1, 100000),
    layers: check.whole(1, 100),
    embeddingDim: check.whole(1, 100000),
    vocabularySize: check.whole(3, 2 ** 24),
    dropout: check.fraction,
    sequenceLength: check.whole(1, 100000),
    batchSize: check.whole(1, 100000),
    epochs: check.count,
    optimizer: check.oneOf(...optimizerNames),
    learningRate: check.positive,
    validationSplit: check.fraction,
    patience: check.count,
    seed: check.finite,
};
/** The checks of {@link SamplingOptions}. */
export const samplingChecks = {
    temperature: check.notNegative,
    topK: check.count,
    topP: check.rule('a number above 0 and up to 1', (value) => typeof value === 'number' && value > 0 && value <= 1),
    repetitionPenalty: check.positive,
};
