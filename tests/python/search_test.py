"""A search of a sweep with Optuna."""

import importlib.util
import unittest

import weft
from sweep_test import KEYS, described


@unittest.skipUnless(importlib.util.find_spec("optuna"), "python3-optuna is not installed")
class Search(unittest.TestCase):
    def test_the_same_seed_tries_the_same_points(self):
        space = described(search={"sampler": "tpe", "trials": 6, "batch": 3, "seed": 4})
        one, other = weft.sweep(space), weft.sweep(space)
        self.assertEqual(list(one.results.index), list(other.results.index))
        self.assertLessEqual(len(one.results), 6)
        self.assertTrue(one.results[KEYS[0]].isin([1, 2, 4]).all())


if __name__ == "__main__":
    unittest.main()
