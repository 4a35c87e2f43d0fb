// Two columns against each other, a dot per point; the Pareto front is what no other point beats in all goals.

const scatterHeight = (width, style) => Math.min(width * 0.62, style.font * 46) + legendHeight(colourEntries(), width, style) + style.font;

function scatterBox(width, style) {
  const legend = legendHeight(colourEntries(), width, style) + style.font * 2;
  const height = scatterHeight(width, style);
  const box = { left: style.font * 7.5, right: width - style.font * 1.5, top: legend, bottom: height - style.font * 3.6 };
  return { ...box, x: state.x.scale(box.left, box.right), y: state.y.scale(box.bottom, box.top) };
}

function drawScatter(pen, width, style) {
  const box = scatterBox(width, style),
    size = style.font;
  pen.text(0, size * 1.1, `${state.colour.title}:`, { size, colour: style.muted });
  const label = textWidth(`${state.colour.title}:`, size) + size;
  drawLegend(pen, colourEntries(), label, 0, width - label, style);
  for (const tick of state.x.ticks(box.x, Math.max(2, Math.floor((box.right - box.left) / (size * 7))))) {
    const x = box.x(tick);
    pen.line(x, box.top, x, box.bottom, style.grid, { width: 0.6 });
    pen.text(x, box.bottom + size * 1.4, fitted(state.x.text(tick), size, size * 9), { size, colour: style.ink, align: "middle" });
  }
  for (const tick of state.y.ticks(box.y, Math.max(2, Math.floor((box.bottom - box.top) / (size * 3))))) {
    const y = box.y(tick);
    pen.line(box.left, y, box.right, y, style.grid, { width: 0.6 });
    pen.text(box.left - size * 0.6, y + size * 0.35, fitted(state.y.text(tick), size, size * 6.6), { size, colour: style.ink, align: "end" });
  }
  pen.text((box.left + box.right) / 2, box.bottom + size * 3, withUnit(state.x), { size, colour: style.muted, align: "middle" });
  pen.text(size * 0.9, (box.top + box.bottom) / 2, withUnit(state.y), { size, colour: style.muted, align: "middle", turn: -90 });
  drawFront(pen, box, style);
  state.sweep.rows.forEach((row, point) => drawPoint(pen, box, row, point, style));
  if (state.selected !== null) {
    const place = placeOf(box, state.selected);
    if (place) pen.circle(place[0], place[1], size * 0.8, null, style.ink);
  }
}

const withUnit = (column) => (column.unit ? `${column.name} (${column.unit})` : column.name);

function placeOf(box, point) {
  const x = state.x.numbers[point],
    y = state.y.numbers[point];
  return x === null || y === null ? null : [box.x(x), box.y(y)];
}

// A line through the points of the front, where its goals are what is shown.
function drawFront(pen, box, style) {
  const { goals, rows } = state.sweep;
  if (goals.length !== 2 || !goals.every((goal) => [state.x.name, state.y.name].includes(goal.name))) return;
  const places = rows.flatMap((row, point) => (row.front ? [placeOf(box, point)] : [])).filter(Boolean);
  places.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const xIsMaximized = goals.find((goal) => goal.name === state.x.name).isMaximized;
  const curve = d3.line().curve(xIsMaximized ? d3.curveStepBefore : d3.curveStepAfter);
  if (places.length > 1) pen.path(curve(places), { stroke: style.ink, width: style.font * 0.12, alpha: 0.7 });
}

function drawPoint(pen, box, row, point, style) {
  const place = placeOf(box, point);
  if (!place) return;
  const [x, y] = place,
    size = style.font,
    isDone = row.status === "done";
  if (!isShown(point)) pen.rect(x - size * 0.12, y - size * 0.12, size * 0.24, size * 0.24, style.muted, 0.35);
  else if (!isDone) pen.text(x, y + size * 0.35, "×", { size, colour: okabeIto.vermillion, align: "middle" });
  else pen.circle(x, y, row.front ? size * 0.42 : size * 0.28, colourOf(point), row.front ? style.ink : null);
}

// The point that is nearest to the pointer, within a finger's width.
function pointAt(box, x, y) {
  let nearest = null,
    least = 14 ** 2;
  state.sweep.rows.forEach((_, point) => {
    const place = placeOf(box, point);
    const distance = place ? (place[0] - x) ** 2 + (place[1] - y) ** 2 : Infinity;
    if (distance < least && isShown(point)) [nearest, least] = [point, distance];
  });
  return nearest;
}

function makeScatter() {
  const view = { id: "scatter", title: "Points", hint: "rings: the Pareto front", draw: drawScatter, height: scatterHeight };
  const choice = (label, name) =>
    element(
      "label",
      {},
      label,
      element(
        "select",
        { "aria-label": label, onchange: (event) => ((state[name] = columnNamed(event.target.value)), redraw()) },
        state.columns.map((column) => element("option", { value: column.name, selected: column === state[name] }, column.name)),
      ),
    );
  const canvas = new CanvasView({ label: "Scatter of all points", draw: drawScatter, height: scatterHeight });
  const at = (event) => {
    const area = canvas.canvas.getBoundingClientRect();
    return pointAt(scatterBox(area.width, screenStyle()), event.clientX - area.left, event.clientY - area.top);
  };
  canvas.canvas.addEventListener("pointermove", (event) => {
    const point = at(event);
    canvas.canvas.style.cursor = point === null ? "default" : "pointer";
    showTip(point === null ? null : linesOf(point), event);
  });
  canvas.canvas.addEventListener("pointerleave", () => showTip(null));
  canvas.canvas.addEventListener("click", (event) => select(at(event)));
  return makeSection(view, [choice("across", "x"), choice("up", "y"), choice("colour", "colour")], canvas.frame);
}
