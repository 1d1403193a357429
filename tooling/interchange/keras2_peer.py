"""What real whole-model .h5 files of Keras 2 answer, in float64, and what their Adam remembers: FOLDER, OUT/answers.json. Paths of an
Embedding, LSTMs and Dense layers. With --fixtures TO, small files with the same layout go there, of numbers that are drawn."""
import hashlib
import json
import sys
from pathlib import Path

import h5py
import numpy as np

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
rng = np.random.default_rng(1)
sigmoid = lambda x: 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


functions = {"sigmoid": sigmoid, "tanh": np.tanh, "softmax": softmax, "linear": lambda x: x, "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1)}
text = lambda value: value.decode() if isinstance(value, bytes) else str(value)


def layers_of(config):
    return config["config"] if isinstance(config["config"], list) else config["config"]["layers"]


def answer(layers, weights, x):
    for layer in layers:
        own, config = weights.get(layer["config"]["name"], []), layer["config"]
        if layer["class_name"] == "Embedding":
            assert not config["mask_zero"]
            x = own[0][x]
        elif layer["class_name"] == "LSTM":
            assert not config["go_backwards"] and not config["return_sequences"]
            kernel, recurrent, bias = own
            h = c = np.zeros((len(x), recurrent.shape[0]))
            gate, act = functions[config["recurrent_activation"]], functions[config["activation"]]
            for step in range(x.shape[1]):
                i, f, g, o = np.split(x[:, step] @ kernel + h @ recurrent + bias, 4, -1)
                c = gate(f) * c + gate(i) * act(g)
                h = gate(o) * act(c)
            x = h
        elif layer["class_name"] == "Dense":
            x = functions[config["activation"]](x @ own[0] + own[1])
        else:
            assert layer["class_name"] == "InputLayer", layer["class_name"]
    return x


def read(file):
    """Layers, their weights, and what the optimizer has of each weight: all have other shapes, so the shapes tell which."""
    layers = layers_of(json.loads(file.attrs["model_config"]))
    group = file["model_weights"]
    weights = {text(name): [np.array(group[text(name)][text(w)]) for w in group[text(name)].attrs["weight_names"]] for name in group.attrs["layer_names"]}
    flat = [w for own in weights.values() for w in own]
    assert len({w.shape for w in flat}) == len(flat)
    stored = file["optimizer_weights"]
    kept = [np.array(stored[text(name)]) for name in stored.attrs["weight_names"]]
    pairs = [[s for s in kept[1:] if s.shape == w.shape] for w in flat]
    assert all(len(pair) == 2 and (pair[1] >= 0).all() and (pair[0] < 0).any() for pair in pairs)
    return layers, weights, int(kept[0]), pairs


def ids_for(layers, length=12, rows=6):
    size = next(layer["config"]["input_dim"] for layer in layers if layer["class_name"] == "Embedding")
    return rng.integers(0, size, (rows, length))


def shrunk(value, sizes, name=""):
    if isinstance(value, dict):
        return {key: shrunk(part, sizes, key) for key, part in value.items()}
    if isinstance(value, list):
        return [None, 5] if name == "batch_input_shape" and value[-1] else [shrunk(part, sizes) for part in value]
    return sizes[name].get(value, value) if name in sizes else value


def shrink(path, to, name):
    """A file with the same attributes and names, of few numbers."""
    with h5py.File(path) as file, h5py.File(to / f"{name}.h5", "w") as small:
        layers = layers_of(json.loads(file.attrs["model_config"]))
        find = lambda kind: next(layer["config"] for layer in layers if layer["class_name"] == kind)
        axes = {find("Embedding")["input_dim"]: 11, find("Embedding")["output_dim"]: 4, find("LSTM")["units"]: 3, 4 * find("LSTM")["units"]: 12, find("Dense")["units"]: 2}
        sizes = {key: axes for key in ("input_dim", "output_dim", "units")} | {"input_length": {25: 5, 20: 5}}

        def draw(shape, kind=""):
            values = np.asarray(rng.normal(0, 0.4, [axes[s] if s > 1 else s for s in shape]))
            values.flat[0] = -abs(values.flat[0])
            return (values**2 if kind == "v" else values).astype("float32")

        def copy(source, target):
            for key, value in source.attrs.items():
                # What is one class here is many there.
                if key == "training_config" and find("Dense")["activation"] == "sigmoid":
                    value = text(value).replace('"categorical_crossentropy"', '"binary_crossentropy"').encode()
                if key == "model_config":
                    value = json.dumps(shrunk(json.loads(value), sizes)).encode()
                target.attrs[key] = value

        copy(file, small)
        for part in ("model_weights", "optimizer_weights"):
            copy(file[part], small.create_group(part))

        def visit(path, item):
            if isinstance(item, h5py.Group):
                copy(item, small.require_group(path))
        file.visititems(visit)
        stored = [text(n) for n in file["optimizer_weights"].attrs["weight_names"]]
        half = 1 + sum(len(file["model_weights"][text(n)].attrs["weight_names"]) for n in file["model_weights"].attrs["layer_names"])
        for place, key in enumerate(stored):
            item = file["optimizer_weights"][key]
            values = np.array(7, item.dtype) if place == 0 else draw(item.shape, "v" if place >= half else "m")
            small["optimizer_weights"].create_dataset(key, data=values)
        for layer in file["model_weights"].attrs["layer_names"]:
            group = file["model_weights"][text(layer)]
            for key in group.attrs["weight_names"]:
                small["model_weights"][text(layer)].create_dataset(text(key), data=draw(group[text(key)].shape))
    with h5py.File(to / f"{name}.h5") as small:
        layers, weights, steps, pairs = read(small)
        x = ids_for(layers, 5, 4)
        described = lambda a: {"shape": list(a.shape), "data": np.asarray(a).ravel().tolist()}
        memory = {"iterations": steps, "momentum": [m.ravel().tolist() for m, _ in pairs], "velocity": [v.ravel().tolist() for _, v in pairs]}
        (to / f"{name}.json").write_text(json.dumps({"inputs": [described(x)], "output": described(answer(layers, weights, x)), "memory": memory}))


digest = lambda a: hashlib.sha256(np.ascontiguousarray(a, "<f4").tobytes()).hexdigest()
answers = {}
for path in sorted(folder.glob("*.h5")):
    with h5py.File(path) as file:
        layers, weights, steps, pairs = read(file)
        x = ids_for(layers)
        doubles = {name: [w.astype("float64") for w in own] for name, own in weights.items()}
        answers[path.name] = {
            "version": text(file.attrs["keras_version"]), "inputs": x.tolist(), "answer": answer(layers, doubles, x).tolist(),
            "iterations": steps, "momentum": [digest(m) for m, _ in pairs], "velocity": [digest(v) for _, v in pairs],
        }
(out / "answers.json").write_text(json.dumps(answers))
if len(sys.argv) > 4 and sys.argv[3] == "--fixtures":
    first = {}
    for name, one in answers.items():
        first.setdefault(one["version"], name)
    for version in ("2.0.2", "2.1.6", "2.2.4-tf", "2.8.0"):
        shrink(folder / first[version], Path(sys.argv[4]), f"layout-{version}")
