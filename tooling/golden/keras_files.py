"""Files that real Keras 3 saves, with an input and its answer: KERAS_BACKEND=jax python keras_files.py OUT --seed 7

Each model is small, and is saved as NAME.keras and as NAME.h5; NAME.json has what it was given and what it answered. Needs keras,
jax and h5py.
"""

import argparse
import json
import pathlib

import keras
import numpy as np
from keras import Input, Model, Sequential, layers

ids, steps, tokens = [[3, 1, 4, 1, 5], [2, 6, 0, 0, 0], [7, 0, 0, 0, 0]], 5, 9


def embedded(mask=True):
    return layers.Embedding(tokens, 3, mask_zero=mask)


def classifier():
    return Sequential([Input((steps,), dtype="int32"), embedded(), layers.LSTM(4), layers.Dense(3, activation="softmax")])


def both_ways():
    return Sequential(
        [
            Input((None,), dtype="int32"),
            embedded(),
            layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="concat"),
            layers.Bidirectional(layers.SimpleRNN(2), merge_mode="sum"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def reset_before():
    return Sequential([Input((steps, 2)), layers.GRU(3, reset_after=False, go_backwards=True), layers.Dense(2, use_bias=False)])


def cells():
    return Sequential([Input((steps, 2)), layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]), layers.Dense(2)])


def tagger():
    return Sequential(
        [Input((steps,), dtype="int32"), embedded(), layers.LSTM(3, return_sequences=True), layers.TimeDistributed(layers.Dense(2))]
    )


def convolved():
    return Sequential(
        [
            Input((steps, 2)),
            layers.Conv1D(3, 2, padding="causal", activation="relu"),
            layers.BatchNormalization(),
            layers.LayerNormalization(),
            layers.MaxPooling1D(2),
            layers.Dropout(0.5),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2, activation="tanh"),
        ]
    )


def functional():
    text = Input((steps,), dtype="int32", name="text")
    side = Input((2,), name="side")
    sequence = layers.GRU(3, return_sequences=True)(embedded()(text))
    last = layers.GRU(3)(sequence)
    joined = layers.Concatenate()([last, layers.Dense(3, activation="relu")(side)])
    return Model([text, side], layers.Dense(2)(layers.Add()([joined, joined])))


def encoder_decoder():
    source, target = Input((steps,), dtype="int32"), Input((steps,), dtype="int32")
    encoded, state = layers.GRU(3, return_sequences=True, return_state=True)(embedded()(source))
    decoded = layers.GRU(3, return_sequences=True)(embedded()(target), initial_state=state)
    context = layers.AdditiveAttention()([decoded, encoded])
    return Model([source, target], layers.Dense(2)(layers.Concatenate()([decoded, context])))


def nested():
    inner = Sequential([Input((steps, 2)), layers.SimpleRNN(3), layers.Dense(2)], name="inner")
    inner.trainable = False
    a = Input((steps, 2))
    return Model(a, layers.Dense(2)(inner(a)))


def frozen():
    model = classifier()
    model.layers[0].trainable = False
    return model


def gated():
    given = Input((steps, 4))
    gated = layers.MultiHeadAttention(2, 3, use_gate=True, use_bias=False)(given, given)
    grid = layers.Reshape((steps, 2, 2))(gated)
    over_both = layers.MultiHeadAttention(2, 2, attention_axes=(1, 2), use_gate=True)(grid, grid)
    return Model(given, layers.GlobalAveragePooling1D()(layers.Reshape((steps, 4))(over_both)))


def data(model, random):
    given = []
    for tensor in model.inputs:
        shape = (3, *(steps if size is None else size for size in tensor.shape[1:]))
        whole = "int" in str(tensor.dtype)
        given.append(np.array(ids, "int32") if whole else random.normal(size=shape).astype("float32"))
    return given


def save(name, model, folder, random):
    for weight in model.weights:
        values = random.normal(scale=0.5, size=weight.shape)
        weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)
    given = data(model, random)
    answer = np.asarray(model(given if len(given) > 1 else given[0], training=False))
    model.save(folder / f"{name}.keras")
    model.save(folder / f"{name}.h5")
    described = lambda array: {"shape": list(array.shape), "data": [float(f"{value:.9g}") for value in np.ravel(array).tolist()]}
    written = {"inputs": [described(array) for array in given], "output": described(answer)}
    (folder / f"{name}.json").write_text(json.dumps(written) + "\n")


makers = [classifier, both_ways, reset_before, cells, tagger, convolved, functional, encoder_decoder, nested, frozen, gated]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(arguments.seed)
    for make in makers:
        keras.utils.clear_session()
        save(make.__name__.replace("_", "-"), make(), arguments.out, random)
    refused = Sequential([Input((2,)), layers.Lambda(lambda x: x + 1)])
    refused.save(arguments.out / "lambda.keras")
