"""PyTorch's own kernels on one thread. usage: pytorch.py WORK REPEATS"""
import json, resource, statistics, sys, time
import torch

work, repeats = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
torch.manual_seed(0)
cell = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simpleRnn": torch.nn.RNN}[work["cell"]]


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(work["vocabulary"], work["embedding"])
        self.recurrent = cell(work["embedding"], work["units"], batch_first=True)
        self.dense = torch.nn.Linear(work["units"], work["classes"])

    def forward(self, x):
        return self.dense(self.recurrent(self.embedding(x))[0][:, -1])


model = Classifier()
adam = torch.optim.Adam(model.parameters())
x = torch.randint(0, work["vocabulary"], (work["batch"], work["time"]))
y = torch.randint(0, work["classes"], (work["batch"],))


def predict():
    with torch.no_grad():
        model(x)


def train():
    adam.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    adam.step()


def median_ms(run):
    times = []
    for _ in range(repeats + 2):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[2:])


print(json.dumps({"predictMs": median_ms(predict), "trainMs": median_ms(train), "version": torch.__version__,
                  "peakMiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
