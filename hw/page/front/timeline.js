// What every processor does, when: tasks by layer, kind, or what they are doing; as a thin row below, what was planned.

function makeTimeline() {
  const parts = state.runs.map((run) => timelinePart(run));
  const legend = {
    height: (width, style) => legendHeight(timelineLegend(style), width - leftOf(style), style) + style.font * 0.4,
    draw: (pen, width, style) => drawLegend(pen, timelineLegend(style), leftOf(style), 0, width - leftOf(style), style),
  };
  const view = stackedView(
    { id: "timeline", title: "Timeline", hint: "click a task: what it waited for, who reads it" },
    [legend, ...parts, timeAxisPart()],
  );
  const canvases = [
    new CanvasView({ ...legend, label: "Legend" }),
    ...parts.map((part) =>
      Object.assign(
        new CanvasView({ ...part, isOfTime: true, label: `Tasks of all processors over time, ${part.run.directory}` }),
        { hover: part.hover, click: part.click },
      ),
    ),
    new CanvasView({ ...timeAxisPart(), label: "Axis of time" }),
  ];
  const choose = (key, value) => ((state[key] = value), redraw());
  const controls = [
    element(
      "label",
      {},
      "Colour by ",
      element(
        "select",
        { id: "colour-by", onchange: (event) => choose("colourBy", event.target.value) },
        ["layer", "state", "kind"].map((name) => element("option", {}, name)),
      ),
    ),
    element(
      "label",
      {},
      element("input", {
        type: "checkbox",
        checked: true,
        id: "shows-plan",
        onchange: (event) => choose("showsPlan", event.target.checked),
      }),
      "plan",
    ),
    element(
      "label",
      {},
      element("input", {
        type: "checkbox",
        checked: true,
        id: "shows-path",
        onchange: (event) => choose("showsPath", event.target.checked),
      }),
      "critical path",
    ),
  ];
  return makeSection(
    view,
    controls,
    canvases.map((canvas) => canvas.frame),
  );
}

function timelineLegend(style) {
  if (state.colourBy === "kind") return kindNames.map((name, k) => ({ name, colour: kindColours[k] }));
  if (state.colourBy === "state") return stateNames.map((name, k) => ({ name, colour: stateColours[k] }));
  return [...layerEntries(), { name: "fainter: moves data", colour: pieceColours(style)[layerColours.length] }];
}

// The layers with their colours, where there are few; with more, one colour stands for several.
function layerEntries() {
  const names = [...new Set(state.runs.flatMap((run) => run.layers))],
    most = 14;
  const isSame = state.runs.every((run) => run.layers.every((name, k) => name === names[k]));
  if (names.length <= most && isSame) return names.map((name, k) => ({ name: brief(name), colour: layerColour(k) }));
  return [{ name: `${count(names.length)} layers take turns with the colours`, colour: okabeIto.blue }];
}

function laneHeight(run, style) {
  const lanes = run.lanes.length;
  return style.font * (lanes <= 16 ? 1.7 : lanes <= 40 ? 1.2 : 0.8);
}

function timelinePart(run) {
  const rowOf = (y) => {
    const lane = Math.floor((y - 2) / laneHeight(run, screenStyle()));
    return lane >= 0 && lane < run.lanes.length ? lane : -1;
  };
  const taskAt = (x, y) => {
    const lane = rowOf(y);
    if (lane < 0) return -1;
    const cycle = timeBox(document.querySelector("#timeline .canvas").clientWidth, screenStyle(), run).time(x);
    return taskOfLane(run, run.lanes[lane], cycle);
  };
  return {
    run,
    height: (width, style) => laneHeight(run, style) * run.lanes.length + 4,
    draw: (pen, width, style) => drawTimeline(pen, width, style, run),
    hover: (x, y) => {
      const task = taskAt(x, y);
      return task < 0 ? null : taskLines(run, task);
    },
    click: (x, y) => {
      const task = taskAt(x, y);
      if (task < 0) clearSelection();
      else selectTask(run, task);
    },
  };
}

function drawTimeline(pen, width, style, run) {
  const box = timeBox(width, style, run),
    high = laneHeight(run, style),
    every = high >= style.font ? 1 : 4, // lanes with names
    size = every > 1 ? style.font * 0.85 : Math.min(style.font, high * 0.8);
  const colours = pieceColours(style),
    isDim = state.lit?.run === run,
    alpha = isDim ? 0.18 : 1;
  const planned = state.showsPlan ? high * 0.2 : 0,
    labelSize = Math.min(style.font * 0.9, high * 0.62);
  const ghost = state.colourBy === "layer" ? colours : Array(2 * layerColours.length).fill(style.muted);
  drawTimeGrid(pen, width, 0, high * run.lanes.length + 4, style);
  run.lanes.forEach((lane, p) => {
    const top = 2 + p * high,
      inner = high - planned - 2;
    if (p % every === 0) {
      pen.text(
        box.left - style.font * 0.5,
        top + inner / 2 + size * 0.36,
        fitted(lane.name, size, box.left - style.font * 1.6),
        { size, colour: style.ink, align: "end" },
      );
    }
    pen.rect(box.left, top, box.width, inner, style.lane);
    const { main, next } = lanePieces(run, lane, state.colourBy);
    const label = (task, x1, x2, colour) =>
      pen.text(
        x1 + 3,
        top + inner - (inner - labelSize * 0.72) / 2,
        fitted(run.taskName(task), labelSize, x2 - x1 - 6),
        { size: labelSize, colour: inkOn(colour) },
      );
    const upper = lane.staged ? inner * 0.36 : 0;
    if (lane.staged) drawSegments(pen, next, box, top, upper - 0.5, colours, alpha);
    drawSegments(
      pen,
      main,
      box,
      top + upper,
      inner - upper,
      colours,
      alpha,
      high > style.font * 1.5 && !lane.staged && !isDim ? label : null,
    );
    if (planned)
      drawSegments(pen, plannedPieces(run, lane), box, top + inner + 0.5, planned, ghost, isDim ? 0.12 : 0.45);
  });
  const place = (task) => {
    const x1 = Math.max(box.left, box.x(run.tasks.start[task])),
      x2 = Math.min(box.right, box.x(run.tasks.finish[task]));
    return { x1, x2: Math.max(x2, x1 + 1), top: 2 + run.tasks.processor[task] * high, inner: high - planned - 2 };
  };
  const isSeen = (task) => run.tasks.finish[task] >= box.from && run.tasks.start[task] <= box.to;
  if (state.showsPath && !isDim) {
    for (const task of run.path.tasks) {
      if (!isSeen(task)) continue;
      const { x1, x2, top, inner } = place(task);
      pen.rect(x1, top + inner - style.font * 0.14, x2 - x1, style.font * 0.17, style.ink);
    }
  }
  if (isDim) {
    for (const task of state.lit.tasks) {
      if (!isSeen(task)) continue;
      const { x1, x2, top, inner } = place(task);
      pen.rect(x1, top, x2 - x1, inner, state.lit.colour ?? partColour(state.lit.label));
    }
  }
  if (state.task?.run === run) drawSelected(pen, run, state.task.task, place, isSeen, style);
  drawInstant(pen, box, run, 0, high * run.lanes.length + 4, style);
  drawRunLabel(pen, run, style);
}

// The task with a frame, and curves from what let it start and to who reads it.
function drawSelected(pen, run, task, place, isSeen, style) {
  const enabler = run.enablerOf(task),
    own = place(task),
    middle = (at) => at.top + at.inner / 2;
  const link = (x1, y1, x2, y2, colour) => {
    const bend = Math.max(12, Math.abs(x2 - x1) / 3);
    pen.path(`M${x1},${y1}C${x1 + bend},${y1},${x2 - bend},${y2},${x2},${y2}`, {
      stroke: colour,
      width: 1.4,
      alpha: 0.9,
    });
  };
  for (const reader of [...run.readersOf(task)].filter(isSeen).slice(0, 60)) {
    const at = place(reader);
    link(own.x2, middle(own), at.x1, middle(at), okabeIto.green);
  }
  if (enabler >= 0 && isSeen(enabler)) {
    const at = place(enabler);
    link(at.x2, middle(at), own.x1, middle(own), okabeIto.vermillion);
    pen.frame(at.x1, at.top, at.x2 - at.x1, at.inner, okabeIto.vermillion, 1.5);
  }
  if (isSeen(task)) pen.frame(own.x1 - 1, own.top - 1, own.x2 - own.x1 + 2, own.inner + 2, style.ink, 2);
}
