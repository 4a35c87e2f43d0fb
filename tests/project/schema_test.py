"""`weft schema` says what weft reads and writes: schema_test.py WEFT. Every experiment of the project is valid, a damaged
one is not; the readers accept the keys that the schema has, and no others; its defaults are those of the readers; every
summary is valid, and every key of its schema stands in one."""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
WEFT = sys.argv.pop(1)
PLUGINS = pathlib.Path(WEFT).resolve().parent.parent / "plugins"
SAMPLE = REPOSITORY / "workloads/experiments/lenet5.yaml"


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors and weft read it: yes, on and 1:30 are texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (("bool", r"^(true|false)$", "tf"), ("null", r"^(null|~|)$", ["n", "~", ""]),
                            ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
                            ("float", r"^[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?$", "-+0123456789")):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


def load(text):
    return yaml.load(text, Loader=Loader)  # noqa: S506


def weft(*words):
    return subprocess.run([WEFT, *words], capture_output=True, text=True, check=False, cwd=REPOSITORY)


def schema(name):
    read = json.loads(weft("schema", name).stdout)
    jsonschema.Draft202012Validator.check_schema(read)
    return read


EXPERIMENT, SUMMARY, SWEEP = schema("experiment"), schema("summary"), schema("sweep")


def faults(of, value):
    return [f"{fault.json_path}: {fault.message}" for fault in jsonschema.Draft202012Validator(of).iter_errors(value)]


def experiments():
    """Those of the project by name: files, and blocks in documents."""
    found = {}
    for path in [*REPOSITORY.glob("workloads/experiments/**/*.yaml"), *REPOSITORY.glob("docs/examples/**/*.yaml")]:
        found[str(path)] = path.read_text(encoding="utf-8")
    for path in [REPOSITORY / "README.md", *REPOSITORY.glob("docs/*.md")]:
        for index, block in enumerate(re.findall(r"```yaml[^\n]*\n(.*?)```", path.read_text(encoding="utf-8"), re.S)):
            found[f"{path} block {index}"] = block
    loaded = {name: load(text) for name, text in found.items()}
    return {name: value for name, value in loaded.items()
            if isinstance(value, dict) and "workload" in value and "hardware" in value}


def sections(of, path=""):
    """(path of --set, properties) of every map with keys of its own; of a model once for each that can stand there."""
    if "properties" in of:
        model = of["properties"].get("model", {})
        if "title" in of and path:
            needed = {key: example(of["properties"][key]) for key in of.get("required", []) if key != "model"}
            yield path, {"model": model["enum"][0], **needed}, set(of["properties"])
        elif path:
            yield path, None, set(of["properties"])
        for key, value in of["properties"].items():
            yield from sections(value, f"{path}.{key}" if path else key)
    for alternative in [*of.get("oneOf", []), *of.get("anyOf", [])]:
        yield from sections(alternative, path)
    if isinstance(of.get("additionalProperties"), dict) and path == "workload.tiling":
        yield from sections(of["additionalProperties"], path + ".C1")
    if "items" in of:
        yield from sections(of["items"], path + ".0")


def example(of):
    """A value that the schema accepts."""
    if "anyOf" in of:
        return example(of["anyOf"][0])
    if "enum" in of:
        return of["enum"][0]
    if "pattern" in of:
        return "1 " + re.search(r"\(([^|()]+)\|[^()]*\)", of["pattern"])[1]
    return of.get("minimum", 1)


class ExperimentSchema(unittest.TestCase):
    def test_holds_for_every_experiment_of_the_project(self):
        known = experiments()
        self.assertGreater(len(known), 15)
        for name, value in known.items():
            if "plugins" not in value and "bit-serial" not in json.dumps(value):
                self.assertEqual(faults(EXPERIMENT, value), [], name)

    def test_refuses_what_the_reader_refuses(self):
        for path, value in (("hardware.scratchpad.capcity", "3 KiB"), ("hardware.scratchpad.capacity", "3 kib"),
                            ("hardware.clock", 500), ("hardware.pes.0.model", "mac-aray"), ("schedule.algorithm", "HEFT"),
                            ("hardware.dram.banks", 4), ("memory.reuse", "yes"), ("hardware.dma.channels", 0)):
            damaged = load(SAMPLE.read_text(encoding="utf-8"))
            *folders, last = path.split(".")
            node = damaged
            for part in folders:
                node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
            node[last] = value
            self.assertNotEqual(faults(EXPERIMENT, damaged), [], path)
            self.assertEqual(weft("schedule", str(SAMPLE), "--set", f"{path}={value}").returncode, 2, path)

    def test_has_the_keys_that_the_reader_accepts_and_no_others(self):
        tried = 0
        for path, model, properties in sections(EXPERIMENT):
            if path in ("workload.dimensions", "hardware.energy.pes"):
                continue  # with names of their own: of ONNX models, of models of PEs
            setting = f"{path}.zzzz=1"
            if model is not None:
                setting = f"{path}={json.dumps({**model, 'zzzz': 1})}"
            refused = weft("schedule", str(SAMPLE), "--set", setting, "--error-format", "json")
            self.assertEqual(refused.returncode, 2, setting)
            error = json.loads(refused.stderr)
            self.assertIn("accepted", error, setting)
            accepted = set(re.split(", | or ", error["accepted"]))
            if path == "workload.tiling":
                accepted = {"auto"}  # and layers
            self.assertEqual(accepted, properties, setting)
            tried += 1
        self.assertGreater(tried, 20)

    def test_knows_the_defaults_of_the_reader(self):
        plain = {"workload": {"network": "lenet5"}, "hardware": {"pes": [{"model": "mac-array"}]}}
        full = copy.deepcopy(plain)

        def fill(of, node):
            for key, value in of.get("properties", {}).items():
                if "properties" in value or "oneOf" in value:
                    alternatives = [one for one in value.get("oneOf", [value]) if "model" not in one.get("required", [])]
                    fill(alternatives[0], node.setdefault(key, {}))
                elif key == "pes":
                    array = [one for one in value["items"]["oneOf"] if one["title"] == "mac-array"]
                    fill(array[0], node["pes"][0])
                elif "default" in value:
                    node[key] = value["default"]

        fill(EXPERIMENT, full)
        full["hardware"].pop("energy")
        full["workload"].pop("dimensions", None)  # of ONNX models
        self.assertGreater(len(json.dumps(full)), 700)
        self.assertEqual(faults(EXPERIMENT, full), [])
        with tempfile.TemporaryDirectory() as folder:
            printed = []
            for name, value in (("plain.yaml", plain), ("full.yaml", full)):
                path = pathlib.Path(folder) / name
                path.write_text(json.dumps(value), encoding="utf-8")
                done = weft("schedule", str(path), "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                printed.append(done.stdout)
        self.assertEqual(*printed)


class SweepSchema(unittest.TestCase):
    def test_holds_for_every_sweep_of_the_project(self):
        texts = {str(path): path.read_text(encoding="utf-8") for path in REPOSITORY.glob("docs/examples/**/*.yaml")}
        for path in REPOSITORY.glob("docs/*.md"):
            blocks = re.findall(r"```yaml[^\n]*\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
            texts |= {f"{path} block {index}": block for index, block in enumerate(blocks)}
        sweeps = {name: load(text) for name, text in texts.items() if re.search(r"^base:", text, re.M)}
        self.assertGreater(len(sweeps), 0)
        for name, value in sweeps.items():
            self.assertEqual(faults(SWEEP, value), [], name)
            self.assertNotEqual(faults(SWEEP, {**value, "zzzz": 1}), [])

    def test_has_the_keys_that_the_reader_accepts_and_no_others(self):
        plain = {"base": str(SAMPLE), "grid": {"hardware.pes.0.count": [1, 2]}}
        with tempfile.TemporaryDirectory() as folder:
            for extra, properties in (({"zzzz": 1}, SWEEP["properties"]),
                                      ({"search": {"zzzz": 1}}, SWEEP["properties"]["search"]["properties"]),
                                      ({"pareto": {"zzzz": 1}}, SWEEP["properties"]["pareto"]["anyOf"][1]["properties"])):
                path = pathlib.Path(folder) / "sweep.yaml"
                path.write_text(json.dumps({**plain, **extra}), encoding="utf-8")
                refused = weft("sweep", str(path), "--dry-run", "--error-format", "json")
                self.assertEqual(refused.returncode, 2, extra)
                self.assertEqual(set(re.split(", | or ", json.loads(refused.stderr)["accepted"])), set(properties))


class SummarySchema(unittest.TestCase):
    RUNS = (["--functional", "--keep-tensors", "all"], ["--set", "hardware.dispatch.mode=dynamic"],
            ["--set", "hardware.dispatch={descriptor: 64 B, memory: dram}"],
            ["--set", "hardware.scratchpad={model: ideal}"], ["--set", "hardware.energy={table: horowitz-2014-45nm, "
             "source: mine, leakage: {dram: 1 mW}, pes: {mac-array: {mac: 1 pJ, leakage: 1 uW}}}"],
            ["--set", "schedule={algorithm: memory-aware-heft, activation_limit: 8 KiB, refine: 0, recompute: 1.2}"],
            ["--plugin", str(PLUGINS / "sparse.so"), "--set", "hardware.energy.table=horowitz-2014-45nm",
             "--set", "hardware.pes=[{model: sparse, mac_energy: 0.1 pJ}, {model: vector}]"])

    def test_holds_for_every_summary_and_each_of_its_keys_stands_in_one(self):
        seen = set()

        def look(of, value, path):
            for key, below in of.get("properties", {}).items():
                if key in value:
                    seen.add(f"{path}.{key}")
                    look(below, value[key], f"{path}.{key}")
            if "items" in of:
                for item in value:
                    look(of["items"], item, path)

        def all_keys(of, path):
            for key, below in of.get("properties", {}).items():
                yield f"{path}.{key}"
                yield from all_keys(below, f"{path}.{key}")
            if "items" in of:
                yield from all_keys(of["items"], path)

        with tempfile.TemporaryDirectory() as folder:
            for words in self.RUNS:
                done = weft("run", str(SAMPLE), "--out", folder, "--json", *words)
                self.assertEqual(done.returncode, 0, done.stderr)
                value = json.loads(done.stdout)
                self.assertEqual(faults(SUMMARY, value), [], words)
                look(SUMMARY, value, "")
                if "--plugin" in words:  # its models are in no schema that is printed without it
                    continue
                resolved = (pathlib.Path(folder) / "experiment.yaml").read_text(encoding="utf-8")
                self.assertEqual(faults(EXPERIMENT, load(resolved)), [], words)
        self.assertEqual(set(all_keys(SUMMARY, "")) - seen, set())


if __name__ == "__main__":
    unittest.main()
