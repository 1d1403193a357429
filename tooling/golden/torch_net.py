"""A module of PyTorch by a description: which modules run one after the other, and what happens between them."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

ACTIVATIONS = {
    "linear": lambda x: x, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": nn.functional.gelu,
    "silu": nn.functional.silu, "softmax": lambda x: torch.softmax(x, -1), "logSoftmax": lambda x: torch.log_softmax(x, -1),
}


class Net(nn.Module):
    """`modules` are {name, module, arguments} in the order in which they run; a name may have dots. `plan` is that of readPyTorch."""

    def __init__(self, modules, plan):
        super().__init__()
        self.plan = plan
        self.names = [one["name"] for one in modules if one["name"] != plan.get("beside")]
        for one in modules:
            *outer, name = one["name"].split(".")
            at = self
            for part in outer:
                if not hasattr(at, part):
                    setattr(at, part, nn.Module())
                at = getattr(at, part)
            setattr(at, name, getattr(nn, one["module"])(**one["arguments"]))

    def forward(self, x):
        plan = self.plan
        parts = [self.get_submodule(name) for name in self.names]
        mask = (x != 0) if plan.get("maskZero") else None
        recurrent = [place for place, part in enumerate(parts) if isinstance(part, nn.RNNBase)]
        behind = recurrent[-1] if recurrent else 0 if isinstance(parts[0], nn.Embedding) else None
        pooling = plan.get("pooling") or ("last" if recurrent else "steps")
        beside = pool(self.get_submodule(plan["beside"])(x), x != 0, "mean") if "beside" in plan else None
        if behind is None:
            x = pool(x, mask, pooling)
        for place, (name, part) in enumerate(zip(self.names, parts)):
            if isinstance(part, nn.RNNBase):
                x = read(part, x, mask, place == behind and pooling == "last")
            else:
                x = part(x if beside is None or part is not parts[-1] else torch.cat([x, beside], -1))
            if isinstance(part, nn.Linear):
                x = ACTIVATIONS[plan.get("activations", {}).get(name, "linear")](x)
            if place == behind:
                x = pool(x, mask, pooling)
        return x


def read(part, x, mask, last):
    if mask is not None:
        steps = x.shape[1]
        x = pack_padded_sequence(x, mask.sum(1), batch_first=True, enforce_sorted=False)
    output, state = part(x)
    state = state[0] if isinstance(state, tuple) else state
    if last:
        return torch.cat([state[-2], state[-1]], -1) if part.bidirectional else state[-1]
    return output if mask is None else pad_packed_sequence(output, batch_first=True, total_length=steps)[0]


def pool(x, mask, pooling):
    if pooling not in ("mean", "max"):
        return x
    valid = torch.ones(x.shape[:2], dtype=torch.bool) if mask is None else mask
    if pooling == "mean":
        return (x * valid[..., None]).sum(1) / valid.sum(1, keepdim=True)
    return x.masked_fill(~valid[..., None], -torch.inf).amax(1)
