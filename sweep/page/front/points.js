// The points as a table, one of them in full, and what became of all.

const maxRows = 2000; // of the table; more than a person reads

const linkOf = (row) => `points/${row.id}/${state.sweep.keep === "summary" ? "summary.json" : "report.html"}`;

function linesOf(point) {
  const row = state.sweep.rows[point];
  const figures = state.columns
    .filter((column) => column.numbers[point] !== null)
    .map((column) => `${column.title}: ${column.text(column.numbers[point])}`);
  return [`${row.id}${row.front ? ", on the front" : ""}${row.status === "done" ? "" : `, ${row.status}`}`, ...figures];
}

let order = { column: null, isDescending: false };

function fillTable() {
  const body = document.getElementById("rows");
  if (!body) return;
  const onlyFront = document.getElementById("only-front").checked;
  let points = state.sweep.rows.map((_, point) => point).filter((point) => isShown(point) && (!onlyFront || state.sweep.rows[point].front));
  if (order.column) {
    const value = (point) => order.column.numbers[point] ?? Infinity;
    points.sort((a, b) => (value(a) - value(b)) * (order.isDescending ? -1 : 1) || a - b);
  }
  document.getElementById("shown").textContent = `${count(points.length)} of ${count(state.sweep.rows.length)} points`;
  body.replaceChildren(...points.slice(0, maxRows).map(makeRow));
}

function makeRow(point) {
  const row = state.sweep.rows[point];
  return element(
    "tr",
    { class: point === state.selected ? "selected" : null, onclick: () => select(point) },
    element("td", {}, row.status === "done" ? element("a", { href: linkOf(row), target: "_blank" }, row.id) : row.id),
    element("td", {}, row.front ? "●" : ""),
    element("td", {}, row.status),
    state.columns.map((column) => element("td", { title: column.exactText(column.numbers[point]) }, column.text(column.numbers[point]))),
    element("td", { class: "reason", title: row.reason ?? "" }, row.reason ?? ""),
  );
}

function makeTable() {
  const sorted = (column) =>
    element(
      "button",
      {
        class: "heading",
        title: `Sort by ${column.name}`,
        onclick: () => {
          order = { column, isDescending: order.column === column && !order.isDescending };
          fillTable();
        },
      },
      column.title,
    );
  const front = element("input", { type: "checkbox", id: "only-front", onchange: fillTable });
  return element(
    "section",
    { id: "points", "aria-label": "All points" },
    element(
      "header",
      {},
      element("h2", {}, "All points"),
      element("span", { class: "hint", id: "shown" }),
      element("span", { class: "controls" }, element("label", {}, front, "only the front")),
    ),
    element(
      "div",
      { class: "scrolled" },
      element(
        "table",
        { class: "points" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", {}, "point"),
            element("th", {}, "front"),
            element("th", {}, "status"),
            state.columns.map((column) => element("th", {}, sorted(column))),
            element("th", {}, "reason"),
          ),
        ),
        element("tbody", { id: "rows" }),
      ),
    ),
  );
}

function showDetails() {
  const panel = document.getElementById("details"),
    point = state.selected;
  panel.hidden = point === null;
  fillTable();
  if (point === null) return;
  const row = state.sweep.rows[point];
  const command = `weft run experiments/${row.id}.yaml --out out && weft report out`;
  panel.replaceChildren(
    element("button", { class: "close quiet", title: "Close", "aria-label": "Close", onclick: () => select(null) }, "×"),
    element("h3", {}, row.id),
    element("div", {}, `${row.status}${row.front ? ", on the Pareto front" : ""}`),
    row.reason ? element("div", {}, row.reason) : "",
    row.least ? element("div", {}, `least capacity: ${bytesText(row.least)} (${count(row.least)} B)`) : "",
    row.status === "done" ? element("div", {}, element("a", { href: linkOf(row), target: "_blank" }, state.sweep.keep === "summary" ? "summary.json" : "report")) : "",
    element(
      "table",
      {},
      state.columns.map((column) =>
        element("tr", {}, element("td", {}, column.name), element("td", {}, column.exactText(column.numbers[point]))),
      ),
    ),
    element("h4", {}, "Run it again, in the directory of the sweep"),
    element(
      "div",
      { class: "command" },
      element("code", {}, command),
      element("button", { onclick: (event) => copyText(command, event.target) }, "copy"),
    ),
  );
}

function makeHead() {
  const { rows, name, goals } = state.sweep;
  const statuses = new Map();
  for (const row of rows) statuses.set(row.status, (statuses.get(row.status) ?? 0) + 1);
  const counts = [...statuses].map(([status, number]) => `${count(number)} ${status}`).join(", ");
  const front = rows.filter((row) => row.front).length;
  const wanted = goals.map((goal) => `${goal.isMaximized ? "most" : "least"} ${goal.name}`).join(", ");
  const width = element(
    "label",
    {},
    "saved width",
    element(
      "select",
      { "aria-label": "Width of saved views", onchange: (event) => (state.exportWidth = +event.target.value) },
      [88, 181].map((millimetres) => element("option", { value: millimetres }, `${millimetres} mm`)),
    ),
  );
  return element(
    "header",
    { class: "page" },
    element(
      "div",
      { class: "title" },
      element("h1", {}, name),
      element("span", { class: "hint" }, `${count(rows.length)} points: ${counts}; ${count(front)} on the front of ${wanted}`),
      element("span", { class: "controls" }, width, element("button", { id: "theme", onclick: switchTheme })),
    ),
  );
}
