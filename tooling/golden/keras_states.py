"""Vectors by Keras on JAX, in float32: initial states under masks, masks of words in sentences, and activity regularizers."""
import jax
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
BATCH, TIME, FEATURES, UNITS = 5, 4, 3, 2
MASK = np.array([[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1]], bool)
NAMES = {"returnSequences": "return_sequences", "goBackwards": "go_backwards", "zeroOutputForMask": "zero_output_for_mask",
         "resetAfter": "reset_after", "returnState": "return_state"}
CELLS = {"simpleRnn": L.SimpleRNN, "lstm": L.LSTM, "gru": L.GRU}


def values(*shape):
    return normal(random, *shape).astype(np.float32)


def keras_names(settings):
    return {NAMES[name]: value for name, value in settings.items()}


def make(kind, settings):
    given = keras_names(settings)
    if kind in CELLS:
        return CELLS[kind](UNITS, **given)
    if kind == "stacked":
        return L.RNN([L.LSTMCell(3), L.GRUCell(UNITS)], **given)
    return L.Bidirectional(L.LSTM(UNITS, **given))


def randomise(layer):
    for weight in layer.weights:
        weight.assign(normal(random, *weight.shape, scale=0.5).astype(np.float32))


def weights_of(layer):
    return [array(weight.value) for weight in layer.trainable_variables]


STATES = {"simpleRnn": [UNITS], "lstm": [UNITS] * 2, "gru": [UNITS], "stacked": [3, 3, UNITS], "bidirectional": [UNITS] * 4}
SETTINGS = [{"returnSequences": True}, {}, {"returnSequences": True, "zeroOutputForMask": True},
            {"returnSequences": True, "goBackwards": True}, {"goBackwards": True}]
states = []
for kind, sizes in STATES.items():
    for settings in SETTINGS:
        if kind == "bidirectional" and ("goBackwards" in settings or "zeroOutputForMask" in settings):
            continue
        layer = make(kind, {**settings, "returnState": True})
        x, initial = values(BATCH, TIME, FEATURES), [values(BATCH, size) for size in sizes]
        layer.build(x.shape)
        randomise(layer)
        given = keras.tree.pack_sequence_as(layer.get_initial_state(BATCH), initial) if kind == "stacked" else initial
        y, *final = layer(x, mask=MASK, initial_state=given)
        states.append({
            "layer": kind, "options": settings, "mask": {"shape": [BATCH, TIME], "data": [int(valid) for valid in MASK.reshape(-1)]},
            "x": array(x), "initial": [array(state) for state in initial], "weights": weights_of(layer), "y": array(y),
            "final": [array(state) for state in keras.tree.flatten(final)],
        })

# Words in sentences: a layer within meets the words' mask, and a sentence without a word is none.
WORDS = 3
words = random.random((BATCH, TIME, WORDS)) < 0.5
words[0, 1] = words[3] = False
x = values(BATCH, TIME, WORDS, FEATURES)
within, over = L.TimeDistributed(L.LSTM(UNITS)), L.GRU(UNITS)
within.build(x.shape)
over.build((BATCH, TIME, UNITS))
randomise(within)
randomise(over)
sentences = within(x, mask=words)
texts = over(sentences, mask=words.any(-1))
hierarchy = {
    "x": array(x), "mask": {"shape": list(words.shape), "data": [int(valid) for valid in words.reshape(-1)]},
    "weights": [*weights_of(within), *weights_of(over)], "sentences": array(sentences), "texts": array(texts),
}

penalty = lambda: keras.regularizers.L1L2(l1=0.03, l2=0.1)
activity = []
for kind, settings in [
    ("dense", {}), ("lstm", {}), ("lstm", {"returnSequences": True}), ("lstm", {"returnState": True}),
    ("gru", {"returnSequences": True}), ("bidirectional", {"returnSequences": True}), ("bidirectional", {"returnState": True}),
]:
    given = {**keras_names(settings), "activity_regularizer": penalty()}
    layer = {"dense": lambda: L.Dense(UNITS, **given), "lstm": lambda: L.LSTM(UNITS, **given), "gru": lambda: L.GRU(UNITS, **given),
             "bidirectional": lambda: L.Bidirectional(L.LSTM(UNITS, **given))}[kind]()
    x = values(BATCH, TIME, FEATURES)
    layer.build(x.shape)
    randomise(layer)
    layer(x)
    activity.append({"layer": kind, "options": settings, "x": array(x), "weights": weights_of(layer), "loss": float(sum(layer.losses))})
write(options.out, "keras-states", {"source": source, "states": states, "hierarchy": hierarchy, "activity": activity})
