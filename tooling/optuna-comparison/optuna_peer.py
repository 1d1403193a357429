"""Optuna's side: reads what to do from standard input, a line of JSON each, and answers likewise."""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def say(answer):
    print(json.dumps(answer), flush=True)


def hear():
    return json.loads(sys.stdin.readline())


def search(bounds, seed, trials):
    """Asks for values of points, and says the least."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    for _ in range(trials):
        trial = study.ask()
        say({"x": [trial.suggest_float(f"x{i}", low, high) for i, (low, high) in enumerate(bounds)]})
        study.tell(trial, hear()["value"])
    say({"best": study.best_value})


def suggest(trial, name, parameter):
    if parameter["type"] == "choice":
        return trial.suggest_categorical(name, parameter["values"])
    return trial.suggest_int(name, parameter["from"], parameter["to"])


def search_space(space, seed, trials):
    """Asks for the losses of points of a space of whole numbers and choices, and says the least."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    for _ in range(trials):
        trial = study.ask()
        say({"params": {name: suggest(trial, name, parameter) for name, parameter in space.items()}})
        study.tell(trial, hear()["value"])
    say({"best": study.best_value})


def prune(pruner, curves):
    """Says after how many steps each curve was ended; null for one that was not."""
    made = {
        "median": optuna.pruners.MedianPruner(),
        "asha": optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=4),
    }[pruner]
    study = optuna.create_study(pruner=made)
    ends = []
    for curve in curves:
        trial = study.ask()
        end = None
        for step, value in enumerate(curve):
            # Successive halving counts steps from 1, as its resource.
            trial.report(value, step + 1)
            if trial.should_prune():
                end = step + 1
                break
        if end is None:
            study.tell(trial, curve[-1])
        else:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        ends.append(end)
    say({"ends": ends})


while line := sys.stdin.readline():
    asked = json.loads(line)
    {"search": search, "search_space": search_space, "prune": prune}[asked.pop("do")](**asked)
