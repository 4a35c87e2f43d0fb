// The layers as a table; with several runs, each beside the first.

const layerMetrics = [
  { key: "tiles", name: "tiles", text: count },
  { key: "macs", name: "MACs", text: (v) => withPrefix(v, ""), isOnce: true },
  { key: "start", name: "starts", text: count, isOnce: true },
  { key: "finish", name: "ends", text: count, isOnce: true },
  { key: "pe_cycles", name: "PE cycles", text: count, isTime: true },
  { key: "utilization", name: "utilization", brief: "use", text: (v) => percent(v), isMoreBetter: true },
  { key: "dram", name: "DRAM", text: bytesText },
  { key: "scratchpad", name: "scratchpad", text: bytesText, isOnce: true },
  { key: "energy_pj", name: "energy", text: (v) => withPrefix(v * 1e-12, "J") },
];
// Beside the names, where it is seen.
const pathMetric = {
  key: "on_critical_path",
  name: "on the critical path",
  brief: "path",
  text: count,
  hasBar: true,
  isTime: true,
};
const pathColumns = [
  ["path_compute", "compute"],
  ["path_transfer", "transfer"],
  ["path_dispatch", "descriptors"],
  ["path_space", "waiting for space"],
  ["path_waiting", "waiting for resources"],
];
const layersSort = { key: "order", run: 0, down: false };

// Rows by name: what each run has of the layer, or nothing.
function mergedLayers() {
  const rows = new Map();
  state.runs.forEach((run, k) => {
    for (const row of run.layerRows) {
      const add = (a, b) => (a === null || b === null ? null : a + b);
      row.dram = add(row.dram_read_bytes, row.dram_write_bytes);
      row.scratchpad = add(row.read_bytes, row.write_bytes);
      if (!rows.has(row.layer)) rows.set(row.layer, { name: row.layer, op: row.op, order: rows.size, runs: [] });
      rows.get(row.layer).runs[k] = row;
    }
  });
  return [...rows.values()];
}

// On one scale, whatever the clocks.
const pathTime = (row, k) => (row?.on_critical_path ?? 0) * unitOf(state.runs[k]);

function makeLayers() {
  const rows = mergedLayers(),
    several = state.runs.length > 1;
  const metrics = [pathMetric, ...layerMetrics].filter(
    (m) => !(several && m.isOnce) && rows.some((row) => row.runs.some((r) => r && r[m.key] != null)),
  );
  const longest = Math.max(1, ...rows.flatMap((row) => row.runs.map((r, k) => pathTime(r, k))));
  const table = element("table", { class: several ? "layers several" : "layers" });
  const isKnown = ({ metric, k }) => rows.some((row) => row.runs[k]?.[metric.key] != null);
  const columns = metrics.flatMap((metric) => state.runs.map((_, k) => ({ metric, k }))).filter(isKnown);
  const fill = () =>
    table.replaceChildren(
      layersHead(columns, several, fill),
      element(
        "tbody",
        {},
        sortedLayers(rows).map((row) => layerLine(row, columns, longest)),
      ),
    );
  fill();
  const height = (width, style) =>
    layersTop(width, style) + style.font * 1.5 * shownLayers(rows).length * state.runs.length + style.font * 0.4;
  const view = {
    id: "layers",
    title: "Layers",
    hint: "click a heading to sort, a row to see the layer in the timeline",
    height,
    draw: (pen, width, style) => drawLayers(pen, width, style, shownLayers(rows), longest),
  };
  const copy = element(
    "button",
    {
      class: "quiet",
      id: "copy-layers",
      title: "Copy the table as CSV",
      onclick: (event) => copyText(layersCsv(rows, columns), event.target),
    },
    "copy as CSV",
  );
  return makeSection(view, [copy], element("div", { class: "scrolled" }, table));
}

function sortedLayers(rows) {
  const { key, run, down } = layersSort;
  const value = (row) =>
    key === "order" ? row.order : key === "name" || key === "op" ? row[key] : (row.runs[run]?.[key] ?? -Infinity);
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)],
      order = x < y ? -1 : x > y ? 1 : 0;
    return (down ? -order : order) || a.order - b.order;
  });
}

const isOfPath = ({ metric }) => metric === pathMetric;

function layersHead(columns, several, fill) {
  const heading = (name, key, run, whole = null) => {
    const isSorted = layersSort.key === key && layersSort.run === run;
    const sort = () => {
      const isText = key === "name" || key === "op";
      if (isSorted && layersSort.down === isText) Object.assign(layersSort, { key: "order", run: 0, down: false });
      else Object.assign(layersSort, isSorted ? { down: !layersSort.down } : { key, run, down: !isText });
      fill();
    };
    return element(
      "th",
      {
        class: key === "op" || key === pathMetric.key ? "begins" : null,
        "aria-sort": isSorted ? (layersSort.down ? "descending" : "ascending") : "none",
      },
      element(
        "button",
        { class: "heading", "data-sort": key, title: whole, onclick: sort },
        name,
        isSorted ? (layersSort.down ? " ▾" : " ▴") : "",
      ),
    );
  };
  const ofColumn = ({ metric, k }) =>
    several
      ? heading(`${metric.brief ?? metric.name} ${runName(k)}`, metric.key, k, `${metric.name}, ${runName(k)}`)
      : heading(metric.name, metric.key, k);
  return element(
    "thead",
    {},
    element(
      "tr",
      {},
      heading("layer", "name", 0),
      columns.filter(isOfPath).map(ofColumn),
      heading("op", "op", 0),
      columns.filter((column) => !isOfPath(column)).map(ofColumn),
    ),
  );
}

function layerLine(row, columns, longest) {
  const show = () => {
    const present = state.runs.filter((run) => row.runs[run.index]);
    const from = Math.min(...present.map((run) => row.runs[run.index].start * unitOf(run)));
    const to = Math.max(...present.map((run) => row.runs[run.index].finish * unitOf(run)));
    showTime(from - (to - from) * 0.03, to + (to - from) * 0.03);
    document.getElementById("timeline").scrollIntoView({ block: "nearest" });
  };
  const cell = ({ metric, k }) => layerCell(metric, row.runs[k], k > 0 ? row.runs[0] : null, longest, k);
  return element(
    "tr",
    { "data-layer": row.name, tabindex: 0, onclick: show, onkeydown: (event) => event.key === "Enter" && show() },
    element("td", { title: row.name.length > 40 ? row.name : null }, brief(row.name)),
    columns.filter(isOfPath).map(cell),
    element("td", { class: "op" }, row.op),
    columns.filter((column) => !isOfPath(column)).map(cell),
  );
}

function layerCell(metric, row, base, longest, k) {
  const value = row?.[metric.key];
  if (value == null) return element("td", {}, "");
  // Cycles of different clocks are compared by the time that they take.
  const timed = (cycles, run) => (metric.isTime && cycles != null ? cycles * unitOf(state.runs[run]) : cycles);
  const before = timed(base?.[metric.key], 0),
    now = timed(value, k),
    change =
      before != null && before !== now
        ? element(
            "span",
            { class: `change ${Boolean(metric.isMoreBetter) === now > before ? "better" : "worse"}` },
            signedPercent(now, before),
          )
        : null;
  if (!metric.hasBar) return element("td", {}, metric.text(value), change ? " " : null, change);
  const bar = element(
    "span",
    { class: "bar", title: pathColumns.map(([key, name]) => `${name} ${count(row[key])}`).join(", ") },
    pathColumns
      .filter(([key]) => row[key] > 0)
      .map(([key, name]) =>
        element("i", {
          style: {
            width: `${((row[key] * unitOf(state.runs[k])) / longest) * 100}%`,
            background: layerParts().find((part) => part.name === name).colour,
          },
        }),
      ),
  );
  return element(
    "td",
    { class: "with-bar" },
    bar,
    element(
      "span",
      {},
      metric.text(value),
      " ",
      element("small", {}, percent(value / state.runs[k].makespan)),
      change ? " " : null,
      change,
    ),
  );
}

function layersCsv(rows, columns) {
  const field = (text) => (/[",\n]/.test(text) ? `"${String(text).replaceAll('"', '""')}"` : text);
  const several = state.runs.length > 1;
  const head = [
    "layer",
    "op",
    ...columns.map(({ metric, k }) => (several ? `${metric.key}_${runName(k)}` : metric.key)),
  ];
  const lines = sortedLayers(rows).map((row) => [
    row.name,
    row.op,
    ...columns.map(({ metric, k }) => row.runs[k]?.[metric.key] ?? ""),
  ]);
  return [head, ...lines].map((line) => line.map(field).join(",")).join("\n") + "\n";
}

// Those that take most of the critical path, as far as a figure has room.
const shownLayers = (rows) =>
  [...rows]
    .sort(
      (a, b) =>
        Math.max(...b.runs.map((r, k) => pathTime(r, k))) - Math.max(...a.runs.map((r, k) => pathTime(r, k))),
    )
    .slice(0, 20);

const layerParts = () =>
  pathColumns.map(([, name]) => ({
    name,
    colour: name === "waiting for resources" ? okabeIto.orange : partColour(name),
  }));
const layersTop = (width, style) => legendHeight(layerParts(), width - style.font, style) + style.font * 0.5;

function drawLayers(pen, width, style, rows, longest) {
  const size = style.font,
    left = size * 11,
    right = width - size * 7;
  const label = (name) => layerParts().find((part) => part.name === name).colour;
  drawLegend(pen, layerParts(), size * 0.5, 0, width - size, style);
  let top = layersTop(width, style);
  for (const row of rows) {
    state.runs.forEach((run, k) => {
      const values = row.runs[k];
      if (k === 0)
        pen.text(left - size * 0.6, top + size, fitted(brief(row.name), size, left - size), {
          size,
          colour: style.ink,
          align: "end",
        });
      let x = left;
      for (const [key, name] of values ? pathColumns : []) {
        const length = ((values[key] * unitOf(run)) / longest) * (right - left);
        if (length > 0) pen.rect(x, top + size * 0.2, length, size, label(name));
        x += length;
      }
      const text = values
        ? `${state.runs.length > 1 ? `${runName(k)} ` : ""}${percent(values.on_critical_path / run.makespan)}`
        : "";
      pen.text(x + size * 0.4, top + size, text, { size: size * 0.9, colour: style.muted });
      top += size * 1.5;
    });
  }
}
