"""python/weft on the sample experiment."""

import contextlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import numpy
import weft

ROOT = pathlib.Path(__file__).resolve().parents[2]
LENET5 = ROOT / "workloads/experiments/lenet5.yaml"
COUNT, CAPACITY, MAKESPAN = "hardware.pes.0.count", "hardware.scratchpad.capacity", "simulated.makespan_cycles"


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.experiment = weft.Experiment(LENET5).set({"schedule.algorithm": "depth-first"})
        cls.run_ = cls.experiment.run()

    def test_a_run_has_its_summary_and_every_table(self):
        run = self.run_
        self.assertEqual(run.makespan, run.summary["simulated"]["makespan_cycles"])
        self.assertEqual(run.figures["simulated.makespan_cycles"], run.makespan)
        self.assertEqual(len(run.tasks), run.summary["tasks"])
        self.assertEqual(run.tasks.finish.max(), run.makespan)
        self.assertEqual(run.occupancy.total.max(), run.peak_bytes)
        for name in weft.run.TABLES:
            self.assertGreater(len(getattr(run, name)), 0, name)
        self.assertIn("makespan", run._repr_html_())
        self.assertFalse((run.directory / "trace.vcd").exists())

    def test_settings_are_of_a_new_experiment(self):
        other = self.experiment.set({"hardware.pes.0.count": 8, "workload.tiling.C3": {"rows": 5, "cols": 5}})
        self.assertNotIn("hardware.pes.0.count", self.experiment.settings)
        run = other.run(keep="summary")
        self.assertEqual(run.summary["processors"], 9)
        with self.assertRaisesRegex(weft.InputError, "tasks.csv does not exist; expected a run with keep='tables'"):
            run.tasks
        self.assertIn("hardware.pes.0.count", other._repr_html_())

    def test_plots_are_of_a_paper_s_width(self):
        import matplotlib
        matplotlib.use("agg")
        for name, width in (("occupancy", 88), ("gantt", 181), ("breakdown", 88)):
            axes = getattr(self.run_.plot, name)()
            self.assertAlmostEqual(axes.figure.get_figwidth() * 25.4, width)
            self.assertTrue(axes.collections or axes.patches, name)
            axes.figure.canvas.draw()

    def test_compare_has_a_row_per_algorithm(self):
        table = self.experiment.compare(["heft", "depth-first"], simulate=True)
        self.assertEqual(list(table.index), ["heft", "depth-first"])
        self.assertEqual(table.loc["depth-first", "simulated.makespan_cycles"], self.run_.makespan)

    def test_schedule_plans_experiments_and_graphs(self):
        plan = self.experiment.schedule("heft")
        self.assertEqual(len(plan.tasks), self.run_.summary["tasks"])
        graph = ROOT / "docs/examples/graphs/small.json"
        graphs = sorted((ROOT / "docs/examples/graphs").glob("*.json"))
        plan = weft.schedule(graph if graph.exists() else graphs[0], "heft")
        self.assertEqual(plan.tasks.finish.max(), plan.makespan)

    def test_errors_have_kind_and_place(self):
        with self.assertRaises(weft.InputError) as caught:
            self.experiment.set({"hardware.pes.0.count": "many"}).run()
        error = caught.exception
        self.assertIn("'many' is not accepted", str(error))
        self.assertEqual((error.kind, error.key, error.value), ("usage", "hardware.pes.0.count", "many"))
        with self.assertRaises(weft.Infeasible):
            self.experiment.set({"hardware.scratchpad.capacity": "1 KiB"}).run()
        error = weft.errors.error_of(2, "warning: x\nerror: e.yaml:3:7: count: 'two' is not accepted\n")
        self.assertEqual(str(error), "e.yaml:3:7: count: 'two' is not accepted")
        self.assertIsInstance(weft.errors.error_of(-11, ""), weft.Crash)
        printed = 'error: no scheduler\n{"kind": "infeasible", "message": "0 of 4 are finished"}\n'
        error = weft.errors.error_of(1, printed)
        self.assertEqual((type(error), str(error)), (weft.WeftError, "no scheduler; 0 of 4 are finished"))

    def test_values_may_be_of_numpy_or_paths(self):
        given = {"a": numpy.int64(8), "b": numpy.arange(1, 3), "c": range(1, 3), "d": (numpy.float64(0.5), True),
                 "e": None, "f": {1: numpy.array([[1], [2]])}, "g": "4 KiB", "h": pathlib.Path("x.yaml"),
                 "i": pathlib.Path(os.path.relpath(LENET5))}
        self.assertEqual(weft.Experiment(LENET5, given).settings,
                         {"a": 8, "b": [1, 2], "c": [1, 2], "d": [0.5, True], "e": None, "f": {"1": [[1], [2]]},
                          "g": "4 KiB", "h": "x.yaml", "i": str(LENET5)})
        run = self.experiment.set({"hardware.pes.0.count": numpy.int64(8)}).run(keep="summary")
        self.assertEqual(run.summary["processors"], 9)
        for value, kind in ((object(), "object"), (numpy.datetime64("2020-01-01"), "date"), ({1, 2}, "set"),
                            (1j, "complex")):
            with self.assertRaisesRegex(weft.InputError, f"pes.0.count: a value of the type {kind} is not accepted"):
                self.experiment.set({"hardware.pes.0.count": [value]})
        self.assertEqual(self.experiment.set({"a": numpy.longdouble(0.5)}).settings["a"], 0.5)

    def test_one_algorithm_is_a_list_of_one(self):
        self.assertEqual(list(self.experiment.compare("heft").index), ["heft"])

    def test_a_directory_of_another_kind_is_named_so(self):
        with tempfile.TemporaryDirectory() as directory:
            for open_, other, expected in ((weft.Run, "results.csv", "weft.Sweep"),
                                           (weft.Sweep, "summary.json", "weft.Run")):
                folder = pathlib.Path(directory, other)
                with self.assertRaisesRegex(weft.InputError, "is no directory; expected a directory that a"):
                    open_(folder)
                folder.mkdir()
                with self.assertRaisesRegex(weft.InputError, f"{other}: has no .*; expected a directory that a"):
                    open_(folder)
                (folder / other).write_text("")
                with self.assertRaisesRegex(weft.InputError, f"open it with {expected}"):
                    open_(folder)
            for open_, file in ((weft.Run, "summary.json"), (weft.Sweep, "results.csv")):
                folder = pathlib.Path(directory, open_.__name__)
                folder.mkdir()
                (folder / file).write_text("")
                with self.assertRaisesRegex(weft.InputError, f"has a {file} that cannot be read"):
                    open_(folder)

    def test_a_table_misspelt_has_a_neighbour(self):
        with self.assertRaisesRegex(weft.InputError, "unknown table 'task', did you mean 'tasks'\\?; known: tasks,"):
            self.run_.table("task")

    def test_a_wrong_executable_is_named(self):
        with tempfile.TemporaryDirectory() as directory:
            script = pathlib.Path(directory, "script")
            script.write_text("")
            for path, wrong in (("/nonexistent", "does not exist"), (directory, "is a directory"),
                                (script, "cannot be run")):
                with unittest.mock.patch.dict(os.environ, WEFT=str(path)):
                    with self.assertRaisesRegex(weft.InputError, f"WEFT: {path} {wrong}; expected the path of"):
                        self.experiment.run()
            script.write_text("#!/nonexistent\n")
            script.chmod(0o755)
            with unittest.mock.patch.dict(os.environ, WEFT=str(script)):
                with self.assertRaisesRegex(weft.WeftError, "script cannot be run: .*; expected the executable weft"):
                    self.experiment.run()
            with unittest.mock.patch.dict(os.environ, WEFT="/bin/echo"):
                with self.assertRaisesRegex(weft.WeftError, "/bin/echo does not print what weft prints"):
                    self.experiment.compare()

    def test_without_pandas_the_import_says_what_would_do(self):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "pandas.py").write_text("raise ImportError('No module named pandas')\n")
            done = subprocess.run([sys.executable, "-B", "-c", "import weft"], capture_output=True, text=True,
                                  check=False, env={**os.environ, "PYTHONPATH": f"{directory}:{ROOT / 'python'}"})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.splitlines()[-1],
                         "^ImportError: weft needs pandas, and .*/usr/bin/python3 with python3-pandas")
        self.assertEqual(done.stderr.count("Traceback"), 1)


class SweepsFromPython(unittest.TestCase):
    """What only weft.sweep() takes, on a sweep of two points, of which one has no schedule."""

    @classmethod
    def setUpClass(cls):
        cls.described = {"base": weft.Experiment(LENET5, {"schedule.algorithm": "depth-first", COUNT: 1}),
                         "keep": "summary", "grid": {COUNT: numpy.array([2]), CAPACITY: ("1 KiB", "8 KiB")},
                         "pareto": MAKESPAN}
        cls.found = weft.sweep(cls.described)

    def test_an_experiment_as_base_has_its_settings(self):
        settings = {"schedule.algorithm": "depth-first", COUNT: 2, CAPACITY: "8 KiB"}
        run = weft.Experiment(LENET5, settings).run(keep="summary")
        self.assertEqual(list(self.found.done[MAKESPAN]), [run.makespan])

    def test_the_same_sweep_in_texts_and_lists_has_the_same_points(self):
        other = weft.sweep({"base": str(LENET5), "set": {"schedule.algorithm": "depth-first"}, "keep": "summary",
                            "grid": {COUNT: 2, CAPACITY: ["1 KiB", "8 KiB"]}, "pareto": [MAKESPAN]})
        self.assertEqual(list(other.results.index), list(self.found.results.index))
        self.assertEqual(len(weft.sweep({**self.described, "grid": {COUNT: range(2, 4)}}).results), 2)

    def test_networks_are_found_from_the_working_directory(self):
        with tempfile.TemporaryDirectory() as directory, contextlib.chdir(directory):
            pathlib.Path("n.yaml").write_text((ROOT / "workloads/zoo/lenet5.yaml").read_text())
            of_sweep = weft.sweep({**self.described, "base": LENET5, "set": {"workload.network": "n.yaml"}})
            of_base = weft.sweep({**self.described, "base": weft.Experiment(LENET5, {"workload.network": "n.yaml"})})
        self.assertEqual(list(of_sweep.results.index), list(of_base.results.index))
        self.assertIn("done", set(of_sweep.results.status))

    def test_a_base_of_another_kind_is_refused(self):
        for base, wrong in ((None, "base: is missing"), (3, "base: '3' is not accepted")):
            with self.assertRaisesRegex(weft.InputError, f"{wrong}; expected the path of an experiment, or"):
                weft.sweep({**self.described, "base": base})

    def test_a_point_without_a_run_says_why(self):
        with self.assertRaisesRegex(weft.Infeasible, "has no run, it is infeasible: .*; expected one of .done.index"):
            self.found.run(self.found.results.index[self.found.results.status == "infeasible"][0])
        with self.assertRaisesRegex(weft.InputError, "has no point '0'; expected an ID of its results, as "):
            self.found.run(0)

    def test_no_jobs_are_refused(self):
        with self.assertRaisesRegex(weft.InputError, "jobs"):
            weft.sweep(self.described, jobs=0)

    def test_the_front_is_printed_with_its_makespan(self):
        front = self.found.front
        self.assertEqual(list(front.columns[:3]), [COUNT, CAPACITY, MAKESPAN])
        self.assertEqual(list(front.columns[-2:]), ["status", "pareto"])
        self.assertFalse(front.isna().all().any())
        self.assertIn(str(int(front[MAKESPAN].iloc[0])), repr(front))
        self.assertNotIn("...", repr(front))


class DaskEngine(unittest.TestCase):
    """The Python side of `weft sweep --dask` alone."""

    def engine(self, address, **environment):
        words = [sys.executable, "-B", "-m", "weft_engines.dask_engine", address, "weft", "out"]
        return subprocess.run(words, input="a\nb\n", capture_output=True, text=True, check=False,
                              env={**os.environ, **environment})

    def expect_one_error(self, done, text):
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertRegex(done.stdout, f"^error: {text}[^\n]*\n$")

    @unittest.skipUnless(importlib.util.find_spec("distributed"), "python3-distributed is not installed")
    def test_without_a_scheduler_there_is_one_error(self):
        for address in ("tcp://127.0.0.1:1", "nonsense://x"):
            self.expect_one_error(self.engine(address), f"no Dask scheduler answers at {address} .*; expected tcp:")

    @unittest.skipUnless(importlib.util.find_spec("distributed"), "python3-distributed is not installed")
    def test_a_sweep_without_a_scheduler_is_no_result(self):
        with self.assertRaisesRegex(weft.WeftError, "no Dask scheduler answers at nonsense://x .*; expected") as caught:
            weft.sweep({"base": LENET5, "grid": {COUNT: [1]}}, dask="nonsense://x")
        self.assertNotIsInstance(caught.exception, weft.Infeasible)

    @unittest.skipUnless(importlib.util.find_spec("distributed"), "python3-distributed is not installed")
    def test_the_command_prints_that_error_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            sweep = pathlib.Path(directory, "sweep.yaml")
            sweep.write_text(json.dumps({"base": str(LENET5), "grid": {COUNT: [1]}}))
            words = [weft.executable(), "sweep", str(sweep), "--out", f"{directory}/out", "--dask", "nonsense://x"]
            for more in ([], ["--error-format", "json"]):
                done = subprocess.run([*words, *more], capture_output=True, text=True, check=False)
                lines = done.stderr.splitlines()
                self.assertEqual((done.returncode, len(lines)), (1, 1), done.stderr)
                message = lines[0].removeprefix("error: ")
                if more:
                    error = json.loads(lines[0])
                    self.assertEqual(error["kind"], "failure")
                    message = error["message"]
                self.assertRegex(message, "^no Dask scheduler answers at .*; 0 of 1 points are finished, repeat")

    def test_without_dask_there_is_one_error(self):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "distributed.py").write_text("raise ImportError('no distributed')\n")
            done = self.engine("tcp://127.0.0.1:1", PYTHONPATH=f"{directory}:{ROOT / 'python'}")
        self.expect_one_error(done, ".* has no Dask .no distributed.; expected python3-distributed")


if __name__ == "__main__":
    unittest.main()
