// What a state dict does not say, and a file of ours says in its remarks.
import { check, RnnkitError } from '@rnnkit/data';
import { activationFrom, type ActivationName } from '@rnnkit/layers';

/** How the steps of a text become one answer. */
export type PyTorchPooling = 'last' | 'mean' | 'max' | 'steps';

/**
 * What is not to be seen in a state dict. All of it may be left out: the modules are put into the only order in which their sizes fit,
 * and nothing is chosen where several do.
 */
export interface PyTorchPlan {
  /** The names of all modules, in the order in which they run. Default: the only order in which their sizes fit. */
  readonly order?: readonly string[];
  /**
   * The name of the `nn.Embedding`; null where features are read and not ids of tokens. Default: the matrix without a bias that can be one
   * by its sizes; it may be an `nn.Linear` of features, too, where this has to be null.
   */
  readonly embedding?: string | null;
  /** Whether id 0 is padding that is skipped: `padding_idx=0`, and sequences that were packed. Default false. */
  readonly maskZero?: boolean;
  /**
   * What comes of the steps behind the last recurrent module, or behind the embedding where there is none. `last`: the final state, the one
   * of each direction beside the other (`torch.cat([h_n[-2], h_n[-1]], -1)`); `mean` and `max`: over all steps but padding; `steps`:
   * an answer for each step, as of a tagger. Default `last`; `steps` where there is no recurrent module.
   */
  readonly pooling?: PyTorchPooling;
  /**
   * The name of one more `nn.Embedding` of the same ids, whose mean over the tokens, but for padding, stands behind what comes to the
   * last module: `last(torch.cat([x, mean], -1))`. It is none of `order`. Default: none.
   */
  readonly beside?: string;
  /** The activation behind a Linear, or the `nonlinearity` of an RNN, `tanh` or `relu`; by the module's name. Default `linear`, of an RNN `tanh`. */
  readonly activations?: Readonly<Record<string, ActivationName>>;
  /** What each LayerNorm adds to the variance. Default 0.00001, as in PyTorch. */
  readonly epsilon?: number;
  /** The names of tensors that are left in the file. Default: none, and a tensor that belongs to no known module is refused. */
  readonly leave?: readonly string[];
}

/** A plan, with what is the same for every file filled in. */
export interface CheckedPlan extends PyTorchPlan {
  readonly maskZero: boolean;
  readonly activations: Readonly<Record<string, ActivationName>>;
  readonly epsilon: number;
  readonly leave: readonly string[];
}

const activationName: check.OptionCheck = (value, name) => activationFrom(check.text(value, name), name);

const checks: check.OptionChecks = {
  order: check.listOf(check.text),
  embedding: (value, name) => (value === null ? null : check.text(value, name)),
  maskZero: check.flag,
  pooling: check.oneOf('last', 'mean', 'max', 'steps'),
  beside: check.text,
  activations(value, name) {
    if (!check.isPlain(value))
      throw new RnnkitError(
        'invalid-argument',
        `${name} has to be an object from names of modules to activations; got ${check.describe(value)}.`,
      );
    for (const [module, activation] of Object.entries(value as object))
      activationName(activation, `${name} of ${check.describe(module)}`);
    return value;
  },
  epsilon: check.positive,
  leave: check.listOf(check.text),
};

/** The plan, checked. @throws Error when something in it is not what it has to be */
export function checkPlan(plan: PyTorchPlan): CheckedPlan {
  const defaults = { maskZero: false, activations: {}, epsilon: 1e-5, leave: [] };
  return check.checkOptions<CheckedPlan>('readPyTorch', checks, defaults, plan);
}

/** The remark that holds the plan of a file that was written here. */
export const planRemark = 'rnnkit.plan';

/** The plan that a file's remarks hold; one that says nothing where they hold none. @throws Error when it is no plan */
export function planOfRemarks(metadata: ReadonlyMap<string, string>, file: string): CheckedPlan {
  const json = metadata.get(planRemark);
  if (json === undefined) return checkPlan({});
  try {
    // What is left of a file is for its reader to say.
    return { ...checkPlan(parsed(json)), leave: [] };
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      `${file}: its remark ${planRemark} is no plan: ${(error as Error).message} Give a plan, which counts instead.`,
      { cause: error },
    );
  }
}

function parsed(json: string): PyTorchPlan {
  try {
    return JSON.parse(json) as PyTorchPlan;
  } catch (error) {
    throw new RnnkitError('invalid-file', 'It is not JSON.', { cause: error });
  }
}
