"""weft from Python: experiments, runs as DataFrames, plots, comparisons, schedules and sweeps, over the executable.

    from weft import Experiment

    run = Experiment("lenet5.yaml").set({"hardware.pes.0.count": 8}).run()
    run.summary["simulated"]["makespan_cycles"]
    run.tasks.groupby("layer").read_bytes.sum()
    run.plot.occupancy()

docs/python.md says more. The executable is $WEFT, or the one of the same installation or repository, or that of PATH.
"""

try:
    import pandas as _pandas  # noqa: F401
except ImportError as _error:
    import sys as _sys

    raise ImportError(f"weft needs pandas, and {_sys.executable} cannot import it ({_error}); expected Debian's "
                      "/usr/bin/python3 with python3-pandas (apt-get install python3-pandas), or pandas in this "
                      "Python") from None

from .command import executable, version
from .errors import Crash, Infeasible, InputError, WeftError
from .experiment import Experiment
from .run import Run
from .schedule import Schedule, schedule
from .sweep import Sweep, sweep

__all__ = ["Crash", "Experiment", "Infeasible", "InputError", "Run", "Schedule", "Sweep", "WeftError", "executable",
           "schedule", "sweep", "version"]
