"""report_test.py WEFT REPOSITORY

Opens pages of `weft report` in a browser without a window, and looks at them as a person would: reads the cards, clicks
parts of the critical path, tasks and instants, zooms, compares two runs, saves views. Exit status 77: no browser.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

from devtools import Browser, find_browser

VIEWS = ["figures", "critical-path", "occupancy", "timeline", "address-map", "layers", "resources", "waiting",
         "roofline", "energy"]
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def expect_equal(found, wanted, what):
    expect(found == wanted, f"{what}: {found!r}, expected {wanted!r}")


def box_of(browser, selector):
    browser.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
    return browser.run(f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
                       " return {x: r.x, y: r.y, width: r.width, height: r.height}; })()")


def text_of(browser, name):
    """Returns the text of an element that is seen."""
    return browser.run(f"((e) => e.hidden ? '' : e.textContent)(document.getElementById('{name}'))")


def draw(browser):
    browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


# How many colours a canvas has: 1 is blank.
COLOURS = """(() => [...document.querySelectorAll("canvas:not([aria-label=Legend])")].map((c) => {
  const pixels = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
  return [c.getAttribute("aria-label"), new Set(pixels).size];
}))()"""


def check_figures(browser, summaries):
    numbers = browser.run("""Object.fromEntries([...document.querySelectorAll("[data-card]")].map((card) =>
                             [card.dataset.card, card.dataset.number.split(" ").map(Number)]))""")
    texts = browser.run("""Object.fromEntries([...document.querySelectorAll("[data-card]")].map((card) =>
                           [card.dataset.card, card.textContent]))""")
    dram = [s["dram"]["read_bytes"] + s["dram"]["write_bytes"] for s in summaries]
    wanted = {"makespan": [s["simulated"]["makespan_cycles"] for s in summaries],
              "images": [s["images_per_second"] for s in summaries],
              "planned": [s["planned"]["makespan_cycles"] for s in summaries],
              "bounds": [s["bounds"]["makespan_cycles"] for s in summaries],
              "peak": [s["simulated"]["peak_bytes"] for s in summaries], "dram": dram,
              "macs": [s["mac_utilization"] for s in summaries]}
    if "energy_pj" in summaries[0]:
        wanted["energy"] = [s["energy_pj"]["total"] for s in summaries]
    for card, values in wanted.items():
        expect_equal(numbers.get(card), values, f"card {card}")
    for value in wanted["makespan"]:
        expect(f"{value:,} cycles" in texts["makespan"], f"{value:,} cycles in {texts['makespan']!r}")
    expect_equal(browser.run("weft.state.runs.map((run) => run.peak.bytes)"), wanted["peak"], "peak of the curve")
    for k, summary in enumerate(summaries):
        pieces = f"""[...document.querySelectorAll('.path[data-run="{k}"] .piece')]"""
        parts = browser.run(pieces + ".map((p) => +p.dataset.cycles)")
        expect_equal(sum(parts), summary["simulated"]["makespan_cycles"], f"sum of the critical path of run {k}")
        widths = browser.run(pieces + ".reduce((sum, p) => sum + parseFloat(p.style.width), 0)")
        expect(abs(widths - 100) < 0.1, f"the pieces of the bar are {widths} % wide")


def check_views(browser, about):
    for label, colours in browser.run(COLOURS):
        expect(colours > 1, f"{about}: the canvas '{label}' is blank")
    expect_equal(browser.run("[...weft.views.keys()].sort()"), sorted(VIEWS), f"{about}: views")
    for view in VIEWS:
        svg = browser.run(f"weft.svg({json.dumps(view)})")
        try:
            root = xml.etree.ElementTree.fromstring(svg.encode())
            expect_equal(root.tag, "{http://www.w3.org/2000/svg}svg", f"{about}: {view}.svg")
            expect_equal(root.get("width"), "249.45pt", f"{about}: width of {view}.svg")
            expect(len(list(root.iter())) > 2, f"{about}: {view}.svg is empty")
        except xml.etree.ElementTree.ParseError as error:
            expect(False, f"{about}: {view}.svg is no XML: {error}")
        text = re.sub("base64,[^\"']*", "", svg)  # of pictures in it
        expect(not any(word in text for word in ("NaN", "Infinity", "undefined")), f"{about}: numbers of {view}.svg")


def check_saving(browser, directory):
    """Saves the timeline as a person would, by its buttons."""
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(directory))
    for kind, begin in (("svg", b"<?xml"), ("png", b"\x89PNG\r\n")):
        browser.run(f"document.querySelector('[data-save=timeline-{kind}]').click()")
        for _ in range(200):
            files = [file for file in directory.glob(f"*-timeline.{kind}") if file.stat().st_size > 0]
            if files:
                break
            time.sleep(0.02)
        expect(files and files[0].read_bytes().startswith(begin), f"the timeline was saved as {kind}")
    width = int.from_bytes(next(directory.glob("*.png")).read_bytes()[16:20], "big")
    expect_equal(width, 1039, "pixels of a column of 88 mm at 300 an inch")


def check_time(browser):
    """Zooms and moves by keys, buttons, the wheel and by dragging."""
    window = lambda: browser.run("[weft.state.from, weft.state.to]")
    whole = window()
    browser.press("+")
    closer = window()
    expect(closer[1] - closer[0] < whole[1] - whole[0], "+ zooms in")
    browser.press("ArrowRight")
    expect(window()[0] > closer[0], "the right arrow moves")
    browser.press("0")
    expect_equal(window(), whole, "0 shows all")
    box = box_of(browser, "#timeline .canvas:nth-of-type(2) canvas")
    y = box["y"] + box["height"] / 2
    browser.drag(box["x"] + box["width"] * 0.4, y, box["x"] + box["width"] * 0.6, y)
    dragged = window()
    expect(whole[0] < dragged[0] < dragged[1] < whole[1], f"dragging zooms: {dragged}")
    browser.mouse("mouseWheel", box["x"] + box["width"] / 2, y, deltaX=0, deltaY=-120, modifiers=2)
    draw(browser)
    wheeled = window()
    expect(wheeled[1] - wheeled[0] < dragged[1] - dragged[0], "the wheel with ctrl zooms in")
    browser.run("document.querySelector('.toolbar button:nth-of-type(3)').click()")
    expect_equal(window(), whole, "the button shows all")


def check_selection(browser):
    """Clicks a part of the path, a task, an instant and a row of the table."""
    browser.run("document.querySelector('.piece').click()")
    draw(browser)
    expect(browser.run("weft.state.lit.tasks.size") > 0, "a part of the path lights up its tasks")
    expect_equal(browser.run("document.querySelector('.piece').ariaPressed"), "true", "the part is pressed")
    browser.press("Escape")
    expect_equal(browser.run("weft.state.lit"), None, "escape drops what is lit")
    box = box_of(browser, "#timeline .canvas:nth-of-type(2) canvas")
    task = browser.run("weft.state.runs[0].path.tasks[Math.floor(weft.state.runs[0].path.tasks.length / 2)]")
    browser.run("(({tasks}, task) => weft.showTime(tasks.start[task] - 50, tasks.finish[task] + 50))"
                f"(weft.state.runs[0], {task})")
    draw(browser)
    lane, lanes, staged = browser.run(f"[weft.state.runs[0].tasks.processor[{task}], weft.state.runs[0].lanes.length, "
                                      f"weft.state.runs[0].lanes[weft.state.runs[0].tasks.processor[{task}]].staged]")
    x = box["x"] + (79 + box["width"] - 15) / 2
    y = box["y"] + 2 + (box["height"] - 4) / lanes * (lane + 0.4)
    browser.mouse("mouseMoved", x, y)
    expect("waited for" in text_of(browser, "tip"), "the tip says what was waited for")
    browser.click(x, y)
    details = text_of(browser, "details")
    expect(browser.run("Boolean(weft.state.task)"), "a click selects a task")
    expect("Waited for" in details, f"the details say what was waited for: {details!r}")
    if not staged:
        expect_equal(browser.run("weft.state.task.task"), task, "the task that was clicked")
    browser.press("Escape")
    browser.press("0")
    browser.run("document.querySelector('[data-peak]').click()")
    sum_of_rows = browser.run("""[...document.querySelectorAll("#details tbody tr")].reduce((sum, row) =>
                                 sum + +row.children[2].textContent.replaceAll(",", ""), 0)""")
    shown = browser.run("document.querySelectorAll('#details tbody tr').length")
    if shown < 200:
        expect_equal(sum_of_rows, browser.run("weft.state.runs[0].peak.bytes"), "the buffers at the peak add up to it")
    browser.press("Escape")
    expect(browser.run("document.getElementById('details').hidden"), "escape closes the details")
    browser.run("document.querySelector('[data-sort=on_critical_path]').click()")
    order = browser.run("""[...document.querySelectorAll(".layers tbody tr")].map((row) => weft.state.runs[0].layerRows
                           .find((l) => l.layer === row.dataset.layer)?.on_critical_path ?? -1)""")
    expect_equal(order, sorted(order, reverse=True), "a heading sorts the layers")
    browser.run("document.querySelector('.layers tbody tr').click()")
    expect(browser.run("weft.state.to - weft.state.from < weft.state.end"), "a row shows the layer's time")
    for chosen in ("state", "kind", "layer"):
        browser.run("((s, value) => { s.value = value; s.dispatchEvent(new Event('change')); })"
                    f"(document.getElementById('colour-by'), '{chosen}')")
        draw(browser)
        expect(all(colours > 1 for _, colours in browser.run(COLOURS)), f"a canvas is blank with colours by {chosen}")
    browser.press("0")


def check_clocks(browser, slow, fast):
    """The second run has a clock of twice the frequency: what takes as many cycles takes half the time."""
    change = browser.run("document.querySelector('[data-card=makespan] .change').textContent")
    times = [s["simulated"]["makespan_cycles"] / s["clock_hz"] for s in (slow, fast)]
    expect_equal(change[0], "−" if times[1] < times[0] else "+", f"sign of {change}: {times} seconds")
    expect_equal(browser.run("document.querySelector('[data-card=makespan] .change').classList.contains('better')"),
                 times[1] < times[0], "less time is better")
    wrong = browser.run("""weft.state.runs[1].layerRows.filter((row, k) => {
      const base = weft.state.runs[0].layerRows[k], [a, b] = [base, row].map((r, k) =>
        r.pe_cycles / weft.state.runs[k].summary.clock_hz);
      const cells = [...document.querySelectorAll(".layers tbody tr")][k].querySelectorAll("td");
      const at = [...document.querySelectorAll(".layers th")].findIndex((th) => th.textContent === "PE cycles B");
      const change = cells[at].querySelector(".change");
      return a !== b && change.classList.contains("better") !== b < a; }).map((row) => row.layer)""")
    expect_equal(wrong, [], "layers whose PE time has the wrong colour")


def check_layers_of_several(browser):
    heads = browser.run("[...document.querySelectorAll('.layers th')].map((th) => th.textContent)")
    expect_equal(heads[:3], ["layer", "path A", "path B"], "the critical path stands behind the names")
    expect(not any(head.startswith("energy") for head in heads), f"no column without values: {heads}")
    right = browser.run("document.querySelectorAll('.layers th')[2].getBoundingClientRect().right")
    expect(right < 1000, f"the critical path is seen without scrolling: {right}")


def check_long_name(browser, name):
    width = browser.run("document.querySelector('.layers tbody td').getBoundingClientRect().width")
    expect(width < 500, f"the column of a layer's long name is {width} pixels wide")
    expect_equal(browser.run("document.querySelector('.layers tbody td').title"), name, "the tip of the long name")


def check_scale(browser):
    """The capacity is far above the peak: the scale ends with the peak until the button asks for the capacity."""
    expect("capacity 4 MiB" in browser.run("weft.svg('occupancy')"), "the occupancy says that the capacity is above")
    expect("capacity 4 MiB" in browser.run("weft.svg('address-map')"), "so does the address map")
    dashed = "(weft.svg('occupancy').match(/#d55e00/g) ?? []).length"
    before = browser.run("weft.svg('occupancy')")
    browser.run("document.getElementById('scale').click()")
    draw(browser)
    expect("↑" not in browser.run("weft.svg('occupancy')"), "the button shows the capacity")
    expect(browser.run(dashed) > 0, "the capacity is a line")
    browser.run("document.getElementById('scale').click()")
    expect_equal(browser.run("weft.svg('occupancy')"), before, "the button shows the peak again")


def main():
    weft, repository = sys.argv[1], pathlib.Path(sys.argv[2])
    program = find_browser()
    if program is None:
        print("no browser: install chromium-headless-shell or chromium to run this test")
        return 77
    experiments = repository / "workloads/experiments"
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory)

        def run(name, experiment, *options):
            settings = [part for option in options for part in ("--set", option)]
            subprocess.run([weft, "run", experiments / experiment, *settings, "--quiet", "--out", path / name],
                           check=True)
            return json.loads((path / name / "summary.json").read_text())

        def report(*arguments):
            subprocess.run([weft, "report", *arguments], check=True, stdout=subprocess.DEVNULL)

        small = run("small", "lenet5.yaml")
        other = run("other", "lenet5.yaml", "schedule.algorithm=layer-by-layer")
        middle = run("middle", "headline.yaml", "schedule.algorithm=heft-guard",
                     "workload.tiling={auto: {target: 4 KiB, weights: 16 KiB}}", "hardware.scratchpad.capacity=1 MiB")
        report(path / "small")
        report(path / "other", path / "small", "--out", path / "two.html")
        report(path / "middle")
        pages = [("small", path / "small/report.html", [small]), ("two runs", path / "two.html", [other, small]),
                 ("middle", path / "middle/report.html", [middle])]
        fast = run("fast", "lenet5.yaml", "hardware.clock=1 GHz")
        report(path / "small", path / "fast", "--out", path / "clocks.html")
        run("large", "lenet5.yaml", "hardware.scratchpad.capacity=4 MiB")
        report(path / "large")
        run("dynamic", "lenet5.yaml", "hardware.dispatch.mode=dynamic")
        report(path / "dynamic")
        name = "C" * 3000
        for file in (path / "other").iterdir():
            if file.suffix in (".csv", ".json"):
                text = file.read_text()
                for before, after in (('"', '"'), ("\n", ","), (",", ",")):
                    text = text.replace(f"{before}C1{after}", f"{before}{name}{after}")
                file.write_text(text)
        report(path / "other", "--out", path / "long.html")
        with Browser(program) as browser:
            browser.open(path / "clocks.html")
            check_clocks(browser, small, fast)
            check_layers_of_several(browser)
            browser.open(path / "long.html")
            check_long_name(browser, name)
            browser.open(path / "large/report.html")
            check_scale(browser)
            expect("pages" not in browser.run("document.querySelector('#address-map .hint').textContent"),
                   "no pages in a static run")
            expect_equal(browser.run("[0.5, 1.5, 2.5, 636.5, 637.5, 636.51, -1.5].map(weft.count)"),
                         ["0", "2", "2", "636", "638", "637", "-2"], "halves go to the even neighbour")
            colours = browser.run("Array.from({ length: 24 }, (_, k) => weft.partColour(`waiting for ${k}`))")
            expect_equal(len(set(colours)), 24, "colours of parts differ")
            browser.open(path / "dynamic/report.html")
            expect("pages: only the first byte" in
                   browser.run("document.querySelector('#address-map .hint').textContent"), "a note on pages")
            for about, page, summaries in pages:
                ready = browser.open(page)
                check_figures(browser, summaries)
                check_views(browser, about)
                check_time(browser)
                check_selection(browser)
                if len(summaries) > 1:
                    expect(browser.run("document.querySelectorAll('.card .change, .layers .change').length") > 4,
                           "two runs: differences in cards and layers")
                browser.press("d")
                draw(browser)
                check_views(browser, about + ", dark")
                browser.press("d")
                expect_equal(browser.faults, [], f"{about}: errors on the console")
                size = page.stat().st_size
                print(f"{about}: {summaries[0]['tasks']} tasks, {size} bytes, ready after {ready:.0f} ms")
            (path / "saved").mkdir()
            check_saving(browser, path / "saved")
            expect_equal(browser.run("document.querySelectorAll('.change').length > 0"), False, "changes with one run")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
