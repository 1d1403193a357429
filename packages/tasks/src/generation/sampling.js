/**
 * Chooses a token.
 *
 * @param probabilities of each id; not changed
 * @param canCome whether an id can come at all
 * @param seen the ids that are there already
 * @returns its id; −1 when none can come
 */
export function sampleToken(probabilities, { temperature = 1, topK = Infinity, topP = 1, repetitionPenalty = 1 }, random, { canCome, seen }) {
    const choices = [];
    for (const [id, probability] of probabilities.entries()) {
        if (!canCome(id) || !(probability > 0))
            continue;
        const logit = Math.log(probability);
        // A logarithm of a probability is negative: what is seen is multiplied, which makes it less likely.
        choices.push({ id, score: seen.has(id) ? logit * repetitionPenalty : logit });
    }
    if (choices.length === 0)
        return -1;
    const cut = topK < choices.length || topP < 1 || temperature === 0;
    if (cut)
        choices.sort((a, b) => b.score - a.score || a.id - b.id);
    if (temperature === 0)
        return choices[0].id;
    if (topK < choices.length)
        choices.length = topK;
    return draw(choices, temperature, topP, random);
}
function draw(choices, temperature, topP, random) {
    const highest = choices.reduce((most, { score }) => Math.max(most, score), -Infinity);
    const shares = choices.map(({ score }) => Math.exp((score - highest) / temperature));
    let total = shares.reduce((sum, share) => sum + share, 0);
    let kept = choices.length;
    if (topP < 1) {
        let sum = 0;
        kept = shares.findIndex((share) => (sum += share) >= topP * total) + 1 || choices.length;
        total = shares.slice(0, kept).reduce((all, share) => all + share, 0);
    }
    let left = random.uniform(0, total);
    for (let place = 0; place < kept - 1; place++) {
        left -= shares[place];
        if (left < 0)
            return choices[place].id;
    }
    return choices[kept - 1].id;
}
