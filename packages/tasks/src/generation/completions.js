/**
 * Searches. A completion is as likely as all its tokens together, so that nothing can become better than enough others that are done once
 * it is less likely.
 */
export async function completions(language, vocabulary, beginning, options) {
    const { count, maxTokens, signal } = options;
    const width = Math.max(8, 2 * count);
    let beams = [{ ids: beginning, logProbability: 0 }];
    let done = [];
    for (let step = 1; beams.length > 0; step++) {
        signal?.throwIfAborted();
        const next = [];
        const ended = [...done];
        const all = await language.after(beams.map(({ ids }) => ids));
        for (const [row, probabilities] of all.entries()) {
            const { ids, logProbability } = beams[row];
            for (const [id, probability] of probabilities.entries()) {
                if (id < 2 || id > vocabulary.end || !(probability > 0))
                    continue;
                const longer = { ids: [...ids, id], logProbability: logProbability + Math.log(probability) };
                (id === vocabulary.end || step === maxTokens ? ended : next).push(longer);
            }
        }
        done = ended.toSorted(likeliestFirst).slice(0, count);
        const enough = done.length < count ? -Infinity : done.at(-1).logProbability;
        beams = next
            .filter((beam) => beam.logProbability > enough)
            .toSorted(likeliestFirst)
            .slice(0, width);
    }
    return done.map(({ ids, logProbability }) => ({
        text: vocabulary.decode(ids.slice(beginning.length)),
        logProbability,
        ended: ids.at(-1) === vocabulary.end,
    }));
}
function likeliestFirst(a, b) {
    return b.logProbability - a.logProbability;
}
