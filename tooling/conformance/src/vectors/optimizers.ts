// Trajectories of optimizers: the parameters after each step, by Keras' and by PyTorch's definitions.
import { vectorChecks as check, type Case, type GoldenArray, type VectorReader } from '@rnnkit/conformance';
import { optimizerFromConfig, optimizerNames } from '@rnnkit/optimizers';
import { tensor, variable, type Variable } from '@tensorflow/tfjs-core';

import { expectClose } from './expect-close.ts';

/** Keras' option names in our spelling; those that are about something else are left out. */
const kerasNames = new Map(
  Object.entries({
    learning_rate: 'learningRate',
    weight_decay: 'weightDecay',
    clipnorm: 'clipNorm',
    clipvalue: 'clipValue',
    global_clipnorm: 'globalClipNorm',
    momentum: 'momentum',
    nesterov: 'nesterov',
    rho: 'rho',
    epsilon: 'epsilon',
    centered: 'centered',
    beta_1: 'beta1',
    beta_2: 'beta2',
    amsgrad: 'amsgrad',
    initial_accumulator_value: 'initialAccumulatorValue',
  }),
);

const pytorchNames = new Map(
  Object.entries({
    lr: 'learningRate',
    momentum: 'momentum',
    nesterov: 'nesterov',
    alpha: 'rho',
    rho: 'rho',
    eps: 'epsilon',
    amsgrad: 'amsgrad',
    weight_decay: 'weightDecay',
    initial_accumulator_value: 'initialAccumulatorValue',
  }),
);

/** The longest first: adamax begins with adam. */
const classes = optimizerNames.map((name) => name.toLowerCase()).toSorted((a, b) => b.length - a.length);

interface Trajectory {
  readonly className: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly start: readonly GoldenArray[];
  /** For each step, for each variable. */
  readonly gradients: readonly (readonly GoldenArray[])[];
  readonly parameters: readonly (readonly GoldenArray[])[];
}

/** The class in a case's name: adamClipNorm is Adam. */
function classOf(name: string, where: string): string {
  const found = classes.find((one) => name.startsWith(one));
  if (found === undefined)
    throw new Error(`${where}: the name has to begin with one of ${optimizerNames.join(', ').toLowerCase()}.`);
  return found;
}

function translate(
  options: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const present = Object.entries(options).filter(([name, value]) => names.has(name) && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [names.get(name)!, value]));
}

async function follow({ className, options, start, gradients, parameters }: Trajectory, sides: 1 | 2): Promise<void> {
  const optimizer = optimizerFromConfig({ className, config: options });
  const variables: Variable[] = start.map(({ data, shape }) => variable(tensor([...data], [...shape])));
  try {
    for (const [step, expected] of parameters.entries()) {
      const tensors = gradients[step]!.map(({ data, shape }) => tensor([...data], [...shape]));
      optimizer.applyGradients(
        variables.map((one, index) => ({ key: String(index), variable: one, gradient: tensors[index]! })),
      );
      for (const one of tensors) one.dispose();
      for (const [index, values] of expected.entries()) {
        // Up to ten roundings a step, and steps add up.
        expectClose(
          await variables[index]!.data(),
          values,
          `variable ${index} after step ${step + 1}`,
          20 * (step + 1),
          sides,
        );
      }
    }
  } finally {
    for (const one of variables) one.dispose();
    optimizer.dispose();
  }
}

function trajectoryCase(name: string, trajectory: Trajectory, sides: 1 | 2, where: string): Case {
  const { start, gradients, parameters } = trajectory;
  for (const [step, list] of [...gradients, ...parameters].entries()) {
    if (list.length !== start.length || !list.every(({ data }, index) => data.length === start[index]!.data.length)) {
      throw new Error(
        `${where}: step ${step % gradients.length} needs one array for each of ${start.length} variables.`,
      );
    }
  }
  if (gradients.length !== parameters.length) throw new Error(`${where} needs as many gradients as parameters.`);
  return { group: 'optimizers', name, topics: ['vectors'], run: () => follow(trajectory, sides) };
}

function trajectoriesAt(
  content: unknown,
  file: string,
): [name: string, Readonly<Record<string, unknown>>, where: string][] {
  const optimizers = check.recordAt(
    check.propertyOf(check.recordAt(content, file), 'optimizers'),
    `${file}: optimizers`,
  );
  return Object.entries(optimizers).map(([name, value]) => {
    const where = `${file}: optimizers.${name}`;
    return [name, check.recordAt(value, where), where];
  });
}

/** Keras' trajectories, of several variables, in float32. */
export const readKerasOptimizers: VectorReader = (content, file) =>
  trajectoriesAt(content, file).map(([name, record, where]) => {
    const arrays = (value: unknown, place: string): GoldenArray[] =>
      check.listAt(value, place).map((one, index) => check.arrayAt(one, `${place}[${index}]`));
    const steps = (key: string): GoldenArray[][] =>
      check.listAt(record[key], `${where}.${key}`).map((one, index) => arrays(one, `${where}.${key}[${index}]`));
    const trajectory = {
      className: classOf(name, where),
      options: translate(check.recordAt(record['config'], `${where}.config`), kerasNames),
      start: arrays(record['start'], `${where}.start`),
      gradients: steps('gradients'),
      parameters: steps('parameters'),
    };
    return trajectoryCase(`Keras’ ${name}`, trajectory, 2, where);
  });

/** PyTorch's trajectories, of one variable, in float64. */
export const readPytorchOptimizers: VectorReader = (content, file) =>
  trajectoriesAt(content, file).map(([name, record, where]) => {
    const className = classOf(name, where);
    const options = translate(check.recordAt(record['settings'], `${where}.settings`), pytorchNames);
    const steps = (key: string): GoldenArray[][] =>
      check
        .listAt(record[key], `${where}.${key}`)
        .map((one, index) => [check.arrayAt(one, `${where}.${key}[${index}]`)]);
    const trajectory = {
      className,
      // Of these two there is one definition.
      options: ['adadelta', 'lion'].includes(className) ? options : { ...options, convention: 'pytorch' },
      start: [check.arrayAt(record['start'], `${where}.start`)],
      gradients: steps('gradients'),
      parameters: steps('parameters'),
    };
    return trajectoryCase(`PyTorch’s ${name}`, trajectory, 1, where);
  });
