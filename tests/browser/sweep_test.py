"""sweep_test.py WEFT REPOSITORY

Opens the page of a sweep in a browser without a window: looks at the drawings, chooses a point, keeps a part of an axis,
follows a link. Exit status 77: no browser.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from devtools import Browser, find_browser
from report_test import COLOURS, box_of, draw, expect, expect_equal, failures

SWEEP = {"grid": {"hardware.pes.0.count": [1, 2], "hardware.scratchpad.capacity": ["2 KiB", "4 KiB", "8 KiB"]},
         "pareto": ["simulated.makespan_cycles", "hardware.scratchpad.capacity"]}


def rows(browser):
    return browser.run("document.querySelectorAll('#rows tr').length")


def check(browser, directory):
    browser.open(directory / "sweep.html")
    for label, colours in browser.run(COLOURS):
        expect(colours > 3, f"{label} is drawn")
    expect_equal(rows(browser), 6, "rows of the table")
    for name in ("scatter", "parallel"):
        xml.etree.ElementTree.fromstring(browser.run(f"weft.svg('{name}')"))
    done = browser.run("weft.state.sweep.rows.findIndex((row) => row.status === 'done')")
    browser.run(f"weft.select({done})")
    link = browser.run("document.querySelector('#details a').getAttribute('href')")
    expect((directory / link).exists(), f"{link} is there")
    browser.run("weft.select(weft.state.sweep.rows.findIndex((row) => row.status === 'infeasible'))")
    expect("least capacity" in browser.run("document.getElementById('details').textContent"), "what would be enough")
    browser.run("weft.select(null)")
    # The first axis, of the processing elements: its upper half is two of them.
    box = box_of(browser, "#parallel canvas")
    x = box["x"] + 11 * 5
    browser.drag(x, box["y"] + box["height"] * 0.12, x, box["y"] + box["height"] * 0.4)
    draw(browser)
    expect_equal(rows(browser), 3, "rows of the part that is kept")
    browser.run("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Keep all').click()")
    browser.run("document.getElementById('only-front').click()")
    expect_equal(rows(browser), browser.run("weft.state.sweep.rows.filter((row) => row.front).length"), "rows of the front")
    expect_equal(browser.faults, [], "what the page complains of")


def main():
    program = find_browser()
    if program is None:
        print("no browser")
        sys.exit(77)
    weft, repository = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as directory:
        sweep = pathlib.Path(directory, "sweep.yaml")
        sweep.write_text(json.dumps({"base": str(repository / "workloads/experiments/lenet5.yaml"), **SWEEP}))
        subprocess.run([weft, "sweep", str(sweep), "--out", f"{directory}/out", "--quiet"], check=True)
        for dark in (False, True):
            with Browser(program, dark=dark) as browser:
                check(browser, pathlib.Path(directory, "out"))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
