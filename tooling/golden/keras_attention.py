"""Vectors by Keras on JAX, in float32: attention layers, with masks, and their gradients."""
import jax
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
BATCH, QUERIES, STEPS, FEATURES, SIZE = 3, 4, 5, 3, 2
# The second text's query ends early, the third's values are all padding.
QUERY_MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1]], bool)
VALUE_MASK = np.array([[0, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]], bool)
KEY_MASK = np.array([[1, 1, 0, 1, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]], bool)
SELF_MASK = np.array([[0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 1, 0]], bool)


def bits(mask):
    return None if mask is None else {"shape": list(mask.shape), "data": [int(valid) for valid in np.asarray(mask).reshape(-1)]}


def camel(name):
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def values(*shape):
    return normal(random, *shape).astype(np.float32)


def seen_by(masks, causal, window, queries, steps):
    """Which values each step of the query sees."""
    seen = np.ones((BATCH, queries, steps), bool)
    row, column = np.arange(queries)[:, None], np.arange(steps)[None]
    if causal:
        seen &= row >= column
    if window:
        seen &= np.abs(row - column) < window
    for mask in masks[1:]:
        if mask is not None:
            seen &= mask[:, None]
    if masks[0] is not None:
        seen &= masks[0][..., None]
    return seen


def record(name, config, layer, inputs, masks, run, scored, seen, pairs=None):
    """`run` maps inputs to the output and the scores. Rows that see nothing have no part in gradients."""
    blank = ~seen.any(-1)
    weights = {camel(weight.path.split("/", 1)[1]): weight for weight in layer.trainable_variables}
    for weight in weights.values():
        weight.assign(values(*weight.shape) * np.float32(0.5))
    begun = [weight.value for weight in weights.values()]
    output, scores = run(begun, inputs)
    upstream = values(*output.shape) * ~blank.reshape(blank.shape + (1,) * (output.ndim - blank.ndim))

    def weighed(weights, inputs):
        return (run(weights, inputs)[0] * upstream).sum()

    by_weights, by_inputs = jax.grad(weighed, (0, 1))(begun, inputs)
    return {
        "layer": name, "options": config, "inputs": [array(value) for value in inputs], "masks": [bits(mask) for mask in masks],
        **({} if pairs is None else {"attentionMask": bits(pairs)}),
        "weights": {one: array(value) for one, value in zip(weights, begun)},
        "output": array(output), "scores": array(scores) if scored else None, "blank": bits(blank), "upstream": array(upstream),
        "gradients": {"inputs": [array(value) for value in by_inputs], "weights": {one: array(value) for one, value in zip(weights, by_weights)}},
    }


def plain(kind, config, count, masked, causal=False):
    name, made = {"attention": (L.Attention, config), "additiveAttention": (L.AdditiveAttention, config)}[kind]
    layer = name(**made)
    inputs = [values(BATCH, QUERIES, FEATURES), values(BATCH, STEPS, SIZE if count == 3 else FEATURES), values(BATCH, STEPS, FEATURES)][:count]
    masks = [QUERY_MASK if 0 in masked else None, VALUE_MASK if 1 in masked else None, None][:count]
    layer.build([value.shape for value in inputs])

    def run(weights, inputs):
        return layer.stateless_call(weights, [], inputs, mask=masks if masked else None, return_attention_scores=True, use_causal_mask=causal)[0]

    given = {**{camel(key): value for key, value in config.items()}, **({"useCausalMask": True} if causal else {}), "returnAttentionScores": True}
    seen = seen_by(masks, causal, None, QUERIES, STEPS)
    return record(kind, given, layer, inputs, masks, run, True, seen)


def heads(config, count, masked, causal, scored):
    """With one input, it attends to itself."""
    layer = L.MultiHeadAttention(**config)
    inputs = [values(BATCH, QUERIES, FEATURES), values(BATCH, STEPS, SIZE), values(BATCH, STEPS, FEATURES + 1)][:count] if count > 1 else [values(BATCH, STEPS, FEATURES)]
    every = [QUERY_MASK, VALUE_MASK, KEY_MASK] if count > 1 else [SELF_MASK]
    masks = [every[place] if place in masked else None for place in range(count)]
    shapes = [value.shape for value in inputs]
    layer.build(*(shapes if count > 1 else shapes * 2))

    def run(weights, inputs):
        tensors = [keras.ops.convert_to_tensor(value) for value in inputs]
        for tensor, mask in zip(tensors, masks):
            if mask is not None:
                keras.src.backend.set_keras_mask(tensor, keras.ops.convert_to_tensor(mask))
        given = tensors if count > 1 else tensors * 2
        # What a call does with masks that come with tensors.
        known = {f"{role}_mask": mask for role, mask in zip(("query", "value", "key"), masks if count > 1 else masks * 2) if mask is not None}
        result = layer.stateless_call(weights, [], *given, **known, return_attention_scores=scored, use_causal_mask=causal)[0]
        return result if scored else (result, None)

    given = {**{camel(key): value for key, value in config.items()}, **({"useCausalMask": True} if causal else {}), **({"returnAttentionScores": True} if scored else {})}
    steps = inputs[min(1, count - 1)].shape[1]
    seen = seen_by(masks if count > 1 else masks * 2, causal, config.get("sliding_window"), inputs[0].shape[1], steps)
    return record("multiHeadAttention", given, layer, inputs, masks, run, scored, seen)


def seen_pairs(*shape):
    """A mask that leaves out some pairs, and in the first row of queries of the first text all."""
    pairs = random.random(shape) < 0.6
    pairs[(0,) * (len(shape) - 1)] = False
    return pairs


def wide(config, shapes, masked=(), causal=False, scored=True, pairs=None):
    """With any number of axes, or a mask of pairs; with one input, it attends to itself."""
    layer = L.MultiHeadAttention(num_heads=2, key_dim=3, **config)
    inputs = [values(*shape) for shape in shapes]
    every = [QUERY_MASK, VALUE_MASK, KEY_MASK] if len(shapes) > 1 else [SELF_MASK]
    masks = [every[place] if place in masked else None for place in range(len(shapes))]
    twice = 1 if len(shapes) > 1 else 2
    layer.build(*(shapes * twice))

    def run(weights, inputs):
        tensors = [keras.ops.convert_to_tensor(value) for value in inputs]
        for tensor, mask in zip(tensors, masks):
            if mask is not None:
                keras.src.backend.set_keras_mask(tensor, keras.ops.convert_to_tensor(mask))
        known = {f"{role}_mask": mask for role, mask in zip(("query", "value", "key"), masks * twice) if mask is not None}
        result = layer.stateless_call(weights, [], *(tensors * twice), **known, attention_mask=pairs, return_attention_scores=scored, use_causal_mask=causal)[0]
        return result if scored else (result, None)

    if len(shapes[0]) == 3:
        seen = seen_by(masks * twice, causal, None, shapes[0][1], (shapes * twice)[1][1])
        seen = seen if pairs is None else seen & pairs
    else:
        # Here no query is without a step, but for masks.
        seen = np.ones((*shapes[0][:-1], 1), bool) if pairs is None else np.broadcast_to(pairs.reshape(BATCH, -1, *pairs.shape[-2:]), (BATCH, shapes[0][1], *pairs.shape[-2:]))
    given = {"numHeads": 2, "keyDim": 3, **{camel(key): value for key, value in config.items()}}
    given |= {name: True for name, is_set in (("useCausalMask", causal), ("returnAttentionScores", scored), ("useAttentionMask", pairs is not None)) if is_set}
    return record("multiHeadAttention", given, layer, inputs, masks, run, scored, seen, pairs)


cases = []
for kind, config in [("attention", {}), ("attention", {"use_scale": True}), ("attention", {"score_mode": "concat"}),
                     ("attention", {"score_mode": "concat", "use_scale": True}), ("additiveAttention", {}), ("additiveAttention", {"use_scale": False})]:
    for count, masked, causal in [(2, [], False), (3, [0, 1], False), (2, [1], False), (3, [0], True), (2, [0, 1], True)]:
        cases.append(plain(kind, config, count, masked, causal))
for config, count, masked, causal, scored in [
    ({}, 2, [], False, True), ({}, 2, [], False, False), ({}, 2, [], True, False), ({"value_dim": 2, "use_bias": False}, 3, [0, 1, 2], False, True),
    ({"output_shape": 5}, 3, [1, 2], True, True), ({"output_shape": 5}, 3, [0, 2], False, False), ({}, 1, [0], True, True), ({}, 1, [0], False, False),
    ({"sliding_window": 2}, 1, [0], True, True), ({"sliding_window": 2}, 2, [0, 1], False, False), ({"sliding_window": 1, "value_dim": 4}, 2, [], False, True),
    ({"sliding_window": 3}, 2, [], True, False),
]:
    cases.append(heads({"num_heads": 2, "key_dim": 3, **config}, count, masked, causal, scored))
query, value, key = (BATCH, QUERIES, FEATURES), (BATCH, STEPS, SIZE), (BATCH, STEPS, FEATURES + 1)
cases += [
    wide({}, [query, value], pairs=seen_pairs(BATCH, QUERIES, STEPS)),
    wide({}, [query, value, key], [0, 1, 2], scored=False, pairs=seen_pairs(BATCH, QUERIES, STEPS)),
    wide({}, [(BATCH, STEPS, FEATURES)], [0], causal=True, pairs=seen_pairs(1, STEPS, STEPS)),
    wide({"use_gate": True}, [query, value], scored=False),
    wide({"use_gate": True, "use_bias": False, "value_dim": 2, "output_shape": 5}, [(BATCH, STEPS, FEATURES)], [0], causal=True),
    wide({"attention_axes": [2]}, [(BATCH, 2, QUERIES, FEATURES), (BATCH, 2, STEPS, SIZE)]),
    wide({"attention_axes": [1]}, [(BATCH, QUERIES, 2, FEATURES), (BATCH, STEPS, 2, SIZE), (BATCH, STEPS, 2, FEATURES)], scored=False),
    wide({"attention_axes": [-2], "use_gate": True}, [(BATCH, 2, QUERIES, FEATURES)], pairs=seen_pairs(BATCH, QUERIES, QUERIES) | np.eye(QUERIES, dtype=bool)),
    wide({}, [(BATCH, 2, 2, FEATURES), (BATCH, 3, 1, SIZE)]),
    wide({"attention_axes": [2]}, [(BATCH, 2, QUERIES, FEATURES), (BATCH, 2, STEPS, SIZE)], scored=False, pairs=seen_pairs(BATCH, 2, QUERIES, STEPS)),
    wide({"output_shape": (2, 3)}, [query, value], [0, 1]),
    wide({"output_shape": (2, 3), "attention_axes": [2]}, [(BATCH, 2, QUERIES, FEATURES)], scored=False),
]
write(options.out, "keras-attention", {"source": source, "cases": cases})
