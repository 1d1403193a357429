"""Log-likelihoods, gradients and best tags by pytorch-crf, in float64: `pip install torch==2.13.0 pytorch-crf==0.7.2`."""
import numpy as np
import torch
from torchcrf import CRF

from vectors import array, arguments, normal, write


def case(random, batch, time, tags, scale, lengths):
    crf = CRF(tags, batch_first=True).double()
    for parameter in (crf.transitions, crf.start_transitions, crf.end_transitions):
        parameter.data = torch.tensor(normal(random, *parameter.shape, scale=scale))
    scores = torch.tensor(normal(random, batch, time, tags, scale=scale), requires_grad=True)
    right = torch.tensor(random.integers(0, tags, (batch, time)))
    mask = torch.arange(time)[None, :] < torch.tensor(lengths)[:, None]
    upstream = torch.tensor(normal(random, batch))
    likelihood = crf(scores, right, mask=mask, reduction="none")
    (likelihood * upstream).sum().backward()
    best = np.zeros((batch, time))
    for row, path in enumerate(crf.decode(scores, mask=mask)):
        best[row, : len(path)] = path
    parameters = {"transitions": crf.transitions, "startScores": crf.start_transitions, "endScores": crf.end_transitions}
    gradients = {"scores": scores.grad, **{name: one.grad for name, one in parameters.items()}}
    inputs = {"scores": scores, **parameters}
    return {
        "lengths": lengths,
        "inputs": {name: array(one.detach()) for name, one in inputs.items()},
        "tags": array(right),
        "upstream": array(upstream),
        "logLikelihood": array(likelihood.detach()),
        "gradients": {name: array(one) for name, one in gradients.items()},
        "best": array(best),
    }


options = arguments()
random = np.random.default_rng(options.seed)
cases = [
    case(random, 3, 5, 4, 1.0, [5, 5, 5]),
    case(random, 4, 7, 5, 1.0, [7, 1, 4, 6]),
    case(random, 2, 9, 3, 5.0, [9, 8]),
    case(random, 2, 6, 9, 0.1, [2, 6]),
]
write(options.out, "crf", {"cases": cases})
