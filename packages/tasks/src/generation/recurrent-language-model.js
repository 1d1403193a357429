// A recurrent network as a language model.
import { dense, dropout, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { sequential } from '@rnnkit/training';
const recurrentLayers = { gru, lstm, simpleRnn };
/**
 * A model from ids `[batch, time]` to the probabilities of the next id at each step, `[batch, time, size]`.
 *
 * @param stateful whether a batch's rows go on where those of the batch before ended, as is wanted while it is trained
 */
export function newNetwork({ architecture, units, layers, embeddingDim, dropout: rate, seed }, size, stateful) {
    const recurrent = recurrentLayers[architecture];
    const dropped = rate === 0 ? [] : [rate];
    return sequential([
        // Vectors of small numbers, which are Keras' default, take an epoch to grow.
        embedding({
            inputDim: size,
            outputDim: embeddingDim,
            embeddingsInitializer: { className: 'RandomNormal', config: { stddev: 1 } },
        }),
        ...Array.from({ length: layers }, () => [
            recurrent({ units, returnSequences: true, stateful }),
            ...dropped.map((share) => dropout({ rate: share })),
        ]).flat(),
        dense({ units: size, activation: 'softmax' }),
    ], { seed });
}
/** The language model that a network is. */
export function recurrentLanguageModel(network) {
    return {
        read() {
            const stream = network.stream();
            return {
                push: (ids) => stream.push(ids),
                dispose: () => {
                    stream.dispose();
                },
            };
        },
        async after(beginnings) {
            const time = beginnings[0]?.length ?? 0;
            const output = await network.predict({ data: Int32Array.from(beginnings.flat()), shape: [beginnings.length, time] }, { batchSize: 64 });
            const numbers = (await output.data());
            output.dispose();
            const size = numbers.length / (beginnings.length * time);
            return beginnings.map((_, row) => numbers.slice(((row + 1) * time - 1) * size, (row + 1) * time * size));
        },
    };
}
