"""By Keras on JAX: which mask comes out of a layer, for the mask that goes in."""
import jax
import keras
import numpy as np

from vectors import arguments, array, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, seed {options.seed}"
L = keras.layers
get_mask, set_mask = keras.src.backend.get_keras_mask, keras.src.backend.set_keras_mask
# Steps that are masked; in the values some are nothing but zeros, and others than those.
MASKS = [np.array([[1, 1, 0, 0], [0, 1, 0, 1]], bool), np.array([[0, 1, 1, 0], [1, 1, 1, 1]], bool)]
VALUES = random.integers(1, 9, (2, 4, 4)).astype(np.float32)
VALUES[0, 1] = VALUES[1, 2] = VALUES[1, 3] = 0
SEQUENCE = {"return_sequences": True}


def camel(name):
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def config(given):
    return {camel(key): {"className": type(value).__name__, "config": config(value.given)} if isinstance(value, L.Layer) else
            list(value) if isinstance(value, tuple) else value for key, value in given.items()}


def made(kind, **given):
    layer = getattr(L, kind)(**given)
    layer.given = given
    return layer


def bits(mask):
    return None if mask is None else {"shape": list(mask.shape), "data": [int(valid) for valid in np.asarray(mask).reshape(-1)]}


def case(layer, masked=(True,)):
    inputs = [keras.ops.convert_to_tensor(VALUES) for _ in masked]
    for place, (tensor, is_masked) in enumerate(zip(inputs, masked)):
        if is_masked:
            set_mask(tensor, keras.ops.convert_to_tensor(MASKS[place]))
    is_many = len(masked) > 1
    if type(layer).__name__ == "MultiHeadAttention":
        y = layer(*inputs) if is_many else layer(inputs[0], inputs[0])
    else:
        y = layer(inputs if is_many else inputs[0])
    masks = [get_mask(one) for one in (y if isinstance(y, (list, tuple)) else [y])]
    return {"className": type(layer).__name__, "config": config(layer.given), "masked": [bool(one) for one in masked], "masks": [bits(mask) for mask in masks]}


def gru(**given):
    return made("GRU", units=2, **given)


# Permute and Reshape that change nothing are left out: JAX then gives back the tensor itself, mask and all, which a symbolic call does not.
cases = [case(made(kind, **given)) for kind, given in [
    ("Masking", {}), ("Masking", {"mask_value": 3}), ("Dropout", {"rate": 0.5}), ("SpatialDropout1D", {"rate": 0.5}), ("GaussianNoise", {"stddev": 1}),
    ("Dense", {"units": 3}), ("Activation", {"activation": "tanh"}), ("BatchNormalization", {}), ("LayerNormalization", {}), ("UnitNormalization", {}),
    ("Conv1D", {"filters": 3, "kernel_size": 2}), ("MaxPooling1D", {}), ("AveragePooling1D", {"pool_size": 2}), ("GlobalMaxPooling1D", {}), ("GlobalAveragePooling1D", {}),
    ("Permute", {"dims": (2, 1)}), ("Reshape", {"target_shape": (2, 8)}), ("Reshape", {"target_shape": (4, 2, 2)}), ("Flatten", {}),
    *[(kind, {"units": 2, **given}) for kind in ("LSTM", "GRU", "SimpleRNN") for given in ({}, SEQUENCE, {"return_state": True}, {"return_state": True, **SEQUENCE})],
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2}),
]]
cases += [case(made("RNN", cell=made("GRUCell", units=2), **given)) for given in ({}, SEQUENCE)]
cases += [case(made("Bidirectional", layer=gru(**within), merge_mode=mode))
          for within in ({}, SEQUENCE, {"return_state": True, **SEQUENCE}) for mode in ("concat", "sum", None)]
cases += [case(made("TimeDistributed", layer=made(kind, **given))) for kind, given in (("Dense", {"units": 3}), ("Dropout", {"rate": 0.5}))]
for masked in ((True, True), (True, False), (False, True), (False, False)):
    cases += [case(made(kind), masked) for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")]
    cases += [case(made("Concatenate", axis=1), masked), case(made("Dot", axes=2), masked), case(made("Dot", axes=1), masked)]
    cases += [case(made("Attention"), masked), case(made("AdditiveAttention"), masked), case(made("MultiHeadAttention", num_heads=2, key_dim=2), masked)]
write(options.out, "keras-masks", {"source": source, "values": array(VALUES), "given": [bits(mask) for mask in MASKS], "cases": cases})
