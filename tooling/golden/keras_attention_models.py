"""Training by Keras on JAX, in float32, of models that join recurrence and attention, and of a Transformer's encoder."""
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


def classes(limit, *shape):
    return random.integers(0, limit, shape).astype(np.int32)


def tokens(name):
    return keras.Input((None,), dtype="int32", name=name)


def case(*given):
    return graphs.case(random, *given)


class PositionEmbedding(L.Layer):
    """As KerasHub's."""

    def __init__(self, sequence_length, **more):
        super().__init__(**more)
        self.sequence_length, self.supports_masking = sequence_length, True

    def build(self, shape):
        self.embeddings = self.add_weight(name="embeddings", shape=(self.sequence_length, shape[-1]), initializer="glorot_uniform")

    def compute_output_shape(self, shape):
        return shape

    def call(self, inputs):
        shape = keras.ops.shape(inputs)
        return keras.ops.broadcast_to(self.embeddings[: shape[-2]], shape)


def translator():
    """A decoder that begins where an encoder ended, and attends to it by sums."""
    text, made = tokens("source"), tokens("target")
    encoded, state = L.GRU(3, return_sequences=True, return_state=True, name="encoder")(L.Embedding(6, 2, mask_zero=True, name="words")(text))
    table = L.Embedding(5, 2, mask_zero=True, name="begun")
    # With initial states, Keras 3 forgets the mask of what it reads unless it is told.
    decoded = L.GRU(3, return_sequences=True, name="decoder")(table(made), initial_state=state, mask=table.compute_mask(made))
    read = L.AdditiveAttention(name="attention")([L.Dense(4, name="query")(decoded), encoded, L.Dense(4, name="key")(encoded)])
    return keras.Model([text, made], L.Dense(4, activation="softmax", name="next")(L.Concatenate()([decoded, read])))


def plain():
    """By products, each step to those before it, and by the other kind of sums, with what comes of its weights as an output."""
    text, features = tokens("text"), keras.Input((None, 2), name="features")
    steps = L.LSTM(3, return_sequences=True, name="steps")(L.Embedding(6, 2, mask_zero=True, name="words")(text))
    before = L.Attention(use_scale=True, name="before")([steps, steps], use_causal_mask=True)
    wide = L.Dense(3, name="wide")(features)
    across, scores = L.Attention(score_mode="concat", use_scale=True, name="across")([wide, before], return_attention_scores=True)
    again = L.Dot((2, 1), name="again")([scores, before])
    return keras.Model([text, features], [L.Dense(2, name="answer")(across), again])


def pooled():
    """Both directions, then heads, then the mean over time."""
    text = tokens("text")
    both = L.Bidirectional(L.GRU(2, return_sequences=True), name="both")(L.Embedding(6, 2, mask_zero=True, name="words")(text))
    read = L.MultiHeadAttention(2, 3, kernel_regularizer=keras.regularizers.L2(0.02), name="heads")(both, both)
    return keras.Model(text, L.Dense(3, activation="softmax", name="kind")(L.GlobalAveragePooling1D()(read)))


def windowed():
    """Steps that see the two before them, and another sequence's values by their keys."""
    left, right = keras.Input((None, 4), name="left"), keras.Input((None, 3), name="right")
    near = L.MultiHeadAttention(2, 2, sliding_window=3, name="near")(left, left, use_causal_mask=True)
    across, scores = L.MultiHeadAttention(1, 3, value_dim=2, use_bias=False, output_shape=2, name="across")(
        near, right, L.Dense(2, name="key")(right), return_attention_scores=True)
    return keras.Model([left, right], [L.GRU(2, name="over")(across), L.Dot((3, 1), name="again")([scores, right])])


def block(name, steps, heads, inner, activation, first, causal):
    """A Transformer's block, by KerasHub's names. A model within would lose the mask."""
    features = steps.shape[-1]
    norm, other = (L.LayerNormalization(epsilon=1e-5, name=f"{name}.{part}Norm") for part in ("selfAttentionLayer", "feedforwardLayer"))
    read = norm(steps) if first else steps
    heads = L.MultiHeadAttention(heads, features // heads, name=f"{name}.selfAttentionLayer")
    between = L.Add()([steps, heads(read, read, use_causal_mask=causal)])
    between = between if first else norm(between)
    fed = L.Dense(inner, activation=activation, name=f"{name}.feedforwardIntermediateDense")(other(between) if first else between)
    out = L.Add()([between, L.Dense(features, name=f"{name}.feedforwardOutputDense")(fed)])
    return out if first else other(out)


def transformer():
    text = tokens("text")
    words = L.Embedding(7, 4, mask_zero=True, name="words")(text)
    steps = L.Add()([words, PositionEmbedding(6, name="places")(words)])
    steps = block("first", steps, 2, 5, "relu", True, False)
    steps = L.LayerNormalization(name="norm")(block("second", steps, 1, 3, "gelu", True, False))
    return keras.Model(text, L.Dense(3, activation="softmax", name="kind")(L.GlobalAveragePooling1D()(steps)))


def tagger():
    """A causal block that normalizes what it gives, between recurrent layers, of which the last leaves out what is masked."""
    text = tokens("text")
    steps = L.LSTM(4, return_sequences=True, name="reader")(L.Embedding(7, 3, mask_zero=True, name="words")(text))
    steps = block("block", steps, 2, 6, "tanh", False, True)
    steps = L.GRU(3, return_sequences=True, name="over")(steps)
    return keras.Model(text, L.Dense(4, activation="softmax", name="tag")(steps))


def sgd():
    """The gradient by a key's bias is 0, and Adam would make steps of its rounding."""
    return keras.optimizers.SGD(0.1, momentum=0.9)


LENGTHS = [4, 2, 3, 1, 4]
cases = []
x = {"source": ids(6, [4, 2, 3, 1, 4], 4), "target": ids(5, [1, 3, 3, 2, 2], 3)}
cases.append(case("translator", translator(), x, {"next": classes(4, ROWS, 3)},
                  {"optimizer": sgd(), "loss": "sparse_categorical_crossentropy", "weighted_metrics": ["accuracy"]}))
x = {"text": ids(6, LENGTHS, 4), "features": values(ROWS, 3, 2)}
cases.append(case("plain", plain(), x, {"answer": values(ROWS, 3, 2), "again": values(ROWS, 3, 3)},
                  {"optimizer": sgd(), "loss": ["mean_squared_error", "mean_squared_error"]}))
cases.append(case("pooled", pooled(), {"text": ids(6, LENGTHS, 4)}, {"kind": classes(3, ROWS)},
                  {"optimizer": sgd(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}))
x = {"left": values(ROWS, 6, 4), "right": values(ROWS, 3, 3)}
cases.append(case("windowed", windowed(), x, {"over": values(ROWS, 2), "again": values(ROWS, 1, 6, 3)},
                  {"optimizer": sgd(), "loss": ["mean_squared_error", "mean_squared_error"]}))
cases.append(case("transformer", transformer(), {"text": ids(7, LENGTHS, 4)}, {"kind": classes(3, ROWS)},
                  {"optimizer": sgd(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}))
cases.append(case("tagger", tagger(), {"text": ids(7, LENGTHS, 4)}, {"tag": classes(4, ROWS, 4)},
                  {"optimizer": sgd(), "loss": "sparse_categorical_crossentropy", "weighted_metrics": ["accuracy"]}))
write(options.out, "keras-attention-models", {"source": source, "evaluatedBy": graphs.EVALUATED, "cases": cases})
