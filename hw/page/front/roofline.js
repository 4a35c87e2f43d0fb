// What each layer does with a byte of DRAM, and how fast: S. Williams, A. Waterman, D. Patterson, "Roofline: an
// insightful visual performance model for multicore architectures", CACM 52(4), 2009.

function makeRoofline() {
  const points = state.runs.flatMap(rooflinePoints),
    height = (width, style) => Math.min(style.font * 26, Math.max(style.font * 20, width * 0.62));
  const view = {
    id: "roofline",
    title: "Roofline",
    hint: "larger: more of the critical path; diamond: the whole run",
    height,
    draw: (pen, width, style) => drawRoofline(pen, width, height(width, style), style, points),
  };
  const canvas = new CanvasView({ ...view, label: "Roofline: MACs per cycle against MACs per byte of DRAM" });
  canvas.canvas.addEventListener("pointermove", (event) => {
    const area = canvas.canvas.getBoundingClientRect(),
      style = screenStyle();
    const place = rooflineScales(area.width, height(area.width, style), style, points);
    let best = null,
      least = 144;
    for (const p of points) {
      const distance =
        (place.x(p.intensity) - event.clientX + area.left) ** 2 + (place.y(p.rate) - event.clientY + area.top) ** 2;
      if (distance < least) ((best = p), (least = distance));
    }
    showTip(
      best
        ? [
            best.name,
            `${short(best.intensity)} MACs per byte of DRAM`,
            `${short(best.rate)} MACs per cycle`,
            best.roof ? `${percent(best.rate / best.roof)} of its roof` : "",
          ]
        : null,
      event,
    );
  });
  canvas.canvas.addEventListener("pointerleave", () => showTip(null));
  return makeSection(view, [], canvas.frame);
}

function rooflinePoints(run) {
  const { macs_per_cycle: peak, dram_bytes_per_cycle: bandwidth } = run.summary.machine,
    points = [];
  const add = (name, macs, bytes, cycles, share, isWhole) => {
    if (!(macs > 0) || !(bytes > 0) || !(cycles > 0)) return;
    const intensity = macs / bytes,
      roof = Math.min(peak ?? Infinity, (bandwidth ?? Infinity) * intensity);
    points.push({
      run,
      name: state.runs.length > 1 ? `${runName(run.index)}: ${brief(name)}` : brief(name),
      intensity,
      rate: macs / cycles,
      share,
      isWhole,
      roof: Number.isFinite(roof) ? roof : null,
    });
  };
  let all = 0;
  for (const row of run.layerRows) {
    all += row.macs;
    add(
      row.layer,
      row.macs,
      row.dram_read_pin_bytes + row.dram_write_pin_bytes,
      row.finish - row.start,
      row.on_critical_path / run.makespan,
      false,
    );
  }
  add("the whole run", all, run.summary.dram.read_pin_bytes + run.summary.dram.write_pin_bytes, run.makespan, 1, true);
  return points;
}

function rooflineScales(width, height, style, points) {
  const size = style.font,
    left = size * 6,
    right = width - size * 1.5,
    top = size * 1.5,
    bottom = height - size * 3.2;
  const peaks = state.runs.map((run) => run.summary.machine.macs_per_cycle).filter(Boolean);
  const low = (values, fallback) => 10 ** Math.floor(Math.log10(Math.min(...values, fallback)) - 0.05);
  const high = (values, fallback) => Math.max(...values, fallback) * 2;
  const xs = points.map((p) => p.intensity),
    ys = points.map((p) => p.rate);
  const ridges = state.runs
    .map(({ summary: { machine } }) => machine.macs_per_cycle / machine.dram_bytes_per_cycle)
    .filter(Number.isFinite);
  const x = d3
    .scaleLog()
    .domain([low([...xs, ...ridges], 1e9), high([...xs, ...ridges], 1)])
    .range([left, right]);
  const y = d3
    .scaleLog()
    .domain([low([...ys, ...peaks], 1e9), high([...ys, ...peaks], 1)])
    .range([bottom, top]);
  return { x, y, left, right, top, bottom };
}

const superscript = (n) => String(n).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[+c] ?? "⁻");
const powerText = (value) => {
  const power = Math.round(Math.log10(value));
  return power >= -3 && power <= 5 ? String(+(10 ** power).toFixed(6)) : `10${superscript(power)}`;
};

function drawRoofline(pen, width, height, style, points) {
  const size = style.font;
  if (points.length === 0) {
    pen.text(size, size * 2, "No layer has MACs and traffic of DRAM.", { size, colour: style.muted });
    return;
  }
  const place = rooflineScales(width, height, style, points),
    { x, y, left, right, top, bottom } = place;
  const powers = (scale) => {
    const [from, to] = scale.domain(),
      list = [];
    for (let p = Math.ceil(Math.log10(from) - 1e-9); p <= Math.log10(to) + 1e-9; ++p) list.push(10 ** p);
    return list;
  };
  for (const tick of powers(x)) {
    pen.line(x(tick), top, x(tick), bottom, style.grid, { width: 0.6 });
    pen.text(x(tick), bottom + size * 1.4, powerText(tick), { size, colour: style.ink, align: "middle" });
  }
  for (const tick of powers(y)) {
    pen.line(left, y(tick), right, y(tick), style.grid, { width: 0.6 });
    pen.text(left - size * 0.5, y(tick) + size * 0.35, powerText(tick), { size, colour: style.ink, align: "end" });
  }
  pen.text((left + right) / 2, bottom + size * 2.8, "MACs per byte of DRAM", {
    size,
    colour: style.muted,
    align: "middle",
  });
  pen.text(size * 1.2, (top + bottom) / 2, "MACs per cycle", { size, colour: style.muted, align: "middle", turn: -90 });
  pen.clip(left, top, right - left, bottom - top, () => {
    for (const run of state.runs) drawRoof(pen, place, run, style);
    for (const p of points) {
      const colour = state.runs.length > 1 ? runColour(p.run.index) : style.accent,
        r = size * (0.28 + 0.9 * Math.sqrt(Math.min(1, p.share)) * (p.isWhole ? 0.6 : 1)),
        cx = x(p.intensity),
        cy = y(p.rate);
      if (p.isWhole)
        pen.path(`M${cx - r},${cy}L${cx},${cy - r}L${cx + r},${cy}L${cx},${cy + r}Z`, {
          fill: colour,
          stroke: style.surface,
        });
      else pen.path(circlePath(cx, cy, r), { fill: colour, stroke: style.surface, alpha: 0.72 });
    }
  });
}

const circlePath = (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;

function drawRoof(pen, { x, y, left, right, top }, run, style) {
  const { macs_per_cycle: peak, dram_bytes_per_cycle: bandwidth } = run.summary.machine,
    size = style.font;
  const colour = state.runs.length > 1 ? runColour(run.index) : style.ink,
    [low, high] = x.domain();
  const ridge = peak && bandwidth ? peak / bandwidth : null;
  if (bandwidth) {
    const end = Math.min(ridge ?? high, high);
    pen.line(x(low), y(low * bandwidth), x(end), y(end * bandwidth), colour, { width: size * 0.13 });
    const slope = (Math.atan2(y(end * bandwidth) - y(low * bandwidth), x(end) - x(low)) * 180) / Math.PI;
    const at = Math.sqrt(Math.max(low, y.domain()[0] / bandwidth) * end);
    pen.text(x(at), y(at * bandwidth) - size * 0.5, `${short(bandwidth)} B per cycle`, {
      size: size * 0.9,
      colour: style.muted,
      align: "middle",
      turn: slope,
    });
  }
  if (peak) {
    pen.line(x(Math.max(ridge ?? low, low)), y(peak), right, y(peak), colour, { width: size * 0.13 });
    pen.text(right - size * 0.4, Math.max(top + size, y(peak) - size * 0.4), `${count(peak)} MACs per cycle`, {
      size: size * 0.9,
      colour: style.muted,
      align: "end",
    });
  }
}
