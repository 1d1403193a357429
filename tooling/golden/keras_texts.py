"""Models of real Keras that read texts, by TextVectorization and StringLookup: python keras_texts.py OUT --seed 7

NAME.keras, and in keras-texts.json awkward texts with their ids and the model's answers. Needs keras and tensorflow-cpu.
"""

import argparse
import json
import os
import pathlib
import random

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

pieces = """a good bad film play café É ß İ naïve 中文 电影 é ' " ! ? . , - _ … – — “ ” 👍 👩‍👩‍👧 123 3.5 don't U.S. <b> & \u00a0 \u2003 \u3000
\u200b \t \r\n \n \f \v \x1c \x85 [UNK] [ ] ^ ` { | } ~ @ # $ % * ( ) + = : ; / \\""".replace("\r\n", "\x00").split(" ")


def text(draw):
    return "".join(draw.choice(pieces).replace("\x00", "\r\n") + draw.choice(["", " ", "  "]) for _ in range(draw.randint(0, 12)))


def reading(layer, size):
    return [layer, layers.Embedding(size, 3, mask_zero=True), layers.GRU(3), layers.Dense(2, activation="softmax")]


def vectorized(draw, **options):
    layer = layers.TextVectorization(**options)
    layer.adapt([text(draw) for _ in range(60)])
    return keras.Sequential([keras.Input((1,), dtype="string"), *reading(layer, layer.vocabulary_size())]), layer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--texts", type=int, default=40)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    draw = random.Random(arguments.seed)
    keras.utils.set_random_seed(arguments.seed)
    cases = []
    for name, options in {
        "texts": {"max_tokens": 30},
        "texts-of-a-length": {"output_sequence_length": 6},
        "texts-lowered": {"standardize": "lower", "max_tokens": 40},
        "texts-as-they-are": {"standardize": None},
    }.items():
        model, layer = vectorized(draw, **options)
        # Keras runs no recurrent layer over nothing.
        probes = [f"{text(draw)} good" for _ in range(arguments.texts)]
        answers = [np.asarray(model(tf.constant([[probe]])))[0].tolist() for probe in probes]
        ids = [np.asarray(layer(tf.constant([probe])))[0].tolist() for probe in probes]
        model.save(arguments.out / f"{name}.keras")
        cases.append({"name": name, "texts": probes, "ids": ids, "answers": answers})
    (arguments.out / "keras-texts.json").write_text(json.dumps({"cases": cases}) + "\n")


main()
