"""Models of PyTorch: their state dicts in safetensors, what they are given and what they answer, in one JSON file."""
import base64
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save

from torch_net import Net

torch.manual_seed(7)
TOKENS, STEPS, ROWS = 13, 6, 5


def embedding(size, name="emb"):
    return {"name": name, "module": "Embedding", "arguments": {"num_embeddings": TOKENS, "embedding_dim": size}}


def recurrent(module, size, hidden, layers=1, both=False, name="rnn", **more):
    arguments = {"input_size": size, "hidden_size": hidden, "num_layers": layers, "bidirectional": both, "batch_first": True, **more}
    return {"name": name, "module": module, "arguments": arguments}


def linear(size, out, name="head", **more):
    return {"name": name, "module": "Linear", "arguments": {"in_features": size, "out_features": out, **more}}


def norm(size, name="norm"):
    return {"name": name, "module": "LayerNorm", "arguments": {"normalized_shape": size}}


SOFT = {"maskZero": True, "activations": {"head": "softmax"}}
CASES = {
    "LSTM": ([embedding(3), recurrent("LSTM", 3, 4), linear(4, 2)], SOFT),
    "LSTM, 2 layers, both directions": ([embedding(3), recurrent("LSTM", 3, 4, 2, True), linear(8, 3)], SOFT),
    "LSTM without biases": ([embedding(3), recurrent("LSTM", 3, 4, 2, bias=False), linear(4, 2)], SOFT),
    "LSTM in F16": ([embedding(3), recurrent("LSTM", 3, 4, 1, True), linear(8, 2)], SOFT, torch.float16),
    "LSTM in BF16": ([embedding(3), recurrent("LSTM", 3, 5, 2), linear(5, 2)], SOFT, torch.bfloat16),
    "GRU": ([embedding(3), recurrent("GRU", 3, 4), linear(4, 2)], SOFT),
    "GRU, 2 layers, both directions": ([embedding(3), recurrent("GRU", 3, 4, 2, True), linear(8, 3)], SOFT),
    "GRU, 3 layers without biases": ([embedding(3), recurrent("GRU", 3, 4, 3, bias=False), linear(4, 2)], SOFT),
    "GRU in F16": ([embedding(3), recurrent("GRU", 3, 4), linear(4, 2)], SOFT, torch.float16),
    "GRU in BF16": ([embedding(3), recurrent("GRU", 3, 4, 1, True), linear(8, 2)], SOFT, torch.bfloat16),
    "RNN of tanh": ([embedding(3), recurrent("RNN", 3, 4, 1, True), linear(8, 2)], SOFT),
    "RNN of relu, 2 layers": (
        [embedding(3), recurrent("RNN", 3, 4, 2, nonlinearity="relu"), linear(4, 2)],
        {"maskZero": True, "activations": {"rnn": "relu", "head": "softmax"}},
    ),
    "a tagger": ([embedding(3), recurrent("LSTM", 3, 4, 1, True), linear(8, 3)], {**SOFT, "pooling": "steps"}),
    "a tagger of one direction": ([embedding(3), recurrent("GRU", 3, 4, 2), linear(4, 3)], {"maskZero": True, "pooling": "steps"}),
    "the mean of the steps": ([embedding(3), recurrent("GRU", 3, 4, 1, True), linear(8, 2)], {**SOFT, "pooling": "mean"}),
    "the largest of the steps": ([embedding(3), recurrent("LSTM", 3, 5), linear(5, 2)], {**SOFT, "pooling": "max"}),
    "a normalization and a hidden layer": (
        [embedding(3, "encoder.emb"), recurrent("LSTM", 3, 4, name="encoder.rnn"), norm(4), linear(4, 6, "hidden"), linear(6, 1, "head")],
        {"activations": {"hidden": "relu", "head": "sigmoid"}},
    ),
    "features, not ids": ([recurrent("LSTM", 3, 4), linear(4, 1)], {}),
    "two recurrent modules": ([embedding(3), recurrent("LSTM", 3, 4, name="first"), recurrent("GRU", 4, 5, name="second"), linear(5, 2)], SOFT),
    "no recurrent module": ([embedding(4), linear(4, 2)], {**SOFT, "pooling": "mean"}),
    "a linear without a bias, of the embedding's size": (
        [embedding(4), recurrent("GRU", 4, 4), linear(4, 3, bias=False)],
        {"embedding": "emb", "activations": {"head": "logSoftmax"}},
    ),
    "an embedding beside the path": (
        [embedding(3), recurrent("GRU", 3, 4, 1, True), linear(8 + 2, 2), embedding(2, "says")],
        {**SOFT, "pooling": "max", "beside": "says"},
    ),
}

cases = []
for name, (modules, plan, *dtype) in CASES.items():
    net = Net(modules, plan).eval()
    for module in net.modules():
        if isinstance(module, torch.nn.LayerNorm):
            torch.nn.init.normal_(module.weight), torch.nn.init.normal_(module.bias)
    net = net.to(dtype[0] if dtype else torch.float32)
    file = save(net.state_dict(), metadata={"format": "pt"})
    ids = modules[0]["module"] == "Embedding"
    lengths = torch.tensor([6, 1, 4, 3, 5] if plan.get("maskZero") else [STEPS] * ROWS)
    x = torch.randint(1, TOKENS, (ROWS, STEPS)) * (torch.arange(STEPS) < lengths[:, None]) if ids else torch.randn(ROWS, STEPS, 3)
    with torch.no_grad():
        y = net.float()(x)
    cases.append({"name": name, "file": base64.b64encode(file).decode(), "plan": plan, "x": x.tolist(), "y": y.tolist()})
source = f"PyTorch {torch.__version__} float32, seed 7"
Path(sys.argv[1], "pytorch-models.json").write_text(json.dumps({"source": source, "cases": cases}) + "\n")
