"""Chooses points of a sweep with Optuna; `weft sweep` writes JSON lines to it and reads its answers:
{"sampler", "seed", "axes": [{"size", "ordered"}], "goals": N} first, then {"ask": N}, answered by choices, each a list
of one number per axis, and {"tell": [figures or null]}, figures to be minimised, in the order of the choices."""

from __future__ import annotations

import json
import sys
from typing import Any


def make_study(described: dict[str, Any]) -> Any:
    try:
        import optuna
    except ImportError as error:
        sys.exit(f"error: {error}; expected Optuna, on Debian: apt-get install python3-optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = {"tpe": optuna.samplers.TPESampler, "nsga2": optuna.samplers.NSGAIISampler,
                "random": optuna.samplers.RandomSampler}
    sampler = samplers[described["sampler"]](seed=described["seed"])
    return optuna.create_study(sampler=sampler, directions=["minimize"] * described["goals"])


def choose(trial: Any, axes: list[dict[str, Any]]) -> list[int]:
    return [trial.suggest_int(f"axis{k}", 0, axis["size"] - 1) if axis["ordered"]
            else trial.suggest_categorical(f"axis{k}", list(range(axis["size"])))
            for k, axis in enumerate(axes)]


def main() -> None:
    described = json.loads(sys.stdin.readline())
    study = make_study(described)
    from optuna.trial import TrialState
    print("{}", flush=True)
    asked: list[Any] = []
    for line in sys.stdin:
        request = json.loads(line)
        if "ask" in request:
            asked = [study.ask() for _ in range(request["ask"])]
            print(json.dumps([choose(trial, described["axes"]) for trial in asked]), flush=True)
        else:
            for trial, figures in zip(asked, request["tell"]):
                if figures is None:
                    study.tell(trial, state=TrialState.FAIL)
                else:
                    study.tell(trial, figures)
            print("{}", flush=True)


if __name__ == "__main__":
    main()
