// What the files of a generator say beside its tokenizer: what a token is, and the labels.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, readTextFile } from '@rnnkit/storage';
import { tokenLevels } from './token-level.ts';
/** The bytes of a generator's `pipeline.json`. */
export function writePipeline({ level, labels }) {
    return new TextEncoder().encode(`${JSON.stringify({ version: 1, tokenLevel: level, labels }, null, 2)}\n`);
}
/** Reads it. @throws RnnkitError `invalid-file` when it is not what {@link writePipeline} writes */
export function readPipeline(files, source) {
    const text = readTextFile(files, pipelineFile, source);
    let fields;
    try {
        fields = Object(JSON.parse(text));
    }
    catch (error) {
        throw new RnnkitError('invalid-file', `${source}: ${pipelineFile} is not valid JSON.`, { cause: error });
    }
    const { version, tokenLevel, labels } = fields;
    const level = tokenLevels.find((known) => known === tokenLevel);
    const isLabels = Array.isArray(labels) &&
        labels.every((label) => typeof label === 'string') &&
        new Set(labels).size === labels.length;
    if (version === 1 && level !== undefined && isLabels)
        return { level, labels };
    throw new RnnkitError('invalid-file', `${source}: ${pipelineFile} should hold version 1, a tokenLevel (${tokenLevels.join(' or ')}) and labels, each once; got ${check.describe(fields)}. Is it a generator's?`);
}
