// The resources that tasks share: how busy each is, how long requests waited for it, and who waited behind whom.

function makeResources() {
  const lists = state.runs.map(resourcesOf);
  const view = {
    id: "resources",
    title: "Shared resources",
    hint: "waiting in cycles",
    height: (width, style) =>
      style.font * (1.8 + lists.reduce((sum, list) => sum + list.length * 1.7 + (lists.length > 1 ? 1.8 : 0.4), 0)),
    draw: (pen, width, style) => drawResources(pen, width, style, lists),
  };
  const canvas = new CanvasView({ ...view, label: "Use of shared resources" });
  return makeSection(view, [], canvas.frame);
}

function resourcesOf(run) {
  const found = new Map();
  for (const [resource, counter, value] of run.counters) {
    if (!["busy", "waited_cycles", "requests", "delayed"].includes(counter)) continue;
    if (!found.has(resource)) found.set(resource, { name: resource });
    found.get(resource)[counter] = +value;
  }
  const onPath = run.summary.critical_path.waiting_cycles;
  const list = [...found.values()]
    .filter((r) => r.requests !== undefined)
    .map((r) => ({ ...r, on_path: onPath[r.name] ?? 0 }));
  list.sort((a, b) => b.on_path - a.on_path || b.waited_cycles - a.waited_cycles || b.busy - a.busy);
  return list.slice(0, 12);
}

function drawResources(pen, width, style, lists) {
  const names = lists.flat().map((resource) => textWidth(resource.name, style.font));
  const size = style.font,
    left = Math.min(width * 0.3, Math.max(...names, 0) + size * 1.2),
    gap = size * 1.2,
    column = (width - left - gap * 3) / 3;
  const titles = ["busy", "all waiting", "critical path"];
  titles.forEach((title, k) =>
    pen.text(left + k * (column + gap), size * 1.1, fitted(title, size, column), { size, colour: style.muted }),
  );
  let top = size * 1.8;
  lists.forEach((list, r) => {
    if (lists.length > 1) {
      pen.text(size * 0.4, top + size, `${runName(r)}: ${state.runs[r].directory}`, {
        size,
        colour: runColour(r),
        bold: true,
      });
      top += size * 1.6;
    }
    const most = Math.max(1, ...list.map((resource) => resource.waited_cycles)),
      makespan = state.runs[r].makespan;
    for (const resource of list) {
      pen.text(left - size * 0.6, top + size * 1.05, fitted(resource.name, size, left - size), {
        size,
        colour: style.ink,
        align: "end",
      });
      const bar = (k, part, text, colour) => {
        const x = left + k * (column + gap),
          length = column * Math.min(1, part),
          needed = textWidth(text, size * 0.9) + size * 0.4;
        pen.rect(x, top + size * 0.15, column, size * 1.15, style.lane);
        pen.rect(x, top + size * 0.15, length, size * 1.15, colour);
        const isInside = length + needed > column && needed < length,
          hasRoom = length + needed <= column;
        pen.text(
          isInside ? x + length - size * 0.4 : hasRoom ? x + length + size * 0.4 : x + column,
          top + size * 1.05,
          text,
          {
            size: size * 0.9,
            colour: isInside ? inkOn(colour) : style.ink,
            align: isInside || !hasRoom ? "end" : "start",
            halo: isInside || hasRoom ? null : style.lane,
          },
        );
      };
      bar(0, resource.busy, percent(resource.busy), okabeIto.sky);
      bar(1, resource.waited_cycles / most, count(resource.waited_cycles), okabeIto.orange);
      const share = percent(resource.on_path / makespan),
        isWide = column > size * 11;
      bar(
        2,
        resource.on_path / makespan,
        isWide ? `${count(resource.on_path)} (${share})` : share,
        okabeIto.vermillion,
      );
      top += size * 1.7;
    }
    top += size * 0.4;
  });
}

// Rows wait, columns are those behind which they wait.
function makeWaiting() {
  const chosen = { run: state.runs.find((run) => run.waiting.length > 0) ?? state.runs[0], resource: "" };
  const matrix = () => waitingMatrix(chosen.run, chosen.resource);
  const cell = (width, style) => {
    const room = (width - marginOfMatrix(matrix(), style) - style.font) / Math.max(1, matrix().columns.length);
    return Math.max(3, Math.min(style.font * 3.2, room));
  };
  const view = {
    id: "waiting",
    title: "Who waits behind whom",
    hint: "rows wait for columns",
    height: (width, style) =>
      style.font * 2.2 +
      marginOfMatrix(matrix(), style) +
      Math.max(2 * style.font, cell(width, style) * matrix().rows.length),
    draw: (pen, width, style) => drawWaiting(pen, style, matrix(), cell(width, style)),
  };
  const canvas = new CanvasView({ ...view, label: "Who waits behind whom, in cycles" });
  canvas.canvas.addEventListener("pointermove", (event) => {
    const style = screenStyle(),
      area = canvas.canvas.getBoundingClientRect(),
      { rows, columns, cycles } = matrix();
    const size = cell(area.width, style),
      margin = marginOfMatrix(matrix(), style);
    const column = Math.floor((event.clientX - area.left - margin) / size),
      row = Math.floor((event.clientY - area.top - margin) / size);
    const isInside = row >= 0 && column >= 0 && row < rows.length && column < columns.length;
    showTip(
      isInside ? [`${count(cycles[row][column])} cycles`, `${rows[row]} waits behind ${columns[column]}`] : null,
      event,
    );
  });
  canvas.canvas.addEventListener("pointerleave", () => showTip(null));
  const resources = [...new Set(state.runs.flatMap((run) => run.waiting.map((w) => w.resource)))];
  const controls = [
    state.runs.length > 1
      ? element(
          "select",
          { "aria-label": "Run", onchange: (event) => ((chosen.run = state.runs[+event.target.value]), redraw()) },
          state.runs.map((run, k) => element("option", { value: k, selected: run === chosen.run }, `${runName(k)}`)),
        )
      : null,
    element(
      "select",
      {
        "aria-label": "Resource",
        id: "waiting-resource",
        onchange: (event) => ((chosen.resource = event.target.value), redraw()),
      },
      element("option", { value: "" }, "all resources"),
      resources.map((name) => element("option", { value: name }, name)),
    ),
  ];
  return makeSection(view, controls, canvas.frame);
}

// Room for the names of rows; columns have as much above them.
function marginOfMatrix({ rows, columns }, style) {
  const longest = Math.max(0, ...[...rows, ...columns].map((name) => textWidth(name, style.font)));
  return Math.min(style.font * 9, longest) + style.font * 1.2;
}

function waitingMatrix(run, resource) {
  const waits = run.waiting.filter((w) => !resource || w.resource === resource),
    nobody = "not known";
  const order = run.processors.flatMap((name) => [name, `${name} reading`, `${name} writing`]);
  const sorted = (names) => [
    ...order.filter((name) => names.has(name)),
    ...[...names].filter((name) => !order.includes(name)),
  ];
  const rows = sorted(new Set(waits.map((w) => w.initiator))),
    columns = sorted(new Set(waits.map((w) => w.behind || nobody)));
  const indexOf = (names) => new Map(names.map((name, k) => [name, k])),
    row = indexOf(rows),
    column = indexOf(columns);
  const cycles = rows.map(() => new Float64Array(columns.length));
  for (const w of waits) cycles[row.get(w.initiator)][column.get(w.behind || nobody)] += w.cycles;
  return { rows, columns, cycles };
}

function drawWaiting(pen, style, matrix, cell) {
  const { rows, columns, cycles } = matrix,
    size = style.font,
    left = marginOfMatrix(matrix, style),
    top = left;
  if (rows.length === 0) {
    pen.text(size * 0.5, size * 1.8, "Nobody waited.", { size, colour: style.muted });
    return;
  }
  const most = Math.max(1, ...cycles.map((row) => Math.max(...row)));
  const shade = d3.interpolateRgb(style.lane, style.dark ? "#ffb454" : "#9e2a00");
  const every = Math.ceil((size * 1.05) / cell),
    labelSize = Math.min(size, Math.max(size * 0.7, cell * 0.8)),
    colour = style.ink;
  columns.forEach((name, k) => {
    if (k % every === 0)
      pen.text(left + (k + 0.5) * cell + labelSize * 0.35, top - size * 0.4, fitted(name, labelSize, top - size), {
        size: labelSize,
        colour,
        turn: -90,
      });
  });
  rows.forEach((name, row) => {
    if (row % every === 0)
      pen.text(left - size * 0.4, top + (row + 0.5) * cell + labelSize * 0.35, fitted(name, labelSize, left - size), {
        size: labelSize,
        colour,
        align: "end",
      });
    columns.forEach((_, column) => {
      const value = cycles[row][column],
        gap = cell > 8 ? 1 : 0,
        fill = hexOf(shade(Math.sqrt(value / most)));
      pen.rect(left + column * cell, top + row * cell, cell - gap, cell - gap, fill);
      if (value > 0 && cell >= size * 2.6) {
        pen.text(
          left + (column + 0.5) * cell,
          top + (row + 0.5) * cell + size * 0.3,
          withPrefix(value, "").replace(" ", ""),
          { size: size * 0.8, colour: inkOn(fill), align: "middle" },
        );
      }
    });
  });
  const below = top + rows.length * cell + size * 1.3;
  pen.text(left, below, `the darkest: ${count(most)} cycles`.replace("darkest", style.dark ? "brightest" : "darkest"), {
    size: size * 0.9,
    colour: style.muted,
  });
}
