// What time is shown: a bar that stays in sight, with the whole run in small.

function makeToolbar() {
  const button = (text, title, act) => element("button", { title, "aria-label": title, onclick: act }, text);
  const text = element("span", { id: "shown", "aria-live": "polite" });
  const overview = element("canvas", {
    id: "overview",
    role: "img",
    "aria-label": "The whole time, and the part that is shown",
  });
  const frame = element("div", { class: "overview" }, overview);
  const show = (event) => {
    const area = overview.getBoundingClientRect(),
      at = ((event.clientX - area.left) / area.width) * state.end,
      half = (state.to - state.from) / 2;
    showTime(at - half, at + half);
  };
  overview.addEventListener("pointerdown", (event) => (overview.setPointerCapture(event.pointerId), show(event)));
  overview.addEventListener("pointermove", (event) => event.buttons & 1 && show(event));
  drawers.add(() => {
    const seconds = (state.to - state.from) / (state.isInCycles ? state.runs[0].summary.clock_hz : 1e9);
    const unit = state.isInCycles ? "cycles" : "ns";
    text.textContent = `${count(state.from)} to ${count(state.to)} ${unit} (${secondsText(seconds)})`;
    drawOverview(overview, frame.clientWidth);
  });
  new ResizeObserver(() => redraw()).observe(frame);
  return element(
    "nav",
    { class: "toolbar", "aria-label": "Time" },
    button("−", "Zoom out (-)", () => zoom(1.4)),
    button("+", "Zoom in (+)", () => zoom(1 / 1.4)),
    button("All", "Show all (0)", showAll),
    frame,
    text,
  );
}

function drawOverview(canvas, width) {
  const height = 26,
    density = window.devicePixelRatio || 1,
    style = screenStyle();
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext("2d");
  context.scale(density, density);
  const pen = new CanvasPen(context);
  pen.rect(0, 0, width, height, style.lane);
  for (const run of state.runs) {
    const x = (cycle) => ((cycle * unitOf(run)) / state.end) * width;
    const points = occupancyPoints(
      run.occupancy,
      { left: 0, right: width, width, from: 0, to: state.end / unitOf(run), x },
      1,
      run.makespan,
    );
    const scale = (bytes) => height - (bytes / topOfScale(run, peakOf(run), 1)) * (height - 4);
    const area = d3
      .area()
      .curve(d3.curveStepAfter)
      .x((p) => p.x)
      .y0(height)
      .y1((p) => scale(p.sums[4]));
    const data = area(points);
    if (data) pen.path(data, { fill: state.runs.length > 1 ? runColour(run.index) : style.muted, alpha: 0.4 });
  }
  const left = (state.from / state.end) * width,
    right = Math.max(left + 2, (state.to / state.end) * width);
  if (right - left < width - 1) {
    pen.rect(0, 0, left, height, style.surface, 0.65);
    pen.rect(right, 0, width - right, height, style.surface, 0.65);
  }
  pen.frame(left + 0.5, 0.5, right - left - 1, height - 1, style.accent, 1);
}
