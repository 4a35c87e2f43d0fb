"""A sweep on a Dask cluster of two workers, of which one is killed."""

import contextlib
import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import weft
from sweep_test import described


@contextlib.contextmanager
def cluster(directory):
    """A scheduler and two workers on this machine: its address, and their processes."""
    file = pathlib.Path(directory, "scheduler.json")
    common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    module = [sys.executable, "-m"]
    processes = [subprocess.Popen([*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                                   "--no-dashboard", "--scheduler-file", str(file)], **common)]
    try:
        while not file.exists():
            time.sleep(0.05)
        processes += [subprocess.Popen([*module, "distributed.cli.dask_worker", "--scheduler-file", str(file),
                                        "--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory",
                                        str(pathlib.Path(directory, f"worker{k}"))], **common) for k in range(2)]
        yield json.loads(file.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@unittest.skipUnless(importlib.util.find_spec("distributed"), "python3-distributed is not installed")
class DaskEngine(unittest.TestCase):
    def test_a_worker_that_is_killed_loses_no_point(self):
        with tempfile.TemporaryDirectory() as directory, cluster(directory) as (address, workers):
            out = pathlib.Path(directory, "out")
            sweep_file = pathlib.Path(directory, "sweep.yaml")
            sweep_file.write_text(json.dumps(described()))
            words = [weft.executable(), "sweep", str(sweep_file), "--out", str(out), "--dask", address, "--quiet"]
            sweep = subprocess.Popen(words)
            while sweep.poll() is None and len(list(out.glob("points/*/summary.json"))) < 2:
                time.sleep(0.02)
            os.killpg(workers[0].pid, signal.SIGKILL)
            self.assertEqual(sweep.wait(), 0)
            found = weft.Sweep(out)
            self.assertEqual(len(found.results), 9)
            self.assertEqual(set(found.results.status), {"done", "infeasible"})

    def test_workers_that_do_not_see_the_executable_are_one_error(self):
        with tempfile.TemporaryDirectory() as directory, cluster(directory) as (address, _):
            words = [sys.executable, "-B", "-m", "weft_engines.dask_engine", address, "/nonexistent", directory]
            done = subprocess.run(words, input="a\n", capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertRegex(done.stdout, f"^error: [^\n]*; expected workers that see /nonexistent and {directory}\n$")


if __name__ == "__main__":
    unittest.main()
