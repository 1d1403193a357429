"""Layers that shape, convolve, pool and normalize by Keras on JAX, in float32: outputs, gradients, and moving averages after a call."""
import jax
import keras
import numpy as np

from vectors import arguments, array, rounded, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
SEQUENCE = (3, 5, 4)
MASK = np.array([[0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 0, 1, 1]], bool)
NOTHING = np.zeros((3, 5), bool)
CLASSES = {
    "repeatVector": L.RepeatVector, "permute": L.Permute, "reshape": L.Reshape, "conv1d": L.Conv1D, "maxPooling1d": L.MaxPooling1D,
    "averagePooling1d": L.AveragePooling1D, "batchNormalization": L.BatchNormalization, "unitNormalization": L.UnitNormalization,
    "layerNormalization": L.LayerNormalization,
}
CONVOLUTIONS = [
    {}, {"padding": "same"}, {"padding": "causal"}, {"kernelSize": 1}, {"strides": 2}, {"padding": "same", "strides": 2},
    {"padding": "causal", "strides": 2}, {"padding": "same", "strides": 3}, {"dilationRate": 2}, {"padding": "same", "dilationRate": 2},
    {"padding": "causal", "dilationRate": 2}, {"groups": 2, "padding": "same"}, {"useBias": False, "groups": 2, "strides": 2},
    {"kernelSize": 4, "padding": "same", "activation": "relu"}, {"activation": "softmax"}, {"activation": "sigmoid", "padding": "causal"},
    {"kernelSize": 2, "strides": 3}, {"kernelSize": 1, "strides": 2, "activation": "tanh"},
]
POOLS = [
    {}, {"padding": "same"}, {"poolSize": 3}, {"poolSize": 3, "strides": 1}, {"poolSize": 3, "strides": 1, "padding": "same"},
    {"poolSize": 3, "strides": 2, "padding": "same"}, {"poolSize": 2, "strides": 3}, {"poolSize": 4, "strides": 3, "padding": "same"},
    {"poolSize": 1},
]
CASES = [
    ("repeatVector", {"n": 3}, (3, 4)), ("permute", {"dims": [2, 1]}, SEQUENCE), ("permute", {"dims": [3, 1, 2]}, (2, 2, 3, 4)),
    ("permute", {"dims": [1, 3, 2]}, (2, 2, 3, 4)), ("permute", {"dims": [1]}, (2, 3)),
    ("reshape", {"targetShape": [3, 4]}, (2, 12)), ("reshape", {"targetShape": [-1, 2, 2]}, SEQUENCE),
    ("reshape", {"targetShape": [20]}, SEQUENCE), ("reshape", {"targetShape": [2, -1]}, SEQUENCE), ("reshape", {"targetShape": []}, (3, 1)),
    *[("conv1d", {"filters": 4, "kernelSize": 3, **more}, SEQUENCE) for more in CONVOLUTIONS],
    *[(layer, {"poolSize": 2, **more}, SEQUENCE) for layer in ["maxPooling1d", "averagePooling1d"] for more in POOLS],
    *[("unitNormalization", more, shape) for more, shape in [
        ({}, SEQUENCE), ({"axis": 1}, SEQUENCE), ({"axis": [1, 2]}, SEQUENCE), ({"axis": 0}, (3, 4)), ({"axis": [-1, 1]}, SEQUENCE)]],
    *[("layerNormalization", more, shape) for more, shape in [
        ({}, SEQUENCE), ({"axis": 1}, SEQUENCE), ({"axis": [1, 2]}, SEQUENCE), ({"axis": [-1, 1]}, SEQUENCE), ({"axis": [2, 1]}, SEQUENCE),
        ({"axis": [-2, -1]}, (2, 2, 3, 4)), ({"axis": 1}, (3, 4)), ({"axis": [1, 3]}, (2, 2, 3, 4)),
        ({"rmsScaling": True}, SEQUENCE), ({"rmsScaling": True, "scale": False, "axis": 1}, SEQUENCE),
        ({"center": False, "epsilon": 0.1}, SEQUENCE), ({"scale": False}, SEQUENCE)]],
    *[("batchNormalization", {**more, "training": training}, shape) for training in [True, False] for more, shape in [
        ({}, SEQUENCE), ({}, (6, 4)), ({"axis": 1}, SEQUENCE), ({"axis": -2, "momentum": 0.5}, (2, 2, 3, 4)),
        ({"center": False, "epsilon": 0.1}, SEQUENCE), ({"scale": False, "momentum": 0.9}, SEQUENCE),
        ({"center": False, "scale": False}, SEQUENCE), ({"trainable": False}, SEQUENCE)]],
]
MASKED = {"unitNormalization", "layerNormalization", "batchNormalization"}


def snake(name):
    return {"dims": "dims"}.get(name, "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name))


def bits(mask):
    return None if mask is None else {"shape": list(mask.shape), "data": [int(valid) for valid in mask.reshape(-1)]}


cases = []
for layer, settings, shape in CASES:
    settings = dict(settings)
    training = settings.pop("training", False)
    kinds = [None, MASK, NOTHING] if layer == "batchNormalization" and shape == SEQUENCE and training else [None]
    for mask in kinds:
        made = CLASSES[layer](**{snake(name): value for name, value in settings.items()})
        x = rounded(random, *shape)
        # Several that are the largest.
        x[0, 1:3] = x[0, :1]
        made.build(x.shape)
        for weight in made.weights:
            values = rounded(random, *weight.shape, scale=0.5)
            weight.assign(np.abs(values) + np.float32(0.25) if weight.name == "moving_variance" else values)
        # A layer that is frozen has gradients, too.
        learned = [weight for weight in made.weights if not weight.name.startswith("moving")]
        moving = [weight for weight in made.weights if weight.name.startswith("moving")]
        began = [array(weight.value) for weight in learned + moving]
        arguments_of = {} if mask is None else {"mask": mask}
        if layer == "batchNormalization":
            arguments_of["training"] = training

        def run(values, x):
            with keras.StatelessScope(state_mapping=list(zip(learned, values))) as scope:
                y = made.call(x, **arguments_of)
            after = [scope.get_current_value(weight) for weight in moving]
            return y, [weight.value if value is None else value for weight, value in zip(moving, after)]

        (y, after), back = jax.vjp(run, [weight.value for weight in learned], x)
        upstream = rounded(random, *y.shape)
        weight_gradients, x_gradient = back((upstream, [np.zeros_like(value) for value in after]))
        assert tuple(made.compute_output_shape(x.shape)) == y.shape
        unknown = tuple(None if axis == 0 or (axis == 1 and len(shape) > 2 and layer not in ["layerNormalization", "batchNormalization"]) else size
                        for axis, size in enumerate(shape))
        cases.append({
            "layer": layer, "options": settings, "training": training, "mask": bits(mask), "keepsMask": made.supports_masking,
            "weights": began, "x": array(x), "y": array(y), "upstream": array(upstream),
            "after": [array(value) for value in after], "unknown": list(unknown), "unknownOutput": list(made.compute_output_shape(unknown)),
            "gradients": {"x": array(x_gradient), "weights": [array(gradient) for gradient in weight_gradients]},
        })
write(options.out, "keras-shapes", {"source": source, "cases": cases})
