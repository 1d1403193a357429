"""Training by Keras on JAX, in float32, of models that shape, convolve, pool and normalize."""
import jax
import keras
import numpy as np

import graphs
from vectors import arguments, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
ROWS = 5


def values(*shape):
    return normal(random, *shape).astype(np.float32)


def ids(limit, lengths, time):
    """Texts that end with padding."""
    made = random.integers(1, limit, (len(lengths), time)).astype(np.int32)
    for row, length in enumerate(lengths):
        made[row, length:] = 0
    return made


def convolved():
    text = keras.Input((None,), dtype="int32", name="text")
    found = L.Conv1D(4, 3, padding="same", activation="relu", kernel_regularizer=keras.regularizers.L2(0.05), name="found")(
        L.Embedding(7, 3, mask_zero=True, name="words")(text))
    pooled = L.MaxPooling1D(2, name="pooled")(L.BatchNormalization(momentum=0.8, name="normal")(found))
    read = L.BatchNormalization(momentum=0.5, scale=False, name="over")(L.LSTM(3, name="read")(pooled))
    return keras.Model(text, L.Dense(3, activation="softmax", name="topic")(read))


def masked():
    text = keras.Input((None,), dtype="int32", name="text")
    words = L.BatchNormalization(momentum=0.75, beta_regularizer="l2", name="normal")(L.Embedding(6, 3, mask_zero=True, name="words")(text))
    read = L.LayerNormalization(name="even")(L.GRU(4, return_sequences=True, name="read")(words))
    steps = L.Dense(1, name="steps")(L.UnitNormalization(name="unit")(read))
    behind = L.Conv1D(4, 2, padding="causal", dilation_rate=2, groups=2, kernel_constraint="max_norm", name="behind")(read)
    whole = L.Dense(2, name="whole")(L.GlobalAveragePooling1D(name="all")(L.AveragePooling1D(3, strides=2, padding="same", name="some")(behind)))
    return keras.Model(text, [steps, whole])


def repeated():
    features = keras.Input((12,), name="features")
    across = L.Permute((2, 1), name="across")(L.Reshape((3, -1), name="rows")(features))
    again = L.RepeatVector(3, name="again")(L.BatchNormalization(center=False, momentum=0.5, name="normal")(L.GRU(3, name="read")(across)))
    written = L.GRU(2, return_sequences=True, name="write")(again)
    along = L.LayerNormalization(axis=1, gamma_regularizer="l1", name="along")(written)
    both = L.LayerNormalization(axis=[1, 2], epsilon=0.1, name="both")(along)
    return keras.Model(features, L.Dense(2, name="answer")(both))


# A bias before a batch normalization has no gradient but rounding, which Adam would make steps of.
cases = [
    graphs.case(random, "convolved", convolved(), {"text": ids(7, [6, 4, 3, 1, 6], 6)}, {"topic": random.integers(0, 3, ROWS).astype(np.int32)},
                {"optimizer": keras.optimizers.SGD(0.1, momentum=0.9), "loss": "sparse_categorical_crossentropy"}),
    graphs.case(random, "masked", masked(), {"text": ids(6, [4, 2, 0, 1, 4], 4)}, {"steps": values(ROWS, 4, 1), "whole": values(ROWS, 2)},
                {"optimizer": keras.optimizers.SGD(0.1), "loss": ["mean_squared_error", "mean_absolute_error"], "loss_weights": [2.0, 0.5]}),
    graphs.case(random, "repeated", repeated(), {"features": values(ROWS, 12)}, {"answer": values(ROWS, 3, 2)},
                {"optimizer": keras.optimizers.RMSprop(0.02), "loss": "mean_squared_error"}),
]
write(options.out, "keras-shape-models", {"source": source, "evaluatedBy": graphs.EVALUATED, "cases": cases})
