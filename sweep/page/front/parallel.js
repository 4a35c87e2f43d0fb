// Parallel coordinates: an axis per column, a line per point. Dragging along an axis keeps the points of a part of it.

const parallelHeight = (width, style) => style.font * 28;

const parallelColumns = () => state.columns.filter((column) => column.distinct.length > 1);

function parallelAxes(width, style) {
  const columns = parallelColumns(),
    size = style.font;
  const left = size * 5,
    right = width - size * 5;
  const top = size * 3.4,
    bottom = parallelHeight(width, style) - size * 1.5;
  return columns.map((column, k) => ({
    column,
    x: columns.length > 1 ? left + ((right - left) * k) / (columns.length - 1) : (left + right) / 2,
    top,
    bottom,
    y: column.scale(bottom, top),
  }));
}

function drawParallel(pen, width, style) {
  const axes = parallelAxes(width, style),
    size = style.font;
  const line = d3.line();
  const draw = (point, colour, alpha, lineWidth) => {
    const places = axes.map(({ column, x, y }) => (column.numbers[point] === null ? null : [x, y(column.numbers[point])]));
    if (places.every(Boolean)) pen.path(line(places), { stroke: colour, width: lineWidth, alpha });
  };
  const { rows } = state.sweep;
  rows.forEach((_, point) => isShown(point) || draw(point, style.grid, 0.5, 0.7));
  rows.forEach((row, point) => isShown(point) && !row.front && draw(point, colourOf(point), 0.45, size * 0.08));
  rows.forEach((row, point) => isShown(point) && row.front && draw(point, colourOf(point), 1, size * 0.2));
  if (state.selected !== null) draw(state.selected, style.ink, 1, size * 0.25);
  axes.forEach(({ column, x, top, bottom, y }, k) => {
    pen.line(x, top, x, bottom, style.muted, { width: 1 });
    const room = axes.length > 1 ? axes[1].x - axes[0].x - size : width;
    pen.text(x, top - size * (k % 2 ? 2.2 : 1), fitted(column.title, size, room * 1.9), { size, colour: style.ink, align: "middle", halo: style.surface });
    for (const tick of column.ticks(y, 6)) {
      pen.line(x - 3, y(tick), x + 3, y(tick), style.muted, { width: 1 });
      pen.text(x + size * 0.5, y(tick) + size * 0.35, fitted(column.text(tick), size * 0.9, room), { size: size * 0.9, colour: style.ink, halo: style.surface });
    }
    const brush = state.brushes.get(column);
    if (brush) pen.rect(x - size * 0.4, y(brush[1]), size * 0.8, Math.max(2, y(brush[0]) - y(brush[1])), style.accent, 0.35);
  });
}

function makeParallel() {
  const view = {
    id: "parallel",
    title: "Parallel coordinates",
    hint: "drag along an axis to keep a part; click on it to keep all",
    draw: drawParallel,
    height: parallelHeight,
  };
  const canvas = new CanvasView({ label: "Parallel coordinates of all points", draw: drawParallel, height: parallelHeight });
  let drag = null;
  const place = (event) => {
    const area = canvas.canvas.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top, area.width];
  };
  canvas.canvas.addEventListener("pointerdown", (event) => {
    const [x, y, width] = place(event);
    const axes = parallelAxes(width, screenStyle());
    const axis = axes.reduce((best, axis) => (Math.abs(axis.x - x) < Math.abs(best.x - x) ? axis : best), axes[0]);
    if (!axis || Math.abs(axis.x - x) > 30) return;
    drag = { axis, from: y };
    canvas.canvas.setPointerCapture(event.pointerId);
  });
  canvas.canvas.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [, y] = place(event);
    if (Math.abs(y - drag.from) > 3) brush(drag.axis, drag.from, y);
  });
  canvas.canvas.addEventListener("pointerup", (event) => {
    if (drag && Math.abs(place(event)[1] - drag.from) <= 3) (state.brushes.delete(drag.axis.column), brushesChanged());
    drag = null;
  });
  const clear = element("button", { onclick: () => (state.brushes.clear(), brushesChanged()) }, "Keep all");
  return makeSection(view, [clear], canvas.frame);
}

function brush({ column, y }, from, to) {
  const [low, high] = [y.invert(Math.max(from, to)), y.invert(Math.min(from, to))];
  state.brushes.set(column, [low, high]);
  brushesChanged();
}

function brushesChanged() {
  fillTable();
  redraw();
}
