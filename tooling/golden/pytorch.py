"""Vectors of recurrent layers, losses and optimizers by PyTorch, in float64."""
import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from vectors import arguments, array, normal, write

torch.set_default_dtype(torch.float64)
options = arguments()
random = np.random.default_rng(options.seed)
source = f"PyTorch {torch.__version__} float64, seed {options.seed}"

# Keras' gate order, as places in PyTorch's.
GATES = {"lstm": [0, 1, 2, 3], "gru": [1, 0, 2], "simpleRnn": [0]}
MODULES = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simpleRnn": torch.nn.RNN}
SHAPES = [(1, 1, 1, 1), (2, 3, 4, 5), (3, 5, 2, 4)] if options.small else [(1, 1, 1, 1), (2, 3, 4, 5), (3, 7, 5, 4), (5, 4, 3, 8), (4, 9, 8, 16), (2, 33, 6, 12)]


def to_torch(cell, weights, units):
    """From Keras' [in, gates * units] to PyTorch's [gates * units, in]."""
    order = np.argsort(GATES[cell])
    return torch.tensor(np.concatenate([weights[..., gate * units : (gate + 1) * units] for gate in order], -1).T.copy())


def to_keras(cell, weights, units):
    weights = weights.T.detach().numpy()
    return np.concatenate([weights[..., gate * units : (gate + 1) * units] for gate in GATES[cell]], -1)


def recurrent_case(cell, batch, time, features, units, go_backwards, lengths, with_state):
    width = len(GATES[cell]) * units
    inputs = {
        "x": normal(random, batch, time, features),
        "kernel": normal(random, features, width, scale=features**-0.5),
        "recurrentKernel": normal(random, units, width, scale=units**-0.5),
        "bias": normal(random, *([2, width] if cell == "gru" else [width]), scale=0.3),
    }
    states = ["hidden", "cell"] if cell == "lstm" else ["hidden"]
    if with_state:
        for state in states:
            inputs[f"initial{state.capitalize()}"] = normal(random, batch, units, scale=0.5)
    upstream = {"sequence": normal(random, batch, time, units), **{state: normal(random, batch, units) for state in states}}

    module = MODULES[cell](features, units, batch_first=True)
    bias = inputs["bias"] if cell == "gru" else np.stack([inputs["bias"], np.zeros(width)])
    with torch.no_grad():
        module.weight_ih_l0.copy_(to_torch(cell, inputs["kernel"], units))
        module.weight_hh_l0.copy_(to_torch(cell, inputs["recurrentKernel"], units))
        module.bias_ih_l0.copy_(to_torch(cell, bias[0][None], units)[:, 0])
        module.bias_hh_l0.copy_(to_torch(cell, bias[1][None], units)[:, 0])
    x = torch.tensor(inputs["x"], requires_grad=True)
    initial = [torch.tensor(inputs[f"initial{state.capitalize()}"], requires_grad=True) for state in states] if with_state else None
    start = None if initial is None else tuple(state[None] for state in initial)
    if start is not None and cell != "lstm":
        start = start[0]
    given = torch.flip(x, [1]) if go_backwards else x
    if lengths is not None:
        packed, final = module(pack_padded_sequence(given, lengths, batch_first=True, enforce_sorted=False), start)
        sequence, _ = pad_packed_sequence(packed, batch_first=True, total_length=time)
    else:
        sequence, final = module(given, start)
    final = [state[0] for state in final] if cell == "lstm" else [final[0]]
    total = (sequence * torch.tensor(upstream["sequence"])).sum()
    for state, value in zip(states, final):
        total = total + (value * torch.tensor(upstream[state])).sum()
    total.backward()

    bias_in = to_keras(cell, module.bias_ih_l0.grad[:, None], units)[0]
    bias_hidden = to_keras(cell, module.bias_hh_l0.grad[:, None], units)[0]
    gradients = {
        "x": x.grad,
        "kernel": to_keras(cell, module.weight_ih_l0.grad, units),
        "recurrentKernel": to_keras(cell, module.weight_hh_l0.grad, units),
        "bias": np.stack([bias_in, bias_hidden]) if cell == "gru" else bias_in,
    }
    for state, value in zip(states, initial or []):
        gradients[f"initial{state.capitalize()}"] = value.grad
    outputs = {"sequence": sequence.detach(), **{state: value.detach() for state, value in zip(states, final)}}
    arrays = lambda group: {name: array(values) for name, values in group.items()}
    return {
        "cell": cell, "batch": batch, "time": time, "features": features, "units": units, "goBackwards": go_backwards,
        "lengths": lengths, "inputs": arrays(inputs), "outputs": arrays(outputs), "upstream": arrays(upstream),
        "gradients": arrays(gradients),
    }


recurrent = []
for cell in MODULES:
    cases = []
    for index, (batch, time, features, units) in enumerate(SHAPES):
        lengths = sorted(int(length) for length in random.integers(1, time + 1, batch))
        for go_backwards, valid in [(False, None), (True, None), (False, lengths)]:
            cases.append(recurrent_case(cell, batch, time, features, units, go_backwards, valid, index % 2 == 1))
    recurrent += cases
    write(options.out, cell, {"source": source, "layout": "keras", "cases": cases})


def leaf(values):
    return torch.tensor(values, requires_grad=True)


ids, table, dRows = random.integers(0, 7, (3, 5)), leaf(normal(random, 7, 4)), normal(random, 3, 5, 4)
(torch.nn.functional.embedding(torch.tensor(ids), table) * torch.tensor(dRows)).sum().backward()
softmax = []
for smoothing in [0.0, 0.1]:
    logits, labels, upstream = leaf(normal(random, 6, 4, scale=3)), random.integers(0, 4, 6), np.abs(normal(random, 6))
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels), reduction="none", label_smoothing=smoothing)
    (loss * torch.tensor(upstream)).sum().backward()
    softmax.append({
        "labelSmoothing": smoothing, "logits": array(logits.detach()), "labels": [int(label) for label in labels],
        "upstream": array(upstream), "loss": array(loss.detach()), "gradient": array(logits.grad),
    })
logits, labels = leaf(normal(random, 9, scale=4)), random.integers(0, 2, 9).astype(float)
loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(labels), reduction="none")
loss.sum().backward()
losses = {
    "embedding": {"ids": array(ids), "table": array(table.detach()), "upstream": array(dRows), "gradient": array(table.grad)},
    "softmaxCrossEntropy": softmax,
    "binaryCrossEntropy": {
        "logits": array(logits.detach()), "labels": labels.tolist(), "loss": array(loss.detach()), "gradient": array(logits.grad),
    },
}
write(options.out, "losses", {"source": source, **losses})
if options.small:
    write(options.out, "vectors", {"source": source, "recurrent": recurrent, "losses": losses})

optim = torch.optim
OPTIMIZERS = {
    "sgd": (optim.SGD, {"lr": 0.05}),
    "sgdMomentum": (optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    "sgdNesterov": (optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "rmsprop": (optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-07}),
    "adam": (optim.Adam, {"lr": 0.01, "eps": 1e-07}),
    "adamAmsgrad": (optim.Adam, {"lr": 0.01, "eps": 1e-07, "amsgrad": True}),
    "adamw": (optim.AdamW, {"lr": 0.01, "eps": 1e-07, "weight_decay": 0.004}),
    "adamax": (optim.Adamax, {"lr": 0.01, "eps": 1e-07}),
    "nadam": (optim.NAdam, {"lr": 0.01, "eps": 1e-07}),
    "adagrad": (optim.Adagrad, {"lr": 0.05, "initial_accumulator_value": 0.1, "eps": 1e-07}),
    "adadelta": (optim.Adadelta, {"lr": 0.5, "rho": 0.95, "eps": 1e-07}),
}
trajectories = {}
for name, (make, settings) in OPTIMIZERS.items():
    start, gradients, parameters = normal(random, 3, 4), [normal(random, 3, 4) for _ in range(6)], []
    variable = leaf(start)
    optimizer = make([variable], **settings)
    for gradient in gradients:
        variable.grad = torch.tensor(gradient)
        optimizer.step()
        parameters.append(array(variable.detach()))
    trajectories[name] = {"settings": settings, "start": array(start), "gradients": [array(one) for one in gradients], "parameters": parameters}
write(options.out, "optimizers", {"source": source, "optimizers": trajectories})
