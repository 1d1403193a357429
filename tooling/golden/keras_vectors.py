"""Vectors of layers, optimizers and text by Keras on JAX, in float32."""
import jax
import keras
import numpy as np
from keras.src.legacy.preprocessing.text import Tokenizer

from vectors import arguments, array, normal, rounded, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
BATCH, TIME, FEATURES, UNITS = 4, 6, 3, 5

NAMES = {
    "returnSequences": "return_sequences", "resetAfter": "reset_after", "goBackwards": "go_backwards",
    "zeroOutputForMask": "zero_output_for_mask", "recurrentActivation": "recurrent_activation", "activation": "activation",
}
VALUES = {"hardSigmoid": "hard_sigmoid"}
CLASSES = {"simpleRnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
LAYERS = [
    *[(cell, {"returnSequences": sequences, **extra}) for sequences in [True, False] for cell, extra in [
        ("simpleRnn", {}), ("lstm", {}), ("gru", {"resetAfter": True}), ("gru", {"resetAfter": False})]],
    ("lstm", {"returnSequences": True, "goBackwards": True}),
    ("lstm", {"returnSequences": True, "zeroOutputForMask": True}),
    ("lstm", {"returnSequences": False, "recurrentActivation": "hardSigmoid"}),
    ("gru", {"returnSequences": False, "activation": "relu"}),
    *[("bidirectional", {"cell": "lstm", "returnSequences": True, "mergeMode": mode}) for mode in ["concat", "sum", "mul", "ave"]],
    ("bidirectional", {"cell": "gru", "returnSequences": False, "mergeMode": "concat"}),
]


def make(layer, settings):
    given = {NAMES[name]: VALUES.get(value, value) for name, value in settings.items() if name in NAMES}
    if layer != "bidirectional":
        return CLASSES[layer](UNITS, **given)
    return keras.layers.Bidirectional(CLASSES[settings["cell"]](UNITS, **given), merge_mode=settings["mergeMode"])


def masks():
    lengths = np.array([6, 4, 1, 3])
    steps = np.arange(TIME)[None]
    yield "none", None
    yield "left", steps >= TIME - lengths[:, None]
    yield "right", steps < lengths[:, None]
    yield "holes", random.random((BATCH, TIME)) < 0.6


cases = []
for layer, settings in LAYERS:
    for kind, mask in masks():
        made = make(layer, settings)
        x = rounded(random, BATCH, TIME, FEATURES)
        made.build(x.shape)
        for weight in made.weights:
            weight.assign(rounded(random, *weight.shape, scale=0.5))
        weights = [weight.value for weight in made.trainable_variables]
        rest = [variable.value for variable in made.non_trainable_variables]

        def run(weights, x):
            return made.stateless_call(weights, rest, x, mask=mask)[0]

        y, back = jax.vjp(run, weights, x)
        upstream = rounded(random, *y.shape)
        weight_gradients, x_gradient = back(upstream)
        cases.append({
            "layer": layer, "options": settings, "maskKind": kind,
            "mask": None if mask is None else {"shape": [BATCH, TIME], "data": [int(valid) for valid in mask.reshape(-1)]},
            "weights": [{"name": weight.path, **array(weight.value)} for weight in made.trainable_variables],
            "x": array(x), "y": array(y), "upstream": array(upstream),
            "gradients": {"x": array(x_gradient), "weights": [array(gradient) for gradient in weight_gradients]},
        })
write(options.out, "keras-layers", {"source": source, "cases": cases})

k = keras.optimizers
OPTIMIZERS = {
    "sgd": k.SGD(0.05), "sgdMomentum": k.SGD(0.05, momentum=0.9), "sgdNesterov": k.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": k.RMSprop(0.01), "rmspropCenteredMomentum": k.RMSprop(0.01, centered=True, momentum=0.9),
    "adam": k.Adam(0.01), "adamAmsgrad": k.Adam(0.01, amsgrad=True), "adamw": k.AdamW(0.01), "adamax": k.Adamax(0.01),
    "nadam": k.Nadam(0.01), "adagrad": k.Adagrad(0.05), "adadelta": k.Adadelta(0.5), "lion": k.Lion(0.01),
    "adamClipNorm": k.Adam(0.01, clipnorm=0.5), "adamClipValue": k.Adam(0.01, clipvalue=0.3),
    "adamGlobalClipNorm": k.Adam(0.01, global_clipnorm=0.5),
}
trajectories = {}
for name, optimizer in OPTIMIZERS.items():
    start = [normal(random, 3, 4), normal(random, 5)]
    variables = [keras.Variable(values.astype(np.float32)) for values in start]
    gradients, parameters = [], []
    for _ in range(6):
        gradient = [normal(random, 3, 4), normal(random, 5)]
        optimizer.apply([values.astype(np.float32) for values in gradient], variables)
        gradients.append([array(values) for values in gradient])
        parameters.append([array(variable.value) for variable in variables])
    config = {key: float(value) if isinstance(value, np.floating) else value for key, value in optimizer.get_config().items()}
    trajectories[name] = {"config": config, "start": [array(values) for values in start], "gradients": gradients, "parameters": parameters}
write(options.out, "keras-optimizers", {"source": source, "optimizers": trajectories})

# Gradients over several batches, averages of variables, and what does not decay. A random stream of their own leaves the others as they are.
STEPS = {
    "accumulated": lambda: k.Adam(0.01, gradient_accumulation_steps=3),
    "accumulatedMomentum": lambda: k.SGD(0.05, momentum=0.9, gradient_accumulation_steps=2, weight_decay=0.1, global_clipnorm=0.5),
    "accumulatedSchedule": lambda: k.Nadam(k.schedules.ExponentialDecay(0.05, 2, 0.5), gradient_accumulation_steps=3),
    "averaged": lambda: k.Adam(0.05, use_ema=True, ema_momentum=0.75),
    "averagedOften": lambda: k.SGD(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2),
    "averagedFrom0": lambda: k.RMSprop(0.05, centered=True, use_ema=True, ema_momentum=0.0),
    "averagedNever": lambda: k.RMSprop(0.05, use_ema=True, ema_momentum=1.0, ema_overwrite_frequency=4),
    "accumulatedAveraged": lambda: k.AdamW(0.05, gradient_accumulation_steps=2, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=3),
    "excludedByName": lambda: k.AdamW(0.05, weight_decay=0.5),
    "excludedVariable": lambda: k.Lion(0.05, weight_decay=0.5),
    "lamb": lambda: k.Lamb(0.05),
    "lambDecay": lambda: k.Lamb(0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-3, weight_decay=0.5, gradient_accumulation_steps=2),
}
random = np.random.default_rng(options.seed + 1)
steps = {}
for name, make_one in STEPS.items():
    optimizer = make_one()
    start = [normal(random, 3, 4), normal(random, 5)]
    variables = [keras.Variable(values.astype(np.float32), name=called) for values, called in zip(start, ["kernel", "bias"])]
    excluded = {"excludedByName": {"names": ["bias"]}, "excludedVariable": {"variables": ["kernel"]}}.get(name)
    if excluded is not None:
        optimizer.exclude_from_weight_decay(
            var_list=[one for one in variables if one.name in excluded.get("variables", [])], var_names=excluded.get("names"))
    gradients, parameters = [], []
    for _ in range(7):
        gradient = [normal(random, 3, 4), normal(random, 5)]
        optimizer.apply([values.astype(np.float32) for values in gradient], variables)
        gradients.append([array(values) for values in gradient])
        parameters.append([array(variable.value) for variable in variables])
    config = optimizer.get_config()
    config = {key: float(value) if isinstance(value, np.floating) else value for key, value in config.items()}
    optimizer.finalize_variable_values(variables)
    steps[name] = {
        "className": type(optimizer).__name__, "config": config, "excluded": excluded, "start": [array(values) for values in start],
        "gradients": gradients, "parameters": parameters, "final": [array(variable.value) for variable in variables],
    }
write(options.out, "keras-optimizer-steps", {"source": source, "optimizers": steps})

FIT = [
    "The cat sat on the mat.", "The dog ate my homework! Don't", "stop — it's 5 o'clock", "don't the café naïve", "",
    "x\ty\nz THE the", "我 喜欢 猫", "Café like cat cat",
]
PROBE = ["the cat ate an unknown word", "DON'T", "猫", ""]
tokenizers = []
for settings in [{}, {"num_words": 5}, {"num_words": 5, "oov_token": "<oov>"}, {"char_level": True}, {"lower": False}, {"filters": "", "split": "e"},
                 {"oov_token": "the"}, {"num_words": 5, "oov_token": "cat"}, {"num_words": 5, "oov_token": "my"}, {"char_level": True, "oov_token": "x"}]:
    tokenizer = Tokenizer(**settings)
    tokenizer.fit_on_texts(FIT)
    sequences = tokenizer.texts_to_sequences(PROBE)
    tokenizers.append({
        "options": settings, "wordIndex": tokenizer.word_index, "wordCounts": dict(tokenizer.word_counts),
        "wordDocs": dict(tokenizer.word_docs), "sequences": sequences, "texts": tokenizer.sequences_to_texts(sequences),
        "matrix": {mode: array(tokenizer.texts_to_matrix(PROBE, mode)) for mode in ["binary", "count", "freq", "tfidf"]},
        "json": tokenizer.to_json(),
    })
pad = keras.utils.pad_sequences
sequences = [[1], [2, 3, 4], [5, 6, 7, 8, 9], []]
paddings = [{}, {"maxlen": 3}, {"maxlen": 3, "padding": "post"}, {"maxlen": 3, "truncating": "post"},
            {"maxlen": 4, "padding": "post", "truncating": "post", "value": 7}]
write(options.out, "keras-text", {
    "source": source, "fitTexts": FIT, "probeTexts": PROBE, "tokenizers": tokenizers,
    "padSequences": {"sequences": sequences, "cases": [{"options": one, "y": pad(sequences, **one).tolist()} for one in paddings]},
})
