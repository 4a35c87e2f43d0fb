"""What weft writes is read back as the same: round_trip_test.py WEFT [COUNT]. Of random experiments: the graph as JSON and
as DOT is scheduled alike, and like the experiment; a plan that was saved is carried out as if it had been made anew; the
experiment that a run has left is the same run."""

import filecmp
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))
from random_experiments import random_experiment  # noqa: E402

WEFT = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 8


def weft(*words):
    return subprocess.run([WEFT, *map(str, words)], capture_output=True, text=True, check=False)


def same_files(one, other, but=()):
    """The files that differ, but for wall times and the command in the summary."""
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    names |= {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    differing = []
    for name in sorted(map(str, names - {pathlib.Path(name) for name in but})):
        if not (one / name).exists() or not (other / name).exists():
            differing.append(name)
        elif name == "summary.json":
            values = [json.loads((folder / name).read_text()) for folder in (one, other)]
            for value in values:
                value.pop("command")
                value.pop("wall_seconds")
            if values[0] != values[1]:
                differing.append(name)
        elif not filecmp.cmp(one / name, other / name, shallow=False):
            differing.append(name)
    return differing


def algorithm_of(text):
    return re.search(r"algorithm: ([\w-]+)", text)[1]


def graph_is_scheduled_alike(folder, experiment, faults):
    made = weft("graph", experiment)
    if made.returncode != 0:
        return False
    printed = []
    for kind in ("json", "dot"):
        path = folder / ("graph." + kind)
        path.write_text(weft("graph", experiment, "--format", kind).stdout, encoding="utf-8")
        printed.append(weft("schedule", path, "--algorithm", "heft", "--json").stdout)
    if printed[0] != printed[1]:
        faults.append("the graph as DOT is scheduled otherwise than as JSON")
    own = weft("schedule", experiment, "--algorithm", "heft", "--json")
    if own.returncode == 0 and printed[0] and not re.search('"?local_buffers"?: [23]', experiment.read_text()):
        of_graph, of_experiment = json.loads(printed[0]), json.loads(own.stdout)
        # Times with contention start tasks in another order.
        if of_graph["fits"] == of_experiment["fits"] == "true" and not of_experiment["contention"]:
            if of_graph["makespan"] != of_experiment["uncontended_makespan"]:
                faults.append(f"makespan {of_graph['makespan']} of the graph, "
                              f"{of_experiment['uncontended_makespan']} of the experiment")
    return True


def runs_are_the_same(folder, experiment, faults):
    first, again, planned = folder / "first", folder / "again", folder / "planned"
    for path in (first, again, planned):
        shutil.rmtree(path, ignore_errors=True)
    if weft("run", experiment, "--out", first, "--quiet").returncode != 0:
        return False
    done = weft("run", first / "experiment.yaml", "--out", again, "--quiet")
    faults += [f"experiment.yaml: {name} differs {done.stderr}" for name in same_files(first, again)]
    text = (first / "experiment.yaml").read_text()
    if re.search(r"mode: dynamic|objective: pareto", text):
        return True
    saved = weft("schedule", experiment, "--algorithm", algorithm_of(text), "--out", folder / "plan.json")
    if saved.returncode == 0:
        done = weft("run", "--plan", folder / "plan.json", "--out", planned, "--quiet")
        faults += [f"plan: {name} differs {done.stderr}" for name in same_files(first, planned)]
    return True


def main():
    faults, graphs, runs = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for index in range(COUNT):
            experiment = folder / "experiment.yaml"
            experiment.write_text(random_experiment(REPOSITORY / "workloads/zoo", folder, 23, index)[0])
            before = len(faults)
            graphs += graph_is_scheduled_alike(folder, experiment, faults)
            runs += runs_are_the_same(folder, experiment, faults)
            faults[before:] = [f"{index}: {fault}" for fault in faults[before:]]
    print(f"{graphs} graphs and {runs} runs of {COUNT} experiments, {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults or runs < COUNT / 4 else 0


if __name__ == "__main__":
    sys.exit(main())
