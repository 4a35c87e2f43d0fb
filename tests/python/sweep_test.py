"""weft.sweep(), and sweeps that are killed on the way."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import weft

ROOT = pathlib.Path(__file__).resolve().parents[2]
LENET5 = ROOT / "workloads/experiments/lenet5.yaml"
KEYS = ["hardware.pes.0.count", "hardware.scratchpad.capacity"]


def described(**more):
    return {"base": str(LENET5), "set": {"schedule.algorithm": "depth-first"},
            "grid": {KEYS[0]: [1, 2, 4], KEYS[1]: ["2 KiB", "4 KiB", "8 KiB"]}, "keep": "summary", **more}


class Sweeps(unittest.TestCase):
    def test_results_are_a_table_with_a_front(self):
        found = weft.sweep(described(keep="tables"))
        self.assertEqual(len(found.results), 9)
        self.assertEqual(set(found.results.status), {"done", "infeasible"})
        small = found.results[found.results[KEYS[1]] == 2048]
        self.assertTrue((small.status == "infeasible").all())
        # What is named as the least capacity works.
        least = small.iloc[0].least_capacity_bytes
        weft.Experiment(LENET5).set({"schedule.algorithm": "memory-aware-heft", "schedule.search_budget": 0, "schedule.refine": 0,
                                     KEYS[1]: f"{int(-(-least // 64) * 64)} B"}).run(keep="summary")
        best = found.done["simulated.makespan_cycles"].min()
        self.assertEqual(found.front["simulated.makespan_cycles"].min(), best)
        run = found.run(found.front.index[0])
        self.assertEqual(run.makespan, found.front.iloc[0]["simulated.makespan_cycles"])
        self.assertTrue((run.directory / "report.html").exists())
        self.assertTrue(found.page.exists())

    def test_results_go_to_parquet_where_pyarrow_is(self):
        """pyarrow is no package of Debian: two functions of its own names stand for it."""
        with tempfile.TemporaryDirectory() as directory:
            package = pathlib.Path(directory, "pyarrow")
            package.mkdir()
            (package / "__init__.py").write_text("__version__ = '0'\n")
            (package / "csv.py").write_text("def read_csv(path): return open(path).read()\n")
            (package / "parquet.py").write_text("def write_table(table, path): open(path, 'w').write(table)\n")
            sweep = pathlib.Path(directory, "sweep.yaml")
            sweep.write_text(json.dumps(described(grid={KEYS[0]: [1]})))
            subprocess.run([weft.executable(), "sweep", str(sweep), "--out", f"{directory}/out", "--quiet"], check=True,
                           env={**os.environ, "PYTHONPATH": directory})
            self.assertEqual(pathlib.Path(directory, "out/results.parquet").read_text(),
                             pathlib.Path(directory, "out/results.csv").read_text())

    def test_a_sweep_that_is_killed_goes_on_where_it_was(self):
        with tempfile.TemporaryDirectory() as out:
            words = [weft.executable(), "sweep", str(ROOT / "docs/examples/sweep.yaml"), "--out", out, "--quiet"]
            for done in (2, 5, 9):
                sweep = subprocess.Popen(words, start_new_session=True)
                points = pathlib.Path(out, "points")
                while sweep.poll() is None and len(list(points.glob("*/summary.json"))) < done:
                    time.sleep(0.01)
                sweep.kill()
                sweep.wait()
            pages = any(points.glob("*/report.html"))  # the last file of a point
            before = {path: path.stat().st_mtime_ns for path in points.glob("*/summary.json")
                      if not pages or (path.parent / "report.html").exists()}
            found = weft.sweep(ROOT / "docs/examples/sweep.yaml", out)
            self.assertTrue(found.results.index.is_unique)
            self.assertFalse((found.results.status == "left").any())
            self.assertEqual({path: path.stat().st_mtime_ns for path in before}, before)  # none is run twice
            self.assertEqual(sorted(found.done.index), sorted(path.parent.name for path in points.glob("*/summary.json")))


if __name__ == "__main__":
    unittest.main()
