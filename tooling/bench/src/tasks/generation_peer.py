"""The generator of generation.ts in PyTorch: chunks of 100 characters, each begun anew.

python generation_peer.py FILE [EPOCHS]   # torch==2.13.0
"""

import json
import sys
import time

import torch

torch.manual_seed(1)
torch.set_num_threads(1)
text = open(sys.argv[1]).read()
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
letters = {one: place for place, one in enumerate(sorted(set(text)))}
ids = torch.tensor([letters[one] for one in text])
cut = len(ids) * 9 // 10
chunks = lambda part: part[: (len(part) - 1) // 100 * 100 + 1].unfold(0, 101, 100)
train, held = chunks(ids[:cut]), chunks(ids[cut:])


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(len(letters), 64)
        self.gru = torch.nn.GRU(64, 128, batch_first=True)
        self.dense = torch.nn.Linear(128, len(letters))

    def cost(self, rows):
        scores = self.dense(self.gru(self.embedding(rows[:, :-1]))[0])
        return torch.nn.functional.cross_entropy(scores.flatten(0, 1), rows[:, 1:].flatten())


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.004)
losses, seconds = [], []
for _ in range(epochs):
    before = time.perf_counter()
    for rows in train[torch.randperm(len(train))].split(64):
        optimizer.zero_grad()
        net.cost(rows).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimizer.step()
    with torch.no_grad():
        losses.append(sum(net.cost(rows).item() * len(rows) for rows in held.split(64)) / len(held))
    seconds.append(time.perf_counter() - before)
print(json.dumps({"losses": losses, "seconds": seconds}))
