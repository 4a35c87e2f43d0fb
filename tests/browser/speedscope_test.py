"""speedscope_test.py WEFT REPOSITORY SPEEDSCOPE

Opens the trace.json of a run in speedscope (https://www.speedscope.app), an independent reader of Chrome's trace events,
in a browser without a window. SPEEDSCOPE is the directory of its npm package. Exit status 77: no browser, or no package.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from devtools import Browser, find_browser

CLOCKS = ("400 MHz", "800 MHz", "1.6 GHz", "2 GHz")
LOADED = "document.querySelectorAll('canvas').length > 1 && document.title"
TOLD = "document.body.innerText.slice(0, 2000)"


def open_trace(browser, page, trace, directory):
    """Opens a trace as the program of the package does, and returns the title of the page."""
    script = directory / "profile.js"
    text = base64.b64encode(trace.read_bytes()).decode()
    script.write_text("speedscope.loadFileFromBase64(%s, %s)" % (json.dumps(trace.parent.name), json.dumps(text)))
    browser.call("Page.navigate", url="about:blank")
    browser.call("Page.navigate", url="file://%s#localProfilePath=%s" % (page.resolve(), script))
    for _ in range(300):
        title = browser.run(LOADED)
        if title:
            return title
        time.sleep(0.1)
    return "not read in 30 s"


def main():
    weft, repository, package = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    page = package / "dist/release/index.html"
    program = find_browser()
    if program is None or not page.exists():
        print("skipped: it needs a browser (apt-get install chromium-headless-shell) and speedscope "
              "(npm install --no-save --prefix build/speedscope speedscope)")
        return 77
    failures = 0
    with tempfile.TemporaryDirectory() as name, Browser(program) as browser:
        directory = pathlib.Path(name)
        for clock in CLOCKS:
            out = directory / clock.replace(" ", "")
            subprocess.run([weft, "run", str(repository / "workloads/experiments/lenet5.yaml"), "--quiet", "--out",
                            str(out), "--set", "hardware.clock=" + clock], check=True)
            title = open_trace(browser, page, out / "trace.json", directory)
            told = browser.run(TOLD)
            faults = [fault for fault in browser.faults if "WebGL" not in fault]
            print("%s: %s, %d faults %s" % (clock, title, len(faults), faults[:3]))
            if faults or not title.endswith("speedscope") or "PEs" not in told or "/6)" not in told:
                failures += 1
            browser.faults.clear()
    return 1 if failures else 0


sys.exit(main())
