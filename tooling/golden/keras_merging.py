"""Vectors by Keras on JAX, in float32: layers that merge values, with masks."""
import jax
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
SEQUENCE, VECTOR, STEP = (3, 4, 2), (3, 2), (3, 1, 2)
MASKS = [np.array([[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], bool), np.array([[0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1]], bool)]
ELEMENTWISE = {"add": L.Add, "subtract": L.Subtract, "multiply": L.Multiply, "average": L.Average, "maximum": L.Maximum, "minimum": L.Minimum}


def case(name, config, layer, shapes, masked):
    inputs = [normal(random, *shape).astype(np.float32) for shape in shapes]
    masks = [MASKS[place % 2] if place in masked else None for place in range(len(shapes))]

    def run(values):
        tensors = [keras.ops.convert_to_tensor(value) for value in values]
        for tensor, mask in zip(tensors, masks):
            if mask is not None:
                keras.src.backend.set_keras_mask(tensor, keras.ops.convert_to_tensor(mask))
        return layer(tensors)

    y = run(inputs)
    mask = keras.src.backend.get_keras_mask(y)
    return {
        "layer": name, "options": config, "inputs": [array(value) for value in inputs],
        "masks": [None if mask is None else {"shape": list(mask.shape), "data": [int(valid) for valid in mask.reshape(-1)]} for mask in masks],
        "y": array(y),
        "mask": None if mask is None else {"shape": list(mask.shape), "data": [int(valid) for valid in np.asarray(mask).reshape(-1)]},
    }


cases = []
for name, kind in ELEMENTWISE.items():
    for shapes, masked in [([SEQUENCE] * 2, [0, 1]), ([SEQUENCE] * 2, [0]), ([SEQUENCE] * 2, [1]), ([SEQUENCE] * 2, []),
                           ([SEQUENCE, VECTOR], [0]), ([VECTOR, SEQUENCE], [1]), ([SEQUENCE, STEP], [])]:
        cases.append(case(name, {}, kind(), shapes, masked))
    if name != "subtract":
        cases.append(case(name, {}, kind(), [SEQUENCE] * 3, [0, 1, 2]))
        cases.append(case(name, {}, kind(), [SEQUENCE] * 3, [0, 2]))
for axis in (-1, 1, 2):
    for masked in ([], [0], [0, 1]):
        if axis == 1 and masked == [0]:
            continue
        cases.append(case("concatenate", {"axis": axis}, L.Concatenate(axis=axis), [SEQUENCE] * 2, masked))
for axes, shapes in [(1, [VECTOR, VECTOR]), (-1, [SEQUENCE, VECTOR]), ((2, 1), [SEQUENCE, VECTOR]), ((2, 2), [SEQUENCE, (3, 5, 2)]),
                     ((1, 1), [SEQUENCE, (3, 4, 5)]), ((1, 2), [SEQUENCE, (3, 5, 4)]), (1, [VECTOR, (3, 2, 4, 5)])]:
    for normalize in (False, True):
        cases.append(case("dot", {"axes": axes if isinstance(axes, int) else list(axes), "normalize": normalize},
                          L.Dot(axes=axes, normalize=normalize), shapes, []))
write(options.out, "keras-merging", {"source": source, "cases": cases})
