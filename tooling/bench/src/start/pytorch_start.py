"""Saves PyTorch's model of the same size, or loads it and answers one text.

usage: pytorch_start.py save MODEL | pytorch_start.py answer MODEL THREADS
"""
import sys
import torch


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(10_000, 128)
        self.recurrent = torch.nn.LSTM(128, 64, batch_first=True)
        self.dense = torch.nn.Linear(64, 2)

    def forward(self, x):
        return self.dense(self.recurrent(self.embedding(x))[0][:, -1])


if sys.argv[1] == "save":
    torch.save(Classifier().state_dict(), sys.argv[2])
else:
    torch.set_num_threads(int(sys.argv[3]))
    model = Classifier()
    model.load_state_dict(torch.load(sys.argv[2], weights_only=True))
    with torch.no_grad():
        print(torch.softmax(model(torch.arange(1, 20)[None, :]), 1).tolist(), flush=True)
