// From texts to a generator.
import { check, Random, RnnkitError } from '@rnnkit/data';
import { GenerationVocabulary, learnTokens, newTokenizer } from './generation-vocabulary.ts';
import { generatorChecks, generatorDefaults } from './options.ts';
import { newNetwork } from './recurrent-language-model.ts';
import { idsOf, streamCount, windowsOf } from './streams.ts';
import { TextGenerator } from './text-generator.ts';
/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;
/** Fewer steps teach a network next to nothing. */
const fewestSteps = 500;
/**
 * Trains a language model: it learns to foretell the next token of texts, by truncated back-propagation through time. The texts are read
 * one after the other, with what ends one before the next; at many places side by side, and each goes on with the state that it had where
 * the last step stopped. A backend has to be in use.
 *
 * @param texts one long text, or many
 * @returns the generator, with the weights of the epoch that foretells best what is held out
 * @throws RnnkitError `invalid-argument` when there is no text to learn from, or an option is not what it has to be; the signal's reason
 * when training is stopped before the first epoch is done
 *
 * @example
 * const generator = await trainGenerator(await readFile('plays.txt', 'utf8'));
 * for await (const piece of generator.generate('ROMEO:')) process.stdout.write(piece);
 */
export async function trainGenerator(texts, options = {}) {
    const settings = readOptions(options);
    const { labels, signal } = options;
    const list = typeof texts === 'string' ? [texts] : texts;
    checkTexts(list, labels);
    const { train, validation } = split({ texts: list, labels }, settings);
    signal?.throwIfAborted();
    const tokenizer = newTokenizer(settings.tokenLevel, settings.vocabularySize);
    learnTokens(tokenizer, train.texts, settings.tokenLevel);
    tokenizer.prune();
    const vocabulary = new GenerationVocabulary(tokenizer, settings.tokenLevel, [...new Set(labels)].toSorted());
    const network = newNetwork(settings, vocabulary.size, true);
    try {
        network.compile({
            optimizer: { className: settings.optimizer, config: { learningRate: settings.learningRate, globalClipNorm } },
            loss: 'sparseCategoricalCrossentropy',
        });
        const held = validation === undefined ? undefined : idsOf(vocabulary, validation);
        const isTrained = await fit(network, { ids: idsOf(vocabulary, train), held }, settings, options);
        if (!isTrained)
            signal?.throwIfAborted();
        return new TextGenerator(vocabulary, await withoutStates(network, settings, vocabulary.size));
    }
    finally {
        network.dispose();
    }
}
function readOptions(options) {
    return check.checkOptions('trainGenerator', { ...generatorChecks, labels: check.texts, onProgress: check.callable, signal: check.abortSignal }, generatorDefaults, options);
}
function checkTexts(texts, labels) {
    check.texts(texts, 'trainGenerator: texts');
    if (labels !== undefined && labels.length !== texts.length) {
        throw new RnnkitError('invalid-argument', `trainGenerator takes a label for each text; got ${texts.length} texts and ${labels.length} labels.`);
    }
    if (!texts.some((text) => text.length > 1))
        throw new RnnkitError('invalid-argument', 'trainGenerator takes texts of at least two characters; got none.');
}
/** Holds out a share of the texts; of a single one its end. */
function split({ texts, labels }, { validationSplit, seed }) {
    if (texts.length === 1) {
        const text = texts[0];
        // No character is cut.
        const characters = Array.from(text);
        const kept = characters.length - Math.floor(characters.length * validationSplit);
        if (kept === characters.length)
            return { train: { texts, labels }, validation: undefined };
        return {
            train: { texts: [characters.slice(0, kept).join('')], labels },
            validation: { texts: [characters.slice(kept).join('')], labels },
        };
    }
    const order = new Random(seed).derive('split').shuffle(Array.from(texts.keys()));
    const held = Math.min(texts.length - 1, Math.floor(texts.length * validationSplit));
    const rows = (places) => ({
        texts: places.map((place) => texts[place]),
        labels: labels === undefined ? undefined : places.map((place) => labels[place]),
    });
    return { train: rows(order.slice(held)), validation: held === 0 ? undefined : rows(order.slice(0, held)) };
}
/** Trains until the held-out texts are foretold no better; the best weights stay. Whether an epoch was done. */
async function fit(network, { ids, held }, settings, { epochs: given, onProgress, signal }) {
    const { sequenceLength, batchSize, patience } = settings;
    const streams = streamCount(ids.length, batchSize, sequenceLength);
    const windows = { [Symbol.iterator]: () => windowsOf(ids, streams, sequenceLength) };
    const batches = Math.ceil(Math.floor((ids.length - 1) / streams) / sequenceLength);
    const epochs = given ?? Math.max(settings.epochs, Math.ceil(fewestSteps / batches));
    let best;
    let worse = 0;
    for (let epoch = 0; epoch < epochs && worse < patience; epoch++) {
        network.resetStates();
        const run = { epochs: epoch + 1, initialEpoch: epoch, batches };
        const { history } = await network.fitDataset(windows, signal === undefined ? run : { ...run, signal });
        if (signal?.aborted === true)
            break;
        const loss = history['loss'].at(-1);
        const validationLoss = held === undefined ? undefined : await lossOf(network, held, settings);
        worse = best !== undefined && validationLoss !== undefined && validationLoss >= best.loss ? worse + 1 : 0;
        if (worse === 0)
            best = { loss: validationLoss ?? loss, weights: await network.getWeights() };
        onProgress?.({ epoch: epoch + 1, epochs, loss, validationLoss });
    }
    network.resetStates();
    if (best === undefined)
        return false;
    network.setWeights(best.weights);
    return true;
}
/** The mean loss of some ids, read as while training. */
async function lossOf(network, ids, { batchSize, sequenceLength }) {
    network.resetStates();
    let sum = 0;
    let count = 0;
    for (const window of windowsOf(ids, streamCount(ids.length, batchSize, sequenceLength), sequenceLength)) {
        sum += window.count * (await network.testOnBatch(window.x, window.y));
        count += window.count;
    }
    network.resetStates();
    return sum / Math.max(1, count);
}
/** The same network, each of whose batches begins anew. */
async function withoutStates(network, settings, size) {
    const made = newNetwork(settings, size, false);
    made.build([null, null]);
    made.setWeights(await network.getWeights());
    return made;
}
