"""python/weft on the sample experiment."""

import pathlib
import unittest

import weft

ROOT = pathlib.Path(__file__).resolve().parents[2]
LENET5 = ROOT / "workloads/experiments/lenet5.yaml"


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
        with self.assertRaisesRegex(FileNotFoundError, "keep='tables'"):
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
        self.assertIn("'many' is not accepted", caught.exception.message)
        with self.assertRaises(weft.Infeasible):
            self.experiment.set({"hardware.scratchpad.capacity": "1 KiB"}).run()
        error = weft.errors.error_of(2, "warning: x\nerror: e.yaml:3:7: count: 'two' is not accepted\n")
        self.assertEqual((error.file, error.line, error.column), ("e.yaml", 3, 7))
        self.assertEqual(str(error), "e.yaml:3:7: count: 'two' is not accepted")
        self.assertIsInstance(weft.errors.error_of(-11, ""), weft.Crash)


if __name__ == "__main__":
    unittest.main()
