// jax-js on WASM: the LSTM alone, forward and gradient, unrolled over time (it has no scan); no embedding, no optimizer.
// usage: jax-js.ts WORK THREADS
import { timed } from './timed.ts';
import { contenderArguments, serveTurns } from './turns.ts';

// It looks for a browser's navigator.
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { hardwareConcurrency: 2 } });
const { numpy, nn, jit, grad, random, init, defaultDevice } = await import('@jax-js/jax');
await init('wasm');
defaultDevice('wasm');

const { work } = contenderArguments();
const { batch, time, embedding, units, classes } = work;
const weights = random.normal(random.key(0), [embedding + units, 4 * units]).mul(0.05);
const bias = numpy.zeros([4 * units]);
const head = random.normal(random.key(1), [units, classes]).mul(0.1);
const x = random.normal(random.key(2), [time, batch, embedding]);
type Parameters = { weights: typeof weights; bias: typeof bias; head: typeof head };

function loss(parameters: Parameters, sequence: typeof x): typeof x {
  let hidden = numpy.zeros([batch, units]);
  let cell = numpy.zeros([batch, units]);
  for (let step = 0; step < time; step++) {
    const joined = numpy.concatenate([sequence.ref.slice(step), hidden], 1);
    const gates = numpy.matmul(joined, parameters.weights.ref).add(parameters.bias.ref);
    const gate = (index: number, from: typeof gates): typeof gates =>
      from.slice([], [index * units, (index + 1) * units]);
    const input = nn.sigmoid(gate(0, gates.ref));
    const forget = nn.sigmoid(gate(1, gates.ref));
    const candidate = numpy.tanh(gate(2, gates.ref));
    const output = nn.sigmoid(gate(3, gates));
    cell = forget.mul(cell).add(input.mul(candidate));
    hidden = output.mul(numpy.tanh(cell.ref));
  }
  return numpy.square(numpy.matmul(hidden, parameters.head)).sum();
}

const parameters = (): Parameters => ({ weights: weights.ref, bias: bias.ref, head: head.ref });
const forward = jit(loss);
const backward = jit(grad(loss));
const nothing = (): undefined => undefined;
await serveTurns({
  repeated: timed(nothing, async () => {
    await forward(parameters(), x.ref).data();
  }),
  train: timed(nothing, async () => {
    const gradients = backward(parameters(), x.ref);
    await gradients.weights.data();
  }),
});
