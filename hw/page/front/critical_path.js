// Where the makespan went: the parts of the critical path, which add up to it.

function makeCriticalPath() {
  const longest = Math.max(1, ...state.runs.map((run) => run.makespan * unitOf(run)));
  const bar = (run) =>
    element(
      "div",
      { class: "path", "data-run": run.index },
      state.runs.length > 1
        ? element("span", { class: "letter", style: { borderColor: runColour(run.index) } }, runName(run.index))
        : null,
      element(
        "div",
        { class: "bar", style: { width: `${((run.makespan * unitOf(run)) / longest) * 100}%` } },
        orderedParts(run).map((part) => partButton(run, part, "piece")),
      ),
    );
  const legend = (run) =>
    element(
      "div",
      { class: "legend" },
      state.runs.length > 1
        ? element("span", { class: "letter", style: { borderColor: runColour(run.index) } }, runName(run.index))
        : null,
      orderedParts(run).map((part) => partButton(run, part, "entry")),
    );
  const view = {
    id: "critical-path",
    title: "Where the makespan went",
    hint: "the critical path; click a part to light up its tasks",
    height: (width, style) =>
      state.runs.reduce(
        (sum, run) =>
          sum +
          style.font * 3.4 +
          legendHeight(pathLegend(run), width - style.font * (state.runs.length > 1 ? 2.5 : 1), style),
        0,
      ),
    draw: drawPaths,
  };
  drawers.add(markLitParts);
  return makeSection(
    view,
    [],
    element(
      "div",
      {},
      state.runs.map((run) => [bar(run), legend(run)]),
    ),
  );
}

const orderedParts = (run) => [...run.path.parts].sort((a, b) => b.cycles - a.cycles);

function partButton(run, part, kind) {
  const share = part.cycles / run.makespan,
    text = `${part.label} ${percent(share)}`,
    colour = partColour(part.label);
  const isPiece = kind === "piece";
  return element(
    "button",
    {
      class: kind,
      "data-part": part.label,
      "data-cycles": part.cycles,
      title: `${part.label}: ${count(part.cycles)} cycles`,
      tabindex: isPiece ? -1 : 0,
      style: isPiece ? { width: `${share * 100}%`, background: colour, color: inkOn(colour) } : {},
      onclick: () => light(run, part.label, run.tasksOfPart(part)),
    },
    isPiece
      ? textWidth(text, 12) + 14 < share * Math.min(1700, innerWidth - 90)
        ? text
        : ""
      : [
          element("i", { style: { background: colour } }),
          `${part.label} `,
          element("b", {}, percent(share)),
          element("small", {}, ` ${count(part.cycles)}`),
        ],
  );
}

function markLitParts() {
  for (const button of document.querySelectorAll("#critical-path button[data-part]")) {
    const run = +(
      button.closest("[data-run]")?.dataset.run ??
      button.parentElement.previousElementSibling?.dataset.run ??
      0
    );
    button.setAttribute(
      "aria-pressed",
      String(state.lit?.run.index === run && state.lit.label === button.dataset.part),
    );
  }
}

const pathLegend = (run) =>
  orderedParts(run).map((part) => ({
    name: `${part.label} ${percent(part.cycles / run.makespan)}`,
    colour: partColour(part.label),
  }));

function drawPaths(pen, width, style) {
  const size = style.font,
    longest = Math.max(1, ...state.runs.map((run) => run.makespan * unitOf(run)));
  let top = size * 0.5;
  for (const run of state.runs) {
    const left = size * (state.runs.length > 1 ? 2 : 0.5),
      full = width - left - size * 0.5,
      scale = (full * unitOf(run)) / longest;
    if (state.runs.length > 1)
      pen.text(size * 0.4, top + size * 1.35, runName(run.index), {
        size: size * 1.1,
        colour: runColour(run.index),
        bold: true,
      });
    let x = left;
    for (const part of orderedParts(run)) {
      pen.rect(x, top, part.cycles * scale, size * 2, partColour(part.label));
      x += part.cycles * scale;
    }
    top += size * 2.6;
    top += drawLegend(pen, pathLegend(run), left, top, full, style) + size * 0.8;
  }
}
