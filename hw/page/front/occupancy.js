// Bytes in the scratchpad over time, by class, with the capacity and what the plan expected.

function makeOccupancy() {
  const parts = state.runs.map((run) => occupancyPart(run));
  const entries = [
    ...classNames.map((name, c) => ({ name, colour: classColours[c] })),
    { name: "planned", colour: "#14181f", line: true, dash: [4, 2] },
    ...capacityEntry(),
    ...(state.runs.some((run) => run.summary.activation_limit_bytes)
      ? [{ name: "limit on activations", colour: okabeIto.purple, line: true, dash: [6, 3] }]
      : []),
  ];
  const legend = {
    height: (width, style) => legendHeight(entries, width - leftOf(style), style) + style.font * 0.4,
    draw: (pen, width, style) =>
      drawLegend(
        pen,
        entries.map((e) => (e.name === "planned" ? { ...e, colour: style.ink } : e)),
        leftOf(style),
        0,
        width - leftOf(style),
        style,
      ),
  };
  const view = stackedView(
    { id: "occupancy", title: "Scratchpad occupancy", hint: "click: who is there at that instant" },
    [legend, ...parts, timeAxisPart()],
  );
  const canvases = [legend, ...parts].map((part) =>
    part.click
      ? new CanvasView({
          ...part,
          isOfTime: true,
          label: `Occupancy of the scratchpad over time, ${part.run.directory}`,
        })
      : new CanvasView({ ...part, label: "Legend" }),
  );
  canvases.slice(1).forEach((canvas, k) => Object.assign(canvas, { hover: parts[k].hover, click: parts[k].click }));
  const peaks = state.runs.map((run) =>
    element(
      "button",
      {
        "data-peak": run.index,
        title: "Show the buffers at the peak",
        onclick: () => goToInstant(run, run.peak.cycle),
      },
      state.runs.length > 1 ? `Peak of ${runName(run.index)}` : "Peak",
    ),
  );
  return makeSection(
    view,
    [scaleButton(), peaks],
    canvases.map((canvas) => canvas.frame),
  );
}

const capacityEntry = () =>
  state.runs.some((run) => run.capacity)
    ? [{ name: "capacity", colour: okabeIto.vermillion, line: true, dash: [6, 3] }]
    : [];

const timeAxisPart = () => ({
  height: (width, style) => timeAxisHeight(style),
  draw: (pen, width, style) => drawTimeAxis(pen, width, 0, timeAxisHeight(style), style),
});

function goToInstant(run, cycle) {
  const at = cycle * unitOf(run);
  if (at < state.from || at > state.to) showTime(at - (state.to - state.from) / 2, at + (state.to - state.from) / 2);
  selectInstant(run, cycle);
}

// With much more capacity than was used there would be nothing to see: the scale ends above the peak then, unless the
// button asks for the capacity.
const peakOf = (run) => Math.max(run.peak.bytes, run.summary.planned.peak_bytes, 1);
const isCapacityLarge = (run, peak) => run.capacity > 4 * peak;
const isCapacityAbove = (run, peak) => isCapacityLarge(run, peak) && !state.showsCapacity;
const topOfScale = (run, peak, room) =>
  isCapacityAbove(run, peak) ? Math.max(1, peak) * 1.2 : Math.max(1, run.capacity ?? 0, peak) * room;

function markCapacityAbove(pen, run, x, align, style) {
  const size = style.font,
    colour = okabeIto.vermillion;
  pen.text(x + (align === "end" ? -0.4 : 0.4) * size, size * 1.1, `↑ capacity ${bytesText(run.capacity)}`, {
    size,
    colour,
    align,
    halo: style.surface,
  });
}

function scaleButton() {
  const least = (run) => Math.min(peakOf(run), run.summary.simulated.peak_address);
  const isNeeded = state.runs.some((run) => isCapacityLarge(run, least(run)));
  if (!isNeeded) return [];
  const name = () => (state.showsCapacity ? "To the peak" : "To the capacity");
  const change = (event) => {
    state.showsCapacity = !state.showsCapacity;
    event.target.textContent = name();
    redraw();
  };
  const title = "What the scales of bytes and addresses end with";
  return element("button", { id: "scale", title, onclick: change }, name());
}

function occupancyPart(run) {
  const height = (width, style) => style.font * (state.runs.length > 1 ? 10.5 : 13.5);
  const largest = () => topOfScale(run, peakOf(run), 1.04);
  const scaleFor = (high, style) =>
    d3
      .scaleLinear()
      .domain([0, largest()])
      .range([high - style.font * 0.6, style.font * 0.6]);
  return {
    run,
    height,
    draw: (pen, width, style) =>
      drawOccupancy(pen, width, style, run, scaleFor(height(width, style), style), largest(), height(width, style)),
    hover: (x) => {
      const cycle = timeBox(document.querySelector("#occupancy .canvas").clientWidth, screenStyle(), run).time(x);
      const at = firstAbove(run.occupancy.cycle, cycle) - 1;
      if (at < 0) return null;
      const bytes = run.occupancy.bytes.map((column) => column[at]);
      return [
        `cycle ${count(cycle)}: ${bytesText(bytes.reduce((a, b) => a + b))}`,
        ...classNames.map((name, c) => `${name} ${bytesText(bytes[c])}`).filter((_, c) => bytes[c] > 0),
        "click: which buffers",
      ];
    },
    click: (x) => {
      const box = timeBox(document.querySelector("#occupancy .canvas").clientWidth, screenStyle(), run);
      selectInstant(run, Math.max(0, Math.min(run.makespan, Math.floor(box.time(x)))));
    },
  };
}

function drawOccupancy(pen, width, style, run, scale, largest, high) {
  const box = timeBox(width, style, run),
    size = style.font;
  drawByteAxis(pen, box.left, box.right, scale, largest, high - size, style);
  drawTimeGrid(pen, width, size * 0.6, scale(0), style);
  pen.clip(box.left, 0, box.width, high, () => {
    const points = occupancyPoints(run.occupancy, box, pen.density, run.makespan);
    classNames.forEach((name, c) => {
      const area = d3
        .area()
        .curve(d3.curveStepAfter)
        .x((p) => p.x)
        .y0((p) => scale(p.sums[c]))
        .y1((p) => scale(p.sums[c + 1]));
      const data = area(points);
      if (data) pen.path(data, { fill: classColours[c], alpha: 0.9 });
    });
    const planned = d3
      .line()
      .curve(d3.curveStepAfter)
      .x((p) => p.x)
      .y((p) => scale(p.total));
    const curve = planned(plannedPoints(run, box, pen.density));
    if (curve && state.showsPlan)
      pen.path(curve, { stroke: style.ink, width: size * 0.09, dash: [size * 0.36, size * 0.18], alpha: 0.75 });
    const limit = (bytes, colour) =>
      pen.line(box.left, scale(bytes), box.right, scale(bytes), colour, {
        width: size * 0.12,
        dash: [size * 0.54, size * 0.27],
      });
    const isAbove = isCapacityAbove(run, peakOf(run));
    if (run.capacity && !isAbove) limit(run.capacity, okabeIto.vermillion);
    if (run.summary.activation_limit_bytes) limit(run.summary.activation_limit_bytes, okabeIto.purple);
    const x = box.x(run.peak.cycle),
      y = scale(run.peak.bytes);
    pen.circle(x, y, size * 0.28, style.surface, style.ink);
    const text = `peak ${bytesText(run.peak.bytes)}`,
      isLeft = x + textWidth(text, size) + size > box.right;
    if (isAbove) {
      const isRight = x < (box.left + box.right) / 2;
      markCapacityAbove(pen, run, isRight ? box.right : box.left, isRight ? "end" : "start", style);
    }
    // Below the point where a limit would go through the text.
    const above = Math.max(size, y - size * 0.5);
    const isStruck = [run.capacity, run.summary.activation_limit_bytes].some(
      (bytes) => bytes && scale(bytes) > above - size * 1.1 && scale(bytes) < above + size * 0.4,
    );
    pen.text(x + (isLeft ? -1 : 1) * size * 0.6, isStruck ? y + size * 1.3 : above, text, {
      size,
      colour: style.ink,
      align: isLeft ? "end" : "start",
      bold: true,
      halo: style.surface,
    });
    drawInstant(pen, box, run, 0, high, style);
  });
  drawRunLabel(pen, run, style);
}

// The letter of a run, where there are several.
function drawRunLabel(pen, run, style) {
  if (state.runs.length < 2) return;
  pen.text(style.font * 0.4, style.font * 1.2, runName(run.index), {
    size: style.font * 1.1,
    colour: runColour(run.index),
    bold: true,
  });
}

function drawInstant(pen, box, run, top, bottom, style) {
  if (state.instant?.run !== run) return;
  const x = box.x(state.instant.cycle);
  pen.line(x, top, x, bottom, style.ink, { width: 1.2 });
}

// What is drawn of the steps in sight: all of them, or of each column of pixels the one with the largest total.
function occupancyPoints({ cycle, bytes }, box, density, end) {
  const first = Math.max(0, firstAbove(cycle, box.from) - 1),
    last = firstAbove(cycle, box.to),
    points = [];
  const column = 1 / Math.max(1, density),
    isFine = last - first <= (2 * box.width) / column;
  const point = (i, x) => {
    const sums = [0, 0, 0, 0, 0];
    for (let c = 0; c < 4; ++c) sums[c + 1] = sums[c] + bytes[c][i];
    return { x, sums };
  };
  let best = null,
    open = -1;
  for (let i = first; i < last; ++i) {
    const x = Math.max(box.left, box.x(cycle[i]));
    if (isFine) {
      points.push(point(i, x));
      continue;
    }
    const at = Math.floor(x / column),
      next = point(i, at * column);
    if (at !== open) {
      if (best) points.push(best);
      best = next;
      open = at;
    } else if (next.sums[4] > best.sums[4]) best = next;
  }
  if (best) points.push(best);
  if (points.length) points.push({ x: Math.min(box.right, box.x(end)), sums: points[points.length - 1].sums });
  return points;
}

function plannedPoints(run, box, density) {
  const { cycle, total } = run.planned,
    points = [],
    column = 1 / Math.max(1, density);
  let open = -1;
  for (let i = Math.max(0, firstAbove(cycle, box.from) - 1); i < cycle.length && cycle[i] < box.to; ++i) {
    const at = Math.floor(box.x(cycle[i]) / column),
      before = points[points.length - 1];
    if (at === open && points.length > 1) before.total = Math.max(before.total, total[i]);
    else points.push({ x: Math.max(box.left, at * column), total: total[i] });
    open = at;
  }
  if (points.length)
    points.push({
      x: Math.min(box.right, box.x(run.summary.planned.makespan_cycles)),
      total: points[points.length - 1].total,
    });
  return points;
}
