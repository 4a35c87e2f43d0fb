// Axes, legends and scales, with D3's scales and formats.

const leftOf = (style) => style.font * 7.2; // where the axes of time begin
const rightOf = (style) => style.font * 1.4;

// The part of a drawing in which time is shown: x of a cycle of a run, and back.
function timeBox(width, style, run = null) {
  const left = leftOf(style),
    right = width - rightOf(style),
    unit = run ? unitOf(run) : 1;
  const factor = (right - left) / (state.to - state.from);
  return {
    left,
    right,
    width: right - left,
    from: state.from / unit,
    to: state.to / unit,
    x: (cycle) => left + (cycle * unit - state.from) * factor,
    time: (x) => (state.from + (x - left) / factor) / unit,
  };
}

function axisUnit() {
  const hz = state.runs[0].summary.clock_hz;
  const seconds = state.isInCycles ? state.end / hz : state.end * 1e-9;
  const [size, name] =
    seconds >= 1 ? [1, "s"] : seconds >= 1e-3 ? [1e-3, "ms"] : seconds >= 1e-6 ? [1e-6, "µs"] : [1e-9, "ns"];
  return { name, factor: (state.isInCycles ? 1 / hz : 1e-9) / size };
}

// Numbers below, in cycles and in seconds.
function drawTimeAxis(pen, width, y, height, style) {
  const box = timeBox(width, style),
    size = style.font,
    unit = axisUnit();
  pen.line(box.left, y, box.right, y, style.muted, { width: 0.6 });
  const scale = d3.scaleLinear().domain([state.from, state.to]).range([box.left, box.right]);
  const ticks = scale.ticks(Math.max(2, Math.floor(box.width / (size * 9))));
  const text = (value) => (state.isInCycles ? count(value) : short(value * unit.factor));
  const step = ticks.length > 1 ? (ticks[1] - ticks[0]) * unit.factor : 1;
  const digits = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(step))));
  for (const tick of ticks) {
    const x = scale(tick);
    pen.line(x, y, x, y + size * 0.35, style.muted, { width: 0.6 });
    pen.text(x, y + size * 1.4, text(tick), { size, colour: style.ink, align: "middle" });
    if (state.isInCycles) {
      const seconds = (tick * unit.factor).toFixed(digits);
      pen.text(x, y + size * 2.6, seconds, { size: size * 0.9, colour: style.muted, align: "middle" });
    }
  }
  const label = (row, name, colour) =>
    pen.text(box.left - size * 2.4, y + size * row, name, { size: size * 0.9, colour, align: "end" });
  label(1.4, state.isInCycles ? "cycles" : unit.name, style.muted);
  if (state.isInCycles) label(2.6, unit.name, style.muted);
}

const timeAxisHeight = (style) => style.font * (state.isInCycles ? 3.2 : 2);

function drawTimeGrid(pen, width, top, bottom, style) {
  const box = timeBox(width, style);
  const scale = d3.scaleLinear().domain([state.from, state.to]).range([box.left, box.right]);
  for (const tick of scale.ticks(Math.max(2, Math.floor(box.width / (style.font * 9))))) {
    pen.line(scale(tick), top, scale(tick), bottom, style.grid, { width: 0.6 });
  }
}

// Sizes on the left, at powers of two.
function byteTicks(largest, wanted) {
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, largest / wanted)));
  const ticks = [];
  for (let value = 0; value <= largest; value += step) ticks.push(value);
  return ticks;
}

function drawByteAxis(pen, left, right, scale, largest, height, style) {
  for (const tick of byteTicks(largest, Math.max(2, Math.floor(height / (style.font * 2.4))))) {
    const y = scale(tick);
    pen.line(left, y, right, y, style.grid, { width: 0.6 });
    pen.text(left - style.font * 0.5, y + style.font * 0.35, bytesText(tick), {
      size: style.font,
      colour: style.ink,
      align: "end",
    });
  }
}

// The first index whose value is above a limit, in a column that ascends.
function firstAbove(values, limit, length = values.length) {
  let low = 0,
    high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
