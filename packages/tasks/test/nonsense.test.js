// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';
import * as tasks from '../src/index.ts';
await useBackend(cpu());
const small = { units: 2, embeddingDim: 2, epochs: 1, sequenceLength: 4 };
const generator = await tasks.trainGenerator(['ab', 'ba'], small);
/** The arguments that each takes. */
const exported = {
    TextGenerator: [generator.vocabulary, generator.model],
    trainGenerator: [['ab', 'ba'], small],
};
const functions = Object.entries(tasks).filter((entry) => typeof entry[1] === 'function');
test.each(functions)('%s', async (name, value) => {
    const good = exported[name];
    if (good === undefined)
        throw new Error(`Say here what ${name} takes.`);
    const isClass = /^[A-Z]/.test(name);
    const run = (...given) => {
        if (isClass)
            return Reflect.construct(value, given);
        return Reflect.apply(value, undefined, given);
    };
    expect(await badAnswers({ name, run, good })).toEqual([]);
});
const methods = {
    complete: ['a', 2, { maxTokens: 2 }],
    score: ['a'],
    assess: ['a'],
    files: [{ dtype: 'F16' }],
};
test.each(Object.entries(methods))('%s of a generator', async (name, good) => {
    const run = (...given) => Reflect.apply(Reflect.get(generator, name), generator, given);
    expect(await badAnswers({ name, run, good })).toEqual([]);
});
const written = (given) => generator.generate(...given);
test('generate', async () => {
    const run = async (...given) => {
        let text = '';
        for await (const piece of written(given))
            text += piece;
        return text;
    };
    expect(await badAnswers({ name: 'generate', run, good: ['a', { maxTokens: 2, seed: 1 }] })).toEqual([]);
});
test('load', async () => {
    const run = (...given) => tasks.TextGenerator.load(...given);
    expect(await badAnswers({ name: 'load', run, good: [await generator.files(), 'a model'] })).toEqual([]);
});
