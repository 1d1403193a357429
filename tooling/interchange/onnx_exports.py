"""Random modules of PyTorch, and some models of Keras, as their exporters write them: FOLDER/in-*.onnx, FOLDER/exports.json. Arguments: FOLDER COUNT SEED."""
import contextlib
import io
import json
import os
import random
import sys
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(seed)
torch.manual_seed(seed)
TOKENS, TIME = 10, 6


class Attention(nn.Module):
    """Additive attention over time, or products of steps with steps."""

    def __init__(self, size, kind):
        super().__init__()
        self.kind, self.score = kind, nn.Linear(size, 1 if kind == "sum" else size)

    def forward(self, y):
        if self.kind == "sum":
            return (torch.softmax(self.score(torch.tanh(y)), 1) * y).sum(1)
        weights = torch.softmax(self.score(y) @ y.transpose(1, 2) / y.shape[-1] ** 0.5, -1)
        return (weights @ y).mean(1)


class Recurrent(nn.Module):
    def __init__(self, exporter):
        super().__init__()
        size = draw.randint(2, 6)
        self.embedding = nn.Embedding(TOKENS, size)
        kind = draw.choice(["LSTM", "GRU"] if exporter == "dynamo" else ["LSTM", "GRU", "RNN"])
        self.both, units = draw.random() < 0.5, draw.randint(2, 6)
        self.rnn = getattr(nn, kind)(size, units, num_layers=draw.randint(1, 2), bidirectional=self.both, batch_first=True, bias=draw.random() < 0.8)
        self.units = units * (2 if self.both else 1)
        self.pool = draw.choice(["last", "mean", "max", "steps", "sum", "products"] + ([] if self.both else ["step"]))
        self.attention = Attention(self.units, self.pool)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(self.units, 3, bias=draw.random() < 0.8))

    def forward(self, x):
        y, h = self.rnn(self.embedding(x))
        h = h[0] if isinstance(h, tuple) else h
        if self.pool == "last":
            y = torch.cat([h[-2], h[-1]], -1) if self.both else h[-1]
        elif self.pool == "step":
            y = y[:, -1]
        elif self.pool == "mean":
            y = y.mean(1)
        elif self.pool == "max":
            y = y.max(1).values
        elif self.pool != "steps":
            y = self.attention(y)
        return torch.softmax(self.head(y), -1)


class Convolved(nn.Module):
    def __init__(self, _):
        super().__init__()
        size, filters = draw.randint(2, 6), draw.randint(2, 6)
        self.embedding = nn.Embedding(TOKENS, size)
        self.convolution = nn.Conv1d(size, filters, 3, padding=draw.choice([0, 1]), dilation=1, bias=draw.random() < 0.8)
        self.normal, self.pool = nn.BatchNorm1d(filters), draw.choice([nn.MaxPool1d(2), nn.AvgPool1d(2), nn.Identity()])
        self.normal.running_mean.normal_()
        self.normal.running_var.uniform_(0.5, 2)
        self.is_max, self.head = draw.random() < 0.5, nn.Linear(filters, 3)

    def forward(self, x):
        y = self.pool(torch.relu(self.normal(self.convolution(self.embedding(x).transpose(1, 2)))))
        return self.head(y.amax(2) if self.is_max else y.mean(2))


class Transformer(nn.Module):
    def __init__(self, _):
        super().__init__()
        heads = draw.randint(1, 3)
        size = heads * draw.randint(1, 3)
        self.embedding = nn.Embedding(TOKENS, size)
        self.block = nn.TransformerEncoderLayer(size, heads, 2 * size, batch_first=True, activation=draw.choice(["relu", "gelu"]), norm_first=draw.random() < 0.5)
        self.head = nn.Linear(size, 3)

    def forward(self, x):
        return self.head(self.block(self.embedding(x)).mean(1))


class Features(nn.Module):
    """Layers one after the other, of features: a table's rows."""

    def __init__(self, _):
        super().__init__()
        layers, size = [], 5
        for _ in range(draw.randint(1, 3)):
            units = draw.randint(2, 6)
            layers += [nn.Linear(size, units), draw.choice([nn.LayerNorm(units), nn.Identity()])]
            layers += [draw.choice([nn.ReLU(), nn.Tanh(), nn.GELU(), nn.SiLU(), nn.ELU(), nn.SELU(), nn.LeakyReLU(), nn.Softplus(), nn.Softsign(), nn.Mish(), nn.ReLU6(), nn.Hardsigmoid()])]
            size = units
        self.layers = nn.Sequential(*layers, nn.Linear(size, 3), draw.choice([nn.Softmax(-1), nn.LogSoftmax(-1), nn.Sigmoid(), nn.Identity()]))

    def forward(self, x):
        return self.layers(x)


def export(model, x, path, exporter):
    dynamic = {0: "batch", **({1: "time"} if x.dtype == torch.int64 else {})}
    with contextlib.redirect_stdout(io.StringIO()):
        if exporter == "dynamo":
            shapes = ({axis: torch.export.Dim(name) for axis, name in dynamic.items()},)
            torch.onnx.export(model, (x,), path, dynamo=True, dynamic_shapes=shapes, input_names=["x"], output_names=["y"], external_data=False, verbose=False)
        else:
            opset = draw.choice([14, 17, 20])
            torch.onnx.export(model, (x,), path, dynamo=False, dynamic_axes={"x": dynamic}, input_names=["x"], output_names=["y"], opset_version=opset)


exports = []
for number in range(count):
    exporter = "dynamo" if number % 3 == 0 else "torchscript"
    kinds = [Recurrent, Recurrent, Convolved, Features] + ([Transformer] if exporter == "dynamo" else [])
    kind = draw.choice(kinds)
    model = kind(exporter).eval()
    x = torch.randn(3, 5) if kind is Features else torch.randint(0, TOKENS, (3, TIME))
    name = f"in-{number}.onnx"
    export(model, x, str(folder / name), exporter)
    with torch.no_grad():
        exports.append({"file": name, "what": f"PyTorch {kind.__name__} {exporter}", "x": x.tolist(), "y": model(x).tolist()})


def keras_models():
    layers, ids = keras.layers, keras.Input((TIME,), dtype="int32")
    yield "dense", keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="relu"), layers.BatchNormalization(), layers.Dense(3, activation="softmax")])
    yield "convolved", keras.Sequential([ids, layers.Embedding(TOKENS, 4), layers.Conv1D(5, 3, padding="same", activation="relu"), layers.MaxPooling1D(2), layers.GlobalAveragePooling1D(), layers.Dense(2)])
    yield "pooled", keras.Sequential([keras.Input((TIME, 4)), layers.Dense(3, activation="gelu"), layers.GlobalMaxPooling1D(), layers.Dense(2, activation="sigmoid")])
    read = layers.Embedding(TOKENS, 4)(ids)
    both = layers.Add()([read, layers.Attention()([read, read]), layers.MultiHeadAttention(2, 3)(read, read)])
    yield "attention", keras.Model(ids, layers.Dense(2)(layers.GlobalAveragePooling1D()(both)))
    given = keras.Input((5,))
    one, other = layers.Dense(4, activation="tanh")(given), layers.Dense(4, activation="silu")(given)
    yield "functional", keras.Model(given, layers.Dense(1, activation="sigmoid")(layers.Concatenate()([one, other, layers.Multiply()([one, other])])))


    # On PyTorch, Keras computes recurrent layers step by step, and so they are exported; SimpleRNN and masks with graphs within nodes.
    for name, layer in {"lstm": layers.LSTM(3), "gru": layers.GRU(3, return_sequences=True), "both": layers.Bidirectional(layers.LSTM(2, return_sequences=True))}.items():
        yield f"unrolled-{name}", keras.Sequential([ids, layers.Embedding(TOKENS, 4), layer, layers.Dense(2, activation="softmax")])


generator = np.random.default_rng(seed)
for name, model in keras_models():
    shape = [3, *model.inputs[0].shape[1:]]
    is_whole = model.inputs[0].dtype == "int32"
    x = generator.integers(0, TOKENS, shape) if is_whole else generator.normal(size=shape).astype("float32")
    model(x)
    for weight in model.weights:
        values = generator.normal(0, 0.5, size=weight.shape)
        weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)
    file = f"in-keras-{name}.onnx"
    with contextlib.redirect_stdout(io.StringIO()):
        model.export(str(folder / file), format="onnx", verbose=False)
    exports.append({"file": file, "what": f"Keras {name}", "x": x.tolist(), "y": keras.ops.convert_to_numpy(model(x)).tolist()})
(folder / "exports.json").write_text(json.dumps({"versions": f"PyTorch {torch.__version__}, Keras {keras.__version__}", "exports": exports}))
