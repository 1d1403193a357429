"""The translator of translation.ts in PyTorch, on the dates that it writes.

python translation_peer.py DATES.json   # torch==2.13.0
"""

import json
import math
import random
import sys
import time

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(1)
torch.set_num_threads(1)
random.seed(1)
UNITS, DIM, BATCH, EPOCHS, RATE, HELD = 64, 32, 64, 3, 0.008, 0.05


class Translator(torch.nn.Module):
    def __init__(self, sources, targets):
        super().__init__()
        self.source = torch.nn.Embedding(sources, DIM, padding_idx=0)
        self.target = torch.nn.Embedding(targets, DIM, padding_idx=0)
        for table in (self.source, self.target):
            torch.nn.init.uniform_(table.weight, -0.05, 0.05)
        self.encoder = torch.nn.GRU(DIM, UNITS, batch_first=True, bidirectional=True)
        self.decoder = torch.nn.GRU(DIM, 2 * UNITS, batch_first=True)
        self.query = torch.nn.Linear(2 * UNITS, UNITS // 2)
        self.key = torch.nn.Linear(2 * UNITS, UNITS // 2)
        self.scale = torch.nn.Parameter(torch.empty(UNITS // 2).uniform_(-0.25, 0.25))
        self.next = torch.nn.Linear(4 * UNITS, targets)

    def encode(self, source, lengths):
        packed = pack_padded_sequence(self.source(source), lengths, batch_first=True, enforce_sorted=False)
        encoded, state = self.encoder(packed)
        encoded, _ = pad_packed_sequence(encoded, batch_first=True)
        mask = torch.arange(encoded.shape[1])[None] < lengths[:, None]
        return encoded, self.key(encoded), mask, torch.cat([state[0], state[1]], -1)[None]

    def decode(self, target, encoded, keys, mask, state):
        decoded, state = self.decoder(self.target(target), state)
        scores = (torch.tanh(self.query(decoded)[:, :, None] + keys[:, None]) * self.scale).sum(-1)
        weights = scores.masked_fill(~mask[:, None], -1e9).softmax(-1)
        return self.next(torch.cat([decoded, weights @ encoded], -1)), state


data = json.load(open(sys.argv[1]))
tables = []
for texts in (data["train"]["texts"], data["train"]["dates"]):
    characters = sorted(set("".join(texts)))
    tables.append({one: place + 2 for place, one in enumerate(characters)})
source, target = tables
end = len(target) + 2
ends = len(source) + 2
pairs = [
    ([source[one] for one in text] + [ends], [target[one] for one in date])
    for text, date in zip(data["train"]["texts"], data["train"]["dates"])
]
random.shuffle(pairs)
held, train = pairs[: int(len(pairs) * HELD)], pairs[int(len(pairs) * HELD) :]


def batch(part):
    x = pad_sequence([torch.tensor(one) for one, _ in part], batch_first=True)
    lengths = torch.tensor([len(one) for one, _ in part])
    read = pad_sequence([torch.tensor([end] + one) for _, one in part], batch_first=True)
    right = pad_sequence([torch.tensor(one + [end]) for _, one in part], batch_first=True)
    return x, lengths, read, right


def cost(part):
    x, lengths, read, right = batch(part)
    next_, _ = net.decode(read, *net.encode(x, lengths))
    return torch.nn.functional.cross_entropy(next_.flatten(0, 1), right.flatten(), ignore_index=0)


net = Translator(ends + 1, end + 1)
optimizer = torch.optim.Adam(net.parameters(), lr=RATE, eps=1e-7)
steps = math.ceil(len(train) / BATCH) * EPOCHS
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2)
best, state = math.inf, None
before = time.process_time()
for _ in range(EPOCHS):
    random.shuffle(train)
    for start in range(0, len(train), BATCH):
        optimizer.zero_grad()
        cost(train[start : start + BATCH]).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        loss = sum(cost(held[start : start + 256]).item() for start in range(0, len(held), 256))
    if loss < best:
        best, state = loss, {name: value.clone() for name, value in net.state_dict().items()}
seconds = time.process_time() - before
net.load_state_dict(state)
letters = {place: one for one, place in target.items()}
right = 0
with torch.no_grad():
    tried = [([source.get(one, 1) for one in text] + [ends], []) for text in data["test"]["texts"]]
    for start in range(0, len(tried), 250):
        x, lengths, _, _ = batch(tried[start : start + 250])
        encoded, keys, mask, hidden = net.encode(x, lengths)
        last = torch.full((len(x), 1), end)
        written = []
        for _ in range(20):
            next_, hidden = net.decode(last, encoded, keys, mask, hidden)
            last = next_[:, -1:].argmax(-1)
            written.append(last[:, 0])
        for row, ids in enumerate(torch.stack(written, 1).tolist()):
            text = "".join(letters.get(one, "") for one in ids[: ids.index(end)] if one != end) if end in ids else ""
            right += text == data["test"]["dates"][start + row]
print(json.dumps({"pairs": len(pairs), "exactMatch": right / len(tried), "seconds": seconds}))
