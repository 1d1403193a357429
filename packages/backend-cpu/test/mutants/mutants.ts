// Mistakes that a backend's author could make, as changes of this backend's sources. Each must be noticed by the suite.
import { inFile, type Mutant } from '@rnnkit/mutants';

import { crfMutants } from './crf.ts';

const lstm = inFile('src/kernels/lstm.ts', 'lstm');
const gru = inFile('src/kernels/gru.ts', 'gru');
const resetBefore = inFile('src/kernels/gru.ts', 'gru', 'resetBefore: ');
const simpleRnn = inFile('src/kernels/simple-rnn.ts', 'simpleRnn');
const recurrent = inFile('src/recurrent.ts', 'simpleRnn');
const sequence = inFile('src/sequence.ts', 'simpleRnn');
const projection = inFile('src/input-projection.ts', 'simpleRnn');
const embedding = inFile('src/kernels/embedding.ts', 'embedding');
const dense = inFile('src/kernels/dense.ts', 'dense');
const activations = inFile('src/activations.ts', 'dense');
const softmax = inFile('src/kernels/softmax-cross-entropy.ts', 'softmaxCrossEntropy');
const averages = inFile('src/kernels/pooling.ts', 'pooling', 'average: ');
const largest = inFile('src/kernels/pooling.ts', 'pooling', 'max: ');
const moves = inFile('src/moves.ts', 'stock');
const attention = inFile('src/kernels/attention.ts', 'attention');
const binary = inFile('src/kernels/binary-cross-entropy.ts', 'binaryCrossEntropy');
const updates = (group: string): ReturnType<typeof inFile> => inFile('src/updates.ts', group);

/** All mistakes. */
export const mutants: readonly Mutant[] = [
  lstm(
    'input and forget gate swapped',
    'const next = gates[f + unit]! * cell[row + unit]! + gates[gate + unit]! * gates[g + unit]!;',
    'const next = gates[gate + unit]! * cell[row + unit]! + gates[f + unit]! * gates[g + unit]!;',
  ),
  lstm(
    'the candidate in place of the output gate',
    'hidden[row + unit] = gates[o + unit]! * cellOutput[unit]!;',
    'hidden[row + unit] = gates[g + unit]! * cellOutput[unit]!;',
  ),
  lstm(
    'no activation of the cell on its way out',
    'activate(activation, cellOutput, 0, units);\n  for (let unit',
    'for (let unit',
  ),
  lstm(
    'the gates’ activation for the candidate',
    'activate(activation, gates, gate + 2 * units, units);',
    'activate(recurrentActivation, gates, gate + 2 * units, units);',
  ),
  lstm(
    'the initial cell ignored',
    "openState('cell', sequence, optionalValues(sequence.native, inputs.initialCell))",
    "openState('cell', sequence)",
  ),
  lstm(
    'the wrong state kept for the gradient',
    'saveState(sequence, first, last, cell, cellCache);',
    'saveState(sequence, first, last, hidden, cellCache);',
  ),
  lstm(
    'the gradient of the cell passes the forget gate by',
    'dCell[row + unit] = dNext * gates[units + unit]!;',
    'dCell[row + unit] = dNext;',
  ),
  lstm(
    'the forget gate’s gradient from the new cell',
    'dGates[units + unit] = dNext * cells[cellStart + unit]!;',
    'dGates[units + unit] = dNext * cellOutput[unit]!;',
  ),
  lstm(
    'the gates’ slope for the candidate',
    'multiplyBySlope(activation, gates, g, dGates, g, units);',
    'multiplyBySlope(recurrentActivation, gates, g, dGates, g, units);',
  ),
  lstm('the gradient of the state counted twice', '    dHidden[row + unit] = 0;\n', ''),
  lstm(
    'the gradient of the final cell ignored',
    "openState('dCell', sequence, optionalValues(sequence.native, inputs.dCell))",
    "openState('dCell', sequence)",
  ),
  lstm(
    'the initial cell gets the gradient of the initial hidden state',
    'gradients.push(closeState(sequence, dCell))',
    'gradients.push(closeState(sequence, dHidden))',
  ),
  gru(
    'old and new swapped, reset after',
    'hidden[row + unit] = z * hidden[row + unit]! + (1 - z) * gates[candidate + unit]!;',
    'hidden[row + unit] = (1 - z) * hidden[row + unit]! + z * gates[candidate + unit]!;',
  ),
  resetBefore(
    'old and new swapped, reset before',
    'hidden[row + unit] = z * hidden[row + unit]! + (1 - z) * candidates[candidate + unit]!;',
    'hidden[row + unit] = (1 - z) * hidden[row + unit]! + z * candidates[candidate + unit]!;',
  ),
  resetBefore(
    'recurrent dropout passes the reset state by',
    'reset[to + unit] = recurrentDropoutMask === undefined ? kept : kept * recurrentDropoutMask[row + unit]!;',
    'reset[to + unit] = kept;',
  ),
  gru(
    'no recurrent bias in the candidate',
    'addProjection(gates, gate, recurrentBias, 0, width)',
    'addProjection(gates, gate, recurrentBias, 0, 2 * units)',
  ),
  gru(
    'the sign of the update gate’s gradient',
    'dNext * (hiddenBefore[before + unit]! - gates[candidate + unit]!)',
    'dNext * (gates[candidate + unit]! - hiddenBefore[before + unit]!)',
  ),
  gru(
    'the update gate in place of the reset gate, backwards',
    'dGates[2 * units + unit]! *= gates[units + unit]!;',
    'dGates[2 * units + unit]! *= gates[unit]!;',
  ),
  gru(
    'both biases get the gradient of the input bias',
    '...biasGradient(sequence, dProjectionMatrix, dRecurrentMatrix),',
    '...biasGradient(sequence, dProjectionMatrix, dProjectionMatrix),',
  ),
  resetBefore(
    'the state’s gradient through the reset gate alone',
    'dHidden[row + unit]! += dReset * gates[unit]!;',
    'dHidden[row + unit] = dReset * gates[unit]!;',
  ),
  resetBefore(
    'the candidate’s weights see the state, not the reset state',
    'write(reset, dCandidates, 2 * units);',
    'write(throughRecurrentDropoutMask(sequence, hiddenCache), dCandidates, 2 * units);',
  ),
  gru(
    'the wrong share of the old state, backwards',
    'dHidden[row + unit] = dNext * z;',
    'dHidden[row + unit] = dNext * (1 - z);',
  ),
  simpleRnn(
    'no slope',
    'multiplyBySlope(attributes.activation, values, 0, dHidden, row, units);',
    'load(values, 0, 0, values, 0);',
  ),
  simpleRnn('the gradient of the state counted twice', '      dHidden.fill(0, row, row + units);\n', ''),
  simpleRnn('states add up', 'hidden[row + unit] = sums[from + unit]!;', 'hidden[row + unit]! += sums[from + unit]!;'),
  simpleRnn(
    'the gradient of the initial state missing',
    'gradients.push(closeState(sequence, dHidden));',
    'gradients.push(closeState(sequence, new Float64Array(batch * units)));',
  ),
  simpleRnn(
    'a trace of noise',
    'activate(attributes.activation, sums, from, units);',
    'activate(attributes.activation, sums, from, units); sums[from]! *= 1 + Math.random() * 2 ** -23;',
    'simpleRnn+determinism',
  ),
  sequence(
    'reversed time ignored',
    'findValidSteps(batch, time, mask, goBackwards)',
    'findValidSteps(batch, time, mask, false)',
    'simpleRnn+reversedTime',
  ),
  sequence(
    'the mask off by one step',
    'booleanValues(native, inputs.mask);',
    'booleanValues(native, inputs.mask).map((_, index, all) => all[Math.max(0, index - 1)]!);',
    'simpleRnn+masks',
  ),
  recurrent(
    'masked steps give zeros whether asked to or not',
    '} else if (steps.hasOutput(row, index, zeroOutputForMask)) {',
    '} else if (time < 0) {',
    'lstm+masks',
  ),
  recurrent(
    'the wrong last step',
    'if (!steps.hasOutput(row, time - 1, zeroOutputForMask)) continue;',
    'if (!steps.hasOutput(row, Math.max(0, time - 2), zeroOutputForMask)) continue;',
    'gru+masks',
  ),
  sequence(
    'the initial state not carried in',
    'else state.set(initial);',
    'else state.fill(0, 0, length);',
    'simpleRnn+states',
  ),
  recurrent(
    'no gradient through outputs that are repeated',
    'if (steps.complete || steps.hasOutput(row, index, zeroOutputForMask)) {\n          addRow',
    'if (steps.complete || steps.isValid(row, index)) {\n          addRow',
    'lstm+masks',
  ),
  recurrent(
    'recurrent dropout forwards only',
    'dHidden[to + unit]! += product[from + unit]! * recurrentDropoutMask[to + unit]!;',
    'dHidden[to + unit]! += product[from + unit]!;',
  ),
  recurrent(
    'the bias’ gradient dropped',
    'sumColumns(gradient, dBias, index * sequence.width)',
    'sumColumns(gradient, new Float32Array(dBias.length), index * sequence.width)',
    'lstm',
  ),
  recurrent(
    'the last column left out of a sum',
    'for (let column = 0; column < columns; column++) target[start + column]',
    'for (let column = 0; column < columns - 1; column++) target[start + column]',
  ),
  projection(
    'every step sees the first step’s input',
    '(first - projectedFrom) * width',
    '0 * (first - projectedFrom)',
  ),
  projection(
    'x’s gradient in processed order',
    '{ values: dInput, rowStride: features, rowIndex: matrix.rowIndex }',
    '{ values: dInput, rowStride: features }',
    'gru+reversedTime',
  ),
  recurrent(
    'the gradient of the last output dropped where a row ends early',
    'if (steps.hasOutput(row, time - 1, zeroOutputForMask)) addRow(dHidden,',
    'if (steps.isValid(row, time - 1)) addRow(dHidden,',
    'gru+masks',
  ),
  projection(
    'repeated tokens overwrite',
    'sums[to + column]! += dSteps.values[from + column]!;',
    'sums[to + column] = dSteps.values[from + column]!;',
    'lstm',
  ),
  sequence(
    'the tokens of masked steps taken for those of valid ones',
    'const valid = positions.map((position) => all[position]!);',
    'const valid = positions.map((_, number) => all[number]!);',
    'gru',
  ),
  embedding(
    'repeated ids overwrite',
    'sums[to + index]! += dOutput[from + index]!;',
    'sums[to + index] = dOutput[from + index]!;',
  ),
  embedding(
    'the row before',
    'const from = ids[position]! * outputDim;',
    'const from = Math.max(0, ids[position]! - 1) * outputDim;',
  ),
  embedding(
    'ids beyond the table',
    "expectIndices('embedding', 'ids', ids, inputDim);\n  const table",
    "expectIndices('embedding', 'ids', ids, Infinity);\n  const table",
  ),
  dense('the bias’ gradient dropped', '    sumColumns(dSumMatrix, dBias);\n', ''),
  dense('the slope of relu alone', "if (activation !== 'linear') {", "if (activation === 'relu') {"),
  dense('the bias forgotten', 'rowStride: units, bias, activation }', 'rowStride: units, activation }'),
  activations(
    'half of sigmoid’s slope',
    'gradients[gradientsStart + index]! *= value * (1 - value);',
    'gradients[gradientsStart + index]! *= 1 - value;',
  ),
  activations(
    'tanh’s slope without the square',
    'gradients[gradientsStart + index]! *= 1 - value * value;',
    'gradients[gradientsStart + index]! *= 1 - value;',
  ),
  activations('hardSigmoid’s old slope', 'clip(values[index]! / 6 + 0.5)', 'clip(0.2 * values[index]! + 0.5)'),
  activations(
    'relu lets gradients through',
    'if (values[valuesStart + index]! <= 0)',
    'if (values[valuesStart + index]! < 0)',
  ),
  activations(
    'relu swallows NaN',
    'values[index] = Math.max(0, values[index]!);',
    'values[index] = values[index]! > 0 ? values[index]! : 0;',
    'dense+edges',
  ),
  activations(
    'a sigmoid that is off by 2⁻²⁰',
    'values[index] = 1 / (1 + Math.exp(-values[index]!));',
    'values[index] = 1 / (1 + Math.exp(-values[index]!)) + 2 ** -20;',
  ),
  softmax(
    'smoothing spread over too few',
    'const even = labelSmoothing / classes;',
    'const even = labelSmoothing / (classes - 1);',
  ),
  softmax(
    'probabilities taken to add up to 1',
    '(probability * targetSum - targets[index]!) * dLoss[row]!',
    '(probability - targets[index]!) * dLoss[row]!',
  ),
  softmax(
    'the first row’s weight for all',
    '(probability * targetSum - targets[index]!) * dLoss[row]!',
    '(probability * targetSum - targets[index]!) * dLoss[0]!',
  ),
  softmax(
    'exponentials that overflow',
    'sum += Math.exp(logits[from + index]! - largest);\n  return sum;',
    'sum += Math.exp(logits[from + index]!);\n  return sum / Math.exp(largest);',
  ),
  softmax(
    'labels beyond the classes',
    "expectIndices('softmaxCrossEntropy', 'labels', labels, classes);",
    "expectIndices('softmaxCrossEntropy', 'labels', labels, Infinity);",
  ),
  softmax(
    'values read back in the middle of a step',
    'const logits = floatValues(native, inputs.logits);',
    'const logits = native.readSync(inputs.logits.dataId) as Float32Array;',
    'dense+counters',
  ),
  binary(
    'smoothing towards 1',
    'const target = labels[index]! * (1 - labelSmoothing) + labelSmoothing / 2;\n    const positive',
    'const target = labels[index]! * (1 - labelSmoothing) + labelSmoothing;\n    const positive',
  ),
  binary('exponentials that overflow', 'Math.exp(-Math.abs(logit))', 'Math.exp(-logit) - Math.min(logit, 0)'),
  binary('weights ignored', '- target) * dLoss[index]!;', '- target);'),
  updates('sgd')('no Nesterov', 'nesterov ? factor * moved + pushed : moved', 'moved'),
  updates('sgd')(
    'the learning rate outside for both',
    'const pushed = inside * gradient[index]!;',
    'const pushed = gradient[index]!;',
  ),
  updates('rmsprop')(
    'ε outside of the root',
    '(rate * g) / Math.sqrt(variance + epsilon)',
    '(rate * g) / (Math.sqrt(variance) + epsilon)',
  ),
  updates('rmsprop')('not centered', '        variance -= mean * mean;\n', ''),
  updates('adam')(
    'ε inside of the root',
    '(Math.sqrt(v) * inverse + epsilon)',
    'Math.sqrt(v * inverse ** 2 + epsilon)',
  ),
  updates('adam')('AMSGrad without its maximum', '        v = Math.max(maximum[index]!, v);\n', ''),
  updates('adamax')('the sign of the gradient kept', 'Math.abs(g) + within', 'g + within'),
  updates('adamax')('ε in the wrong place', '(u + added)', '(u + within)'),
  updates('nadam')(
    'the two factors swapped',
    'momentumFactor * m + gradientFactor * g',
    'gradientFactor * m + momentumFactor * g',
  ),
  updates('adagrad')(
    'nothing accumulates',
    'next.accumulator[index] = a;\n      const root',
    'next.accumulator[index] = accumulator[index]!;\n      const root',
  ),
  updates('adagrad')('PyTorch’s ε for both', 'keras ? Math.sqrt(a + epsilon) : ', ''),
  updates('adadelta')('steps not squared', '(1 - rho) * step * step', '(1 - rho) * step'),
  updates('lion')(
    'β₂ in place of β₁',
    'Math.sign(beta1 * m + (1 - beta1) * g)',
    'Math.sign(beta2 * m + (1 - beta2) * g)',
  ),
  updates('adam')('no weight decay', 'keep: keptShare(attributes)', 'keep: 1'),
  inFile('src/tensors.ts', 'lstm+leaks')(
    'a tensor that nobody frees',
    "return native.makeTensorInfo([...shape], 'float32', values);",
    "native.makeTensorInfo([1], 'float32', new Float32Array(1));\n  return native.makeTensorInfo([...shape], 'float32', values);",
  ),
  inFile('src/kernels.ts', 'pooling', 'max: ')(
    'a kernel under another’s name',
    '  maxPooling,\n',
    '  maxPooling: averagePooling,\n',
  ),
  averages('masked steps count', 'if (valid?.[step] !== 0) steps', 'steps', 'pooling+masks'),
  averages('the gradient is that of the sum', '! / steps.length;', '!;'),
  averages('the sum of the text before goes on', '    sums.fill(0);\n', ''),
  largest('the largest is at least zero', 'let largest = Number.NEGATIVE_INFINITY', 'let largest = 0'),
  largest('each of several that are the largest learns it all', 'features + index]! / ties', 'features + index]!'),
  largest('a text without a valid step is −∞', 'if (steps.length === 0) continue;', '', 'pooling+nothingValid'),
  attention('masked keys are seen', 'if (mask?.[from + key] !== 0) positions', 'positions', 'attention+masks'),
  attention('all queries have the mask of the first', 'maskRows === 0 ?', 'true ?', 'attention+masks'),
  attention(
    'queries that are not asked see keys',
    'if (queryMask?.[text * queries + position] === 0) return 0;',
    '',
    'attention+masks',
  ),
  attention('a query does not see its own key', 'position + offset + 1', 'position + offset'),
  attention('the first query stands where the first key does', 'position + offset + 1', 'position + 1'),
  attention('a key that comes later is seen', 'causal ? Math.min(', 'false ? Math.min('),
  attention('exponentials of all that is large', '- largest);', ');', 'attention+edges'),
  attention('the logarithm of the sum alone', 'largest + Math.log(total)', 'Math.log(total)'),
  attention('dropout in other rows', 'attentionDraw(seed, row,', 'attentionDraw(seed, text,'),
  attention('what is kept does not grow', '? 0 : 1 / (1 - rate)', '? 0 : 1'),
  attention('the gradient knows no dropout', 'const kept = keptFrom(one);', 'const kept = 1;'),
  attention('the gradient without its mean', '(slope - mean)', 'slope'),
  attention('the gradient of unscaled scores', 'scale * probability *', 'probability *'),
  attention('the sums of the query before go on', 'sums.fill(0, 0, size);', ''),
  softmax(
    'masked rows count',
    'if (!isValid(row)) continue;\n    readTargets(row, targets);\n    const from = row * classes;\n    const largest = largestOf(logits, from, classes);\n    const normalizer = Math.log(',
    'readTargets(row, targets);\n    const from = row * classes;\n    const largest = largestOf(logits, from, classes);\n    const normalizer = Math.log(',
    'softmaxCrossEntropy+masks',
  ),
  binary(
    'each element has the mask of its number',
    'Math.floor(index / units)',
    'index % units',
    'binaryCrossEntropy+masks',
  ),
  moves('a box from the start', 'shape: x.shape, begin };', 'shape: x.shape, begin: begin.map(() => 0) };'),
  moves('each part comes from where the first does', 'begin[axis]! += size;', ''),
  moves('padding of zeros alone', 'if (constantValue !== 0) values.fill(constantValue);', ''),
  moves('in one piece, though there is padding', ' && to.shape[last] === size[last]', ''),
  moves('in one piece, though there are rows between', ' && from.shape[last] === size[last]', ''),
  ...crfMutants,
];
