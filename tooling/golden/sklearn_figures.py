"""Figures and simple models of scikit-learn, for the tests of packages/tasks.

python sklearn_figures.py ../../packages/tasks/test/fixtures/scikit-learn.json
"""

import json
import sys
import warnings

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    hamming_loss,
    mean_absolute_error,
    mean_squared_error,
    r2_score,
)
from sklearn.naive_bayes import MultinomialNB

warnings.filterwarnings("ignore")
random = np.random.default_rng(7)

WORDS = [f"w{i}" for i in range(30)]


def text(mean):
    places = np.abs(random.normal(mean, 6, size=random.integers(1, 12))).astype(int) % len(WORDS)
    return " ".join(WORDS[place] for place in places)


def classes(names):
    means = {name: 5 + 8 * place for place, name in enumerate(names)}
    labels = [names[random.integers(len(names))] for _ in range(60)]
    return [text(means[label]) for label in labels], labels


def linear(names):
    texts, labels = classes(names)
    others, _ = classes(names)
    counter = CountVectorizer(analyzer=lambda one: grams(one))
    counts = counter.fit_transform(texts)
    weighter = TfidfTransformer()
    weighted = weighter.fit_transform(counts)
    asked = counter.transform(others)
    bayes = MultinomialNB().fit(counts, labels)
    logistic = LogisticRegression(C=2, tol=1e-10, max_iter=10_000).fit(weighted, labels)
    return {
        "texts": texts,
        "labels": labels,
        "others": others,
        "bayes": bayes.predict_proba(asked).tolist(),
        "logistic": logistic.predict_proba(weighter.transform(asked)).tolist(),
    }


def grams(one):
    words = one.split()
    return words + [" ".join(pair) for pair in zip(words, words[1:])]


def ridge():
    texts, _ = classes(["a", "b", "c"])
    values = [len(one) + random.normal() for one in texts]
    others, _ = classes(["a", "b"])
    counter = CountVectorizer(analyzer=grams)
    weighter = TfidfTransformer()
    weighted = weighter.fit_transform(counter.fit_transform(texts))
    model = Ridge(alpha=0.5, solver="sparse_cg", tol=1e-12).fit(weighted, values)
    return {
        "texts": texts,
        "values": values,
        "others": others,
        "answers": model.predict(weighter.transform(counter.transform(others))).tolist(),
    }


def several():
    names = ["a", "b", "c", "d"]
    actual = (random.random((40, 4)) < [0.5, 0.3, 0.1, 0]).astype(int)
    scores = np.round(np.clip(actual * 0.3 + random.random((40, 4)) * 0.8, 0, 1), 1)
    said = (scores >= 0.5).astype(int)
    return {
        "names": names,
        "actual": [[names[place] for place in np.flatnonzero(row)] for row in actual],
        "scores": scores.tolist(),
        "microF1": f1_score(actual, said, average="micro", zero_division=0),
        "macroF1": f1_score(actual, said, average="macro", zero_division=0),
        "averagePrecision": average_precision_score(actual, scores, average="macro"),
        "averagePrecisions": average_precision_score(actual, scores, average=None).tolist(),
        "hammingLoss": hamming_loss(actual, said),
        "exactMatch": float((actual == said).all(axis=1).mean()),
    }


def numbers():
    actual = random.normal(3, 2, 50)
    said = actual + random.normal(0.2, 1, 50)
    return {
        "actual": actual.tolist(),
        "said": said.tolist(),
        "mae": mean_absolute_error(actual, said),
        "rmse": mean_squared_error(actual, said) ** 0.5,
        "r2": r2_score(actual, said),
    }


def single():
    names = ["x", "y", "z"]
    actual = [names[random.integers(3)] for _ in range(50)]
    said = [one if random.random() < 0.6 else names[random.integers(2)] for one in actual]
    return {"actual": actual, "said": said, "macroF1": f1_score(actual, said, average="macro", zero_division=0)}


with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "two": linear(["neg", "pos"]),
            "three": linear(["a", "b", "c"]),
            "ridge": ridge(),
            "several": several(),
            "numbers": numbers(),
            "single": single(),
        },
        file,
    )
    file.write("\n")
