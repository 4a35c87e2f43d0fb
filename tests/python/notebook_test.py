"""docs/notebooks/paper.ipynb, run without a screen: every cell, in order, in one namespace, as a kernel would."""

import ast
import json
import pathlib
import unittest

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

NOTEBOOK = pathlib.Path(__file__).resolve().parents[2] / "docs/notebooks/paper.ipynb"


def run_cell(source, namespace):
    """Runs a cell; returns what its last line comes to, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), namespace) if last else None


class Notebook(unittest.TestCase):
    def test_the_paper_s_three_results(self):
        namespace = {}
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                self.assertEqual(cell["outputs"], [], "outputs are not kept")
                run_cell("".join(cell["source"]), namespace)
        # (1) all three need less than layer by layer, and the memory-aware schedules least.
        saved = namespace["saved"]
        self.assertTrue((saved["heft"] > 0).all())
        self.assertTrue((saved["memory-aware-heft"] >= saved["depth-first"]).all())
        self.assertGreater(saved["memory-aware-heft"].max(), 60)
        # (2) memory-aware HEFT has a schedule at every capacity, and HEFT has not.
        statuses = namespace["sweep"].results.groupby("schedule.algorithm").status.agg(lambda s: (s == "done").mean())
        self.assertEqual(statuses["memory-aware-heft"], 1)
        self.assertLess(statuses["heft"], 1)
        # (3) the square tile needs least memory.
        shapes = namespace["shapes"]
        self.assertEqual(shapes["simulated.peak_bytes"].idxmin(), "4 x 4")
        # Every figure has something in it.
        figures = [plt.figure(number) for number in plt.get_fignums()]
        self.assertEqual(len(figures), 3)
        for figure in figures:
            figure.canvas.draw()
            self.assertGreater(len(set(bytes(figure.canvas.buffer_rgba())[::97])), 10)


if __name__ == "__main__":
    unittest.main()
