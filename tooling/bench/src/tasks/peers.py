"""What PyTorch and scikit-learn reach on the sentences of figures.ts.

python peers.py TRAIN.tsv DEV.tsv   # torch==2.13.0 scikit-learn==1.9.1 numpy
"""

import re
import sys
from collections import Counter

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, f1_score, mean_absolute_error, mean_squared_error, r2_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

torch.manual_seed(1)
torch.set_num_threads(1)
VOCABULARY, LENGTH, EPOCHS, PATIENCE, BATCH = 10_000, 100, 10, 3, 64


def read(path):
    texts, labels, values = [], [], []
    for block in re.split(r"\n\n+", open(path).read()):
        rows = [line.split("\t") for line in block.split("\n") if "\t" in line]
        if rows:
            tags = [row[1] for row in rows]
            texts.append(" ".join(row[0] for row in rows))
            labels.append(sorted(set(tags)))
            values.append(100 * sum(tag in ("NOUN", "PROPN") for tag in tags) / len(tags))
    return texts, labels, np.array(values)


def words(text):
    return re.sub(r'[!"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~\t\n]', " ", text.lower()).split()


class Net(torch.nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, 128, padding_idx=0)
        torch.nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        self.lstm = torch.nn.LSTM(128, 64, batch_first=True)
        self.dense = torch.nn.Linear(64, outputs)

    def forward(self, ids, lengths):
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            self.embedding(ids), lengths, batch_first=True, enforce_sorted=False
        )
        return self.dense(self.lstm(packed)[1][0][0])


def batches(rows, ids, targets, size=BATCH):
    for start in range(0, len(rows), size):
        part = [ids[row] for row in rows[start : start + size]]
        lengths = torch.tensor([len(one) for one in part])
        padded = torch.nn.utils.rnn.pad_sequence([torch.tensor(one) for one in part], batch_first=True)
        yield padded, lengths, targets[rows[start : start + size]]


def fit(ids, targets, cost):
    """The network with the best weights by a fifth that is held out, and that fifth."""
    rows = np.random.default_rng(1).permutation(len(ids))
    held, train = rows[: len(rows) // 5], rows[len(rows) // 5 :]
    net = Net(targets.shape[1])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001, eps=1e-7)
    best, wait, state = np.inf, 0, None
    for _ in range(EPOCHS):
        for x, lengths, y in batches(np.random.permutation(train), ids, targets):
            optimizer.zero_grad()
            cost(net(x, lengths), y).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
            optimizer.step()
        with torch.no_grad():
            loss = np.mean([cost(net(x, lengths), y).item() for x, lengths, y in batches(held, ids, targets)])
        if loss < best:
            best, wait, state = loss, 0, {name: value.clone() for name, value in net.state_dict().items()}
        else:
            wait += 1
            if wait == PATIENCE:
                break
    net.load_state_dict(state)
    return net, held


def answers(net, rows, ids, targets):
    with torch.no_grad():
        return torch.cat([net(x, lengths) for x, lengths, _ in batches(rows, ids, targets)]).numpy()


def thresholds(scores, actual):
    found = []
    for label in range(scores.shape[1]):
        tried = np.linspace(0.01, 0.99, 99)
        figures = [f1_score(actual[:, label], scores[:, label] >= one, zero_division=0) for one in tried]
        found.append(tried[int(np.argmax(figures))])
    return np.array(found)


def several(name, actual, scores, limits):
    said = scores >= limits
    print(name, "micro F1", f1_score(actual, said, average="micro"), "macro F1", f1_score(actual, said, average="macro", zero_division=0),
          "average precision", average_precision_score(actual, scores, average="macro"))


def numbers(name, actual, said):
    print(name, "MAE", mean_absolute_error(actual, said), "RMSE", mean_squared_error(actual, said) ** 0.5, "R2", r2_score(actual, said))


train, dev = read(sys.argv[1]), read(sys.argv[2])
counts = Counter(word for text in train[0] for word in words(text))
index = {word: place + 2 for place, (word, _) in enumerate(counts.most_common(VOCABULARY - 2))}
encode = lambda texts: [[index.get(word, 1) for word in words(text)][-LENGTH:] or [1] for text in texts]
ids, others = encode(train[0]), encode(dev[0])
marks = MultiLabelBinarizer()
y = marks.fit_transform(train[1])
z = marks.transform(dev[1])
all_rows = np.arange(len(others))

targets = torch.tensor(y, dtype=torch.float32)
net, held = fit(ids, targets, torch.nn.functional.binary_cross_entropy_with_logits)
sigmoid = lambda scores: 1 / (1 + np.exp(-scores))
limits = thresholds(sigmoid(answers(net, held, ids, targets)), y[held])
several("PyTorch", z, sigmoid(answers(net, all_rows, others, torch.tensor(z, dtype=torch.float32))), limits)

mean, deviation = train[2].mean(), train[2].std()
targets = torch.tensor((train[2] - mean) / deviation, dtype=torch.float32)[:, None]
net, _ = fit(ids, targets, torch.nn.functional.mse_loss)
said = answers(net, all_rows, others, torch.zeros(len(others), 1))[:, 0] * deviation + mean
numbers("PyTorch", dev[2], said)

vectorizer = TfidfVectorizer(token_pattern=r"[^\W_]+|[^\w\s]+")
x, x_dev = vectorizer.fit_transform(train[0]), vectorizer.transform(dev[0])
numbers("scikit-learn, ridge on TF-IDF", dev[2], Ridge(alpha=1).fit(x, train[2]).predict(x_dev))
numbers("mean", dev[2], np.full(len(dev[2]), mean))
cut = len(train[0]) * 4 // 5
logistic = OneVsRestClassifier(LogisticRegression(max_iter=300)).fit(x[:cut], y[:cut])
limits = thresholds(logistic.predict_proba(x[cut:]), y[cut:])
several("scikit-learn, logistic regression on TF-IDF", z, logistic.predict_proba(x_dev), limits)
