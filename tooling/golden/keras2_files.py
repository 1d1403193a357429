"""Whole-model .h5 files in the layout of Keras 2, which Keras 3 refuses: OUT. Laid out by h5py as Keras 2's hdf5_format.py does; the answers
are those of Keras 3 with the same weights."""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import h5py
import keras
import numpy as np

L = keras.layers
out = Path(sys.argv[1])
seed = int(sys.argv[2])
rng = np.random.default_rng(seed)
keras.utils.set_random_seed(seed)


def initializer(name, **config):
    return {"class_name": name, "config": {"seed": None, **config}}


def recurrent(name, units, **more):
    """The options of a recurrent layer, all of which Keras 2 writes."""
    return {
        "name": name, "trainable": True, "dtype": "float32", "return_sequences": False, "return_state": False, "go_backwards": False,
        "stateful": False, "unroll": False, "time_major": False, "units": units, "activation": "tanh", "recurrent_activation": "sigmoid",
        "use_bias": True, "kernel_initializer": initializer("GlorotUniform"), "recurrent_initializer": initializer("Orthogonal", gain=1.0),
        "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": None, "recurrent_regularizer": None,
        "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None, "recurrent_constraint": None,
        "bias_constraint": None, "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 2, **more,
    }


def embedding(name, **more):
    return {"class_name": "Embedding", "config": {
        "name": name, "trainable": True, "dtype": "float32", "batch_input_shape": [None, None], "input_dim": 11, "output_dim": 4,
        "embeddings_initializer": initializer("RandomUniform", minval=-0.05, maxval=0.05), "embeddings_regularizer": None,
        "activity_regularizer": None, "embeddings_constraint": None, "mask_zero": True, "input_length": None, **more}}


def dense(name, units, activation):
    return {"class_name": "Dense", "config": {
        "name": name, "trainable": True, "dtype": "float32", "units": units, "activation": activation, "use_bias": True,
        "kernel_initializer": initializer("GlorotUniform"), "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None,
        "bias_constraint": None}}


def write(path, config, training, layers):
    """layers: name -> list of (weight name, values)."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode("utf8")
        file.attrs["keras_version"] = b"2.15.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["training_config"] = json.dumps(training).encode("utf8")
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.asarray([name.encode() for name in layers])
        group.attrs["backend"] = b"tensorflow"
        group.attrs["keras_version"] = b"2.15.0"
        for name, weights in layers.items():
            own = group.create_group(name)
            own.attrs["weight_names"] = np.asarray([weight.encode() for weight, _ in weights])
            for weight, values in weights:
                own.create_dataset(weight, data=values)


def ids(rows=4, steps=7):
    x = rng.integers(1, 11, (rows, steps))
    for row in range(rows):
        x[row, rng.integers(1, steps + 1):] = 0
    return x.astype("int32")


def save(name, model, config, training, layers):
    for layer in model.layers:
        layer.set_weights([rng.normal(0, 0.4, w.shape).astype("float32") for w in layer.get_weights()])
    x = ids()
    output = np.asarray(model(x))
    write(out / f"{name}.h5", config, training, layers())
    described = lambda a: {"shape": list(a.shape), "data": np.asarray(a).ravel().tolist()}
    (out / f"{name}.json").write_text(json.dumps({"inputs": [described(x)], "output": described(output)}))


@keras.saving.register_keras_serializable()
def hard_sigmoid_of_keras_2(value):
    return keras.ops.clip(0.2 * value + 0.5, 0, 1)


model = keras.Sequential([keras.Input((None,), dtype="int32"), L.Embedding(11, 4, mask_zero=True), L.Bidirectional(L.LSTM(3, recurrent_activation=hard_sigmoid_of_keras_2)), L.Dense(2, activation="softmax")])
cells = ["kernel", "recurrent_kernel", "bias"]


def named(layer, names):
    return list(zip(names, layer.get_weights(), strict=True))


save("bidirectional", model, {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [None, None], "dtype": "float32", "sparse": False, "ragged": False, "name": "embedding_input"}},
    embedding("embedding"),
    {"class_name": "Bidirectional", "config": {"name": "bidirectional", "trainable": True, "dtype": "float32",
        "layer": {"class_name": "LSTM", "config": recurrent("lstm", 3, unit_forget_bias=True, recurrent_activation="hard_sigmoid")}, "merge_mode": "concat"}},
    dense("dense", 2, "softmax"),
]}}, {"loss": "sparse_categorical_crossentropy", "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "dtype": "float32", "fn": "sparse_categorical_accuracy"}}]],
      "weighted_metrics": None, "loss_weights": None,
      "optimizer_config": {"class_name": "Custom>Adam", "config": {"name": "Adam", "weight_decay": None, "clipnorm": None, "global_clipnorm": None, "clipvalue": None, "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None, "jit_compile": False, "is_legacy_optimizer": False, "learning_rate": 0.0010000000474974513, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False}}},
    lambda: {
        "embedding": named(model.layers[0], ["embedding/embeddings:0"]),
        "bidirectional": named(model.layers[1], [f"bidirectional/{side}_lstm/lstm_cell_{number}/{weight}:0" for number, side in enumerate(["forward", "backward"], 1) for weight in cells]),
        "dense": named(model.layers[2], ["dense/kernel:0", "dense/bias:0"]),
    })

given = keras.Input((None,), dtype="int32", name="ids")
rows = L.Embedding(11, 4, mask_zero=True, name="embedding")(given)
graph = keras.Model(given, L.Dense(3, activation="tanh", name="dense")(L.Concatenate(name="concatenate")([L.LSTM(3, name="lstm")(rows), L.GRU(2, name="gru", reset_after=False)(rows)])))
node = lambda *names: [[[name, 0, 0, {}] for name in names]]
save("graph", graph, {"class_name": "Functional", "config": {"name": "model", "trainable": True, "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [None, None], "dtype": "int32", "sparse": False, "ragged": False, "name": "ids"}, "name": "ids", "inbound_nodes": []},
    {**embedding("embedding"), "name": "embedding", "inbound_nodes": node("ids")},
    {"class_name": "LSTM", "config": recurrent("lstm", 3, unit_forget_bias=True), "name": "lstm", "inbound_nodes": node("embedding")},
    {"class_name": "GRU", "config": recurrent("gru", 2, reset_after=False), "name": "gru", "inbound_nodes": node("embedding")},
    {"class_name": "Concatenate", "config": {"name": "concatenate", "trainable": True, "dtype": "float32", "axis": -1}, "name": "concatenate", "inbound_nodes": node("lstm", "gru")},
    {**dense("dense", 3, "tanh"), "name": "dense", "inbound_nodes": node("concatenate")},
], "input_layers": [["ids", 0, 0]], "output_layers": [["dense", 0, 0]]}},
    {"loss": "mse", "metrics": None, "weighted_metrics": None, "loss_weights": None, "optimizer_config": {"class_name": "RMSprop", "config": {"name": "RMSprop", "learning_rate": 0.01, "decay": 0.0, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-07, "centered": False}}},
    lambda: {
        "ids": [],
        "embedding": named(graph.get_layer("embedding"), ["embedding/embeddings:0"]),
        "lstm": named(graph.get_layer("lstm"), [f"lstm/lstm_cell/{weight}:0" for weight in cells]),
        "gru": named(graph.get_layer("gru"), [f"gru/gru_cell/{weight}:0" for weight in cells]),
        "concatenate": [],
        "dense": named(graph.get_layer("dense"), ["dense/kernel:0", "dense/bias:0"]),
    })
