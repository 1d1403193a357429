/** Ids that are read at once: so long texts take no more memory. */
const mostAtOnce = 512;
/** The least that a probability counts: a model whose probability rounds to nothing is not infinitely wrong. */
const least = 2 ** -149;
/** Scores a text. */
export async function scoreOf(language, vocabulary, text, label) {
    const ids = [vocabulary.startOf(label), ...vocabulary.encode(text), vocabulary.end];
    const tokens = [];
    const reader = language.read();
    try {
        for (let start = 0; start < ids.length - 1; start += mostAtOnce) {
            const part = ids.slice(start, Math.min(start + mostAtOnce, ids.length - 1));
            const probabilities = await reader.push(part);
            for (const step of part.keys()) {
                const id = ids[start + step + 1];
                const probability = probabilities[step * vocabulary.size + id];
                tokens.push({ token: vocabulary.tokenOf(id), logProbability: Math.log(Math.max(least, probability)) });
            }
        }
    }
    finally {
        reader.dispose();
    }
    const logLikelihood = total(tokens, ({ logProbability }) => logProbability);
    const characters = Array.from(text).length;
    return {
        tokens,
        logLikelihood,
        perplexity: Math.exp(-logLikelihood / tokens.length),
        bitsPerCharacter: -logLikelihood / Math.LN2 / Math.max(1, characters),
        characters,
        unknown: ids.filter((id) => id === 1).length,
    };
}
/** The sum of something over a list. */
export function total(items, of) {
    return items.reduce((sum, item) => sum + of(item), 0);
}
