"""Vectors by Keras on JAX, in float32: Bidirectional whose outputs stay apart, and whose backward layer is one's own."""
import jax
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
BATCH, TIME, FEATURES, UNITS = 3, 4, 2, 2
MASK = np.array([[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]], bool)
CELLS = {"simpleRnn": L.SimpleRNN, "lstm": L.LSTM, "gru": L.GRU}
NAMES = {"returnSequences": "return_sequences", "goBackwards": "go_backwards", "returnState": "return_state"}
STATES = {"simpleRnn": 1, "lstm": 2, "gru": 1}


def values(*shape):
    return normal(random, *shape).astype(np.float32)


def make(kind, settings):
    given = {NAMES.get(name, name): value for name, value in settings.items()}
    return CELLS[kind](given.pop("units", UNITS), **given)


def case(forward, backward, merge_mode, settings, masked, initial):
    """`backward`: None, or the kind of the backward layer and its further settings; the forward one may go backwards instead."""
    layer = make(forward, settings)
    own = None if backward is None else make(backward[0], {**settings, "goBackwards": not settings.get("goBackwards", False), **backward[1]})
    both = L.Bidirectional(layer, merge_mode=merge_mode, backward_layer=own)
    x, mask = values(BATCH, TIME, FEATURES), MASK if masked else None
    both.build(x.shape)
    for weight in both.weights:
        weight.assign(normal(random, *weight.shape, scale=0.5).astype(np.float32))
    units = [UNITS] * STATES[forward] + [(backward[1] if backward else {}).get("units", UNITS)] * STATES[backward[0] if backward else forward]
    states = [values(BATCH, size) for size in units] if initial else None
    outputs = both(x, mask=mask, initial_state=states)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    valid = both.compute_mask(x, mask)
    valid = list(valid) if isinstance(valid, tuple) else [valid]
    # With returnState, the masks are in a tuple of their own.
    valid = list(valid[0]) if isinstance(valid[0], tuple) else valid
    return {
        "forward": forward, "backward": backward, "mergeMode": merge_mode, "options": settings, "masked": masked,
        "x": array(x), "initial": None if states is None else [array(state) for state in states],
        "weights": [array(weight.value) for weight in both.trainable_variables],
        "outputs": [array(output) for output in outputs],
        "outputIsMasked": [one is not None for one in valid],
    }


cases = []
for forward, backward in [("lstm", None), ("gru", None), ("gru", ("gru", {"activation": "relu"})), ("lstm", ("gru", {})),
                          ("simpleRnn", ("simpleRnn", {"units": 3}))]:
    for settings, masked in (({}, True), ({"returnSequences": True}, False), ({"returnSequences": True, "returnState": True}, True)):
        # Keras halves the initial states, which does not fit layers with another number of them.
        same = backward is None or backward[0] == forward
        cases.append(case(forward, backward, None, settings, masked, same and settings.get("returnState", False)))
for merge_mode in ("concat", "sum", "mul", "ave"):
    cases.append(case("gru", ("simpleRnn", {}), merge_mode, {"returnSequences": True}, True, False))
# The forward layer is the one that goes backwards.
for merge_mode in (None, "concat"):
    cases.append(case("gru", ("gru", {}), merge_mode, {"returnSequences": True, "goBackwards": True}, True, True))
cases.append(case("simpleRnn", ("lstm", {"units": 1}), "concat", {"returnState": True}, False, False))
write(options.out, "keras-bidirectional", {"source": source, "mask": {"shape": [BATCH, TIME], "data": [int(valid) for valid in MASK.reshape(-1)]}, "cases": cases})
