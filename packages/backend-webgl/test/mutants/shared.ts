// Mistakes in what the kernels share, and in the smaller kernels.
import { inFile, type Mutant } from '@rnnkit/mutants';

const projection = inFile('src/input-projection.ts', 'simpleRnn');
const remembered = inFile('src/projections.ts', 'lstm', 'with embedding: weights that stay');
const product = inFile('src/product.ts', 'dense', 'the last axis');
const matrix = inFile('src/matrix.ts', 'simpleRnn');
const packing = inFile('src/packing.ts', 'simpleRnn');
const glsl = inFile('src/glsl.ts', 'dense');
const dense = inFile('src/kernels/dense.ts', 'dense');
const embedding = inFile('src/kernels/embedding.ts', 'embedding');
const softmax = inFile('src/kernels/softmax-cross-entropy.ts', 'softmaxCrossEntropy');
const averages = inFile('src/kernels/pooling.ts', 'pooling', 'average: ');
const largest = inFile('src/kernels/pooling.ts', 'pooling', 'max: ');
const binary = inFile('src/kernels/binary-cross-entropy.ts', 'binaryCrossEntropy');
const update = inFile('src/update.ts', 'adam');
const workspace = inFile('src/workspace.ts', 'simpleRnn');

/** The mistakes. */
export const sharedMutants: readonly Mutant[] = [
  projection(
    'reversed time ignored',
    'goBackwards: attributes.goBackwards,',
    'goBackwards: false,',
    'simpleRnn+reversedTime',
  ),
  projection(
    'x’s gradient in processed order',
    'time, attributes.goBackwards);',
    'time, false);',
    'simpleRnn+reversedTime',
  ),
  projection('what masked steps hold takes part', '    mask,\n', '    mask: undefined,\n', 'simpleRnn+masks'),
  projection('no bias', 'inputs.kernel, inputs.bias, features', 'inputs.kernel, undefined, features'),
  projection(
    'the last gate’s share of x’s gradient alone',
    'to: dX === undefined ? undefined : { sequence: dX }',
    'to: undefined',
    'gru',
    'resetBefore: ',
  ),
  remembered(
    'another kernel is taken for the one that is remembered',
    'one.weights.every((dataId, place) => dataId === weights[place])',
    'one.weights[0] === weights[0]',
  ),
  remembered('another bias is taken for the one that is remembered', 'bias?.dataId]', 'undefined]'),
  remembered('tokens of the first row for all', 'idsAt(row * size.y +', 'idsAt('),
  remembered(
    'tokens in the order of the input, whatever the order of steps',
    'attributes.goBackwards ? 1 : 0',
    '0',
    'lstm+masks',
    'with embedding: masks',
  ),
  remembered(
    'what is remembered stays when the weights are gone',
    'for (const { info } of one.projection?.textures ?? []) native.disposeData(info.dataId);',
    '',
    'lstm+leaks',
    '',
  ),
  product(
    'the third row of the right operand for the fourth',
    'TEXEL(right, rightSize, column, depth + 3));',
    'TEXEL(right, rightSize, column, depth + 2));',
  ),
  product(
    'rows beyond whole slices are left out',
    'slicing: [rows, perPanel, Math.ceil(geometry.height / perPanel), geometry.height]',
    'slicing: [rows, perPanel, Math.floor(geometry.height / perPanel), geometry.height]',
    'simpleRnn',
    'more steps',
  ),
  product(
    'the last slice’s sums alone',
    'sum += four[column & 3];',
    'sum = four[column & 3];',
    'simpleRnn',
    'more steps',
  ),
  product('lanes of a sum mixed up', '${band}.${lane}`).join', '${3 - band}.${lane}`).join'),
  matrix(
    'the steps of the second panel are those of the first',
    'x: Math.floor(place / geometry.stepsPerPanel) * width,',
    'x: 0 * width,',
    'simpleRnn',
    'a batch larger',
  ),
  matrix(
    'sums over what was there before',
    'for (let step = first; step',
    'for (let step = panels * stepsPerPanel * bands; step',
    'simpleRnn',
    'more steps',
  ),
  packing(
    'reversed steps from the first one on',
    'base: goBackwards ? (time - 1) * features : 0,',
    'base: 0,',
    'simpleRnn+reversedTime',
  ),
  packing(
    'a step read in place of the next',
    'int band = step & 3;\n  vec2',
    'int band = max(0, step - 1) & 3;\n  vec2',
  ),
  glsl('parts of larger tensors read from the start', '  index += ${name}Layout.y;\n', '', 'dense', 'inputs that are'),
  glsl(
    'the mask in the order of the input',
    'maskTime.y == 1 ? maskTime.x - 1 - processed : processed',
    'processed',
    'simpleRnn+masks',
    'mask right',
  ),
  glsl(
    'the mask off by one step',
    'maskAt(row * maskTime.x + given)',
    'maskAt(row * maskTime.x + max(0, given - 1))',
    'simpleRnn+masks',
    'mask right',
  ),
  glsl('tanh’s slope without the square', '(1.0 - ${y} * ${y})', '(1.0 - ${y})'),
  glsl(
    'tanh of small numbers by what large ones need',
    'lessThan(abs(x), vec4(0.625))',
    'lessThan(abs(x), vec4(0.0))',
    'dense+smallNumbers',
  ),
  glsl('half of sigmoid’s slope', '(${y} * (1.0 - ${y}))', '(1.0 - ${y})'),
  glsl(
    'relu lets gradients through',
    '`vec4(greaterThan(${y}, vec4(0.0)))`',
    '`vec4(greaterThanEqual(${y}, vec4(0.0)))`',
  ),
  glsl('hardSigmoid’s old slope', 'clipped(${x} * ${1 / 6} + 0.5)', 'clipped(${x} * 0.2 + 0.5)'),
  glsl('the hard sigmoids’ slopes alike', 'return insideOf(y, 1 / 6);', 'return insideOf(y, 0.2);'),
  glsl('sigmoids of negative numbers are one less than they are', 'mix(e * d, d, greaterThanEqual(x, vec4(0.0)))', 'd'),
  glsl(
    'an exponential without the rest of ln 2',
    '(bounded - n * 0.693359375) + n * 2.12194440e-4',
    '(bounded - n * 0.693359375)',
  ),
  glsl(
    'exponentials swallow NaN',
    'lessThan(x, vec4(-87.0))), x, isNotNumber(x));',
    'lessThan(x, vec4(-87.0))), power, isNotNumber(x));',
    'dense+edges',
  ),
  glsl(
    'a logarithm that forgets half a power of two',
    'mantissa *= 0.5; exponent += 1;',
    'mantissa *= 0.5;',
    'binaryCrossEntropy',
  ),
  dense('the bias’ gradient is a row of the kernel’s', '{ firstRow: features }', '{ firstRow: features - 1 }'),
  dense('the slope forgotten', "if (activation !== 'linear') {", "if (activation === 'relu') {"),
  embedding(
    'of repeated ids the first alone',
    'int end = int(orderAt(row + 1));',
    'int end = min(int(orderAt(row + 1)), int(orderAt(row)) + 1);',
  ),
  embedding(
    'the id after the last',
    "expectIndices('embedding', 'ids', ids, inputDim);\n  return withWorkspace(native, (workspace) => [lookUp",
    "expectIndices('embedding', 'ids', ids, inputDim + 1);\n  return withWorkspace(native, (workspace) => [lookUp",
  ),
  softmax('smoothing spread over too few', 'labelSmoothing / classes]', 'labelSmoothing / (classes - 1)]'),
  softmax('probabilities taken to add up to 1', 'probability * summary.z', 'probability'),
  softmax('the first row’s weight for all', 'dLossAt(row)', 'dLossAt(0)'),
  softmax(
    'a logit of −∞ where nothing is expected of it',
    'if (y != 0.0) loss +=',
    'loss +=',
    'softmaxCrossEntropy+edges',
  ),
  softmax(
    'exponentials that overflow',
    'exponential(vec4(logitsAt(from + index) - largest)).x;',
    'exp(logitsAt(from + index)) / exp(largest);',
  ),
  softmax(
    'the first label beyond the classes',
    'integerValues(native, labels), logits',
    'integerValues(native, labels).subarray(1), logits',
  ),
  binary('smoothing towards 1', 'labelSmoothing / 2]', 'labelSmoothing]'),
  binary('weights ignored', ' * dLossAt(index) : 0.0;', ' : 0.0;'),
  update('larger and smaller swapped', ': max(x, y); }', ': min(x, y); }', 'adamax'),
  update('the square root left out', '`sqrt(${x})`', 'x', 'adagrad'),
  update('signs kept', '`abs(${x})`', 'x', 'adamax'),
  update('no sign', '`sign(${x})`', 'x', 'lion'),
  update('a moving average of nothing new', '${restOf(share)} * ${value}`', '${restOf(share)} * ${old}`', 'nadam'),
  update('a difference the wrong way round', '`${x} - ${y}`', '`${y} - ${x}`', 'rmsprop', 'centered'),
  update('one less a number in place of it', '[restOf(number), 1 - value]', '[restOf(number), value]', 'adadelta'),
  update('choices left open', 'kernel.choices?.(attributes) ?? {}', '{}', 'sgd'),
  update('no weight decay', 'keep: keptShare(attributes)', 'keep: 1'),
  update(
    'slots that are parts of larger tensors read from the start',
    'ivec2((index + ${source}Layout.y) %',
    'ivec2(index %',
    'adam',
    'with weight decay, keras: inputs',
  ),
  update('every result is the variable', 'out${index + 1}.r = ${updated[slot]};', 'out${index + 1}.r = out0.r;'),
  workspace(
    'textures that nobody frees',
    'for (const info of temporary) native.disposeData(info.dataId);',
    '',
    'simpleRnn+leaks',
  ),
  workspace(
    'packed tensors read as every other row',
    'row % 2 == 0 ? four.xy : four.zw',
    'four.xy',
    'simpleRnn',
    'inputs that are results',
  ),
  inFile('src/kernels.ts', 'pooling', 'max: ')(
    'a kernel under another’s name',
    '  maxPooling,\n',
    '  maxPooling: averagePooling,\n',
  ),
  inFile('src/elementwise.ts', 'stock')(
    'a tanh of small numbers of which nothing is left',
    "Tanh: 'return hyperbolicTangent(vec4(x)).x;'",
    "Tanh: 'float e = exp(-2.0 * abs(x)); return sign(x) * (1.0 - e) / (1.0 + e);'",
  ),
  inFile('src/replacements.ts', 'stock')('the mean is a sum', 'isMean ? size : 1);', '1);'),
  averages(
    'masked steps count',
    "masked ? 'maskAt(place) != 0.0' : 'true'",
    "masked ? 'true' : 'true'",
    'pooling+masks',
  ),
  averages('divided by all steps', 'sum / max(count, 1.0)', 'sum / float(time)', 'pooling+masks'),
  averages('the gradient of the first text for all', 'step / time * features + place', 'place'),
  largest('the largest is at least zero', '!begun || value > largest', 'value > largest'),
  largest(
    'each of several that are the largest learns it all',
    'dOutputAt(number) / max(ties, 1.0)',
    'dOutputAt(number)',
  ),
  largest('NaN is the least', ' || isNotNumber(vec4(value)).x', '', 'pooling+edges'),
  inFile('src/glsl.ts', 'softmaxCrossEntropy')(
    'masked rows count',
    'return maskAt(row) != 0.0;',
    'return maskAt(row) != 2.0;',
    'softmaxCrossEntropy+masks',
  ),
  binary(
    'each element has the mask of its number',
    'rowCounts(index / units)',
    'rowCounts(index % units)',
    'binaryCrossEntropy+masks',
  ),
];
