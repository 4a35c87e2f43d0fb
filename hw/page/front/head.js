// The head of the page: what was run, by which command, and the figures that matter most.

function makeHead() {
  const first = state.runs[0].summary;
  const networks = state.runs.map((run) => run.summary.network);
  const names = networks.filter((name, k) => networks.indexOf(name) === k).join(", ");
  return element(
    "header",
    { class: "page" },
    element(
      "div",
      { class: "title" },
      element("h1", {}, names),
      element("span", { class: "hint" }, state.runs.length > 1 ? `${state.runs.length} runs` : describeRun(first)),
      element(
        "span",
        { class: "controls" },
        element(
          "label",
          {},
          "Saved views: ",
          element(
            "select",
            { id: "export-width", onchange: (event) => (state.exportWidth = +event.target.value) },
            element("option", { value: 88 }, "one column, 88 mm"),
            element("option", { value: 180 }, "two columns, 180 mm"),
          ),
        ),
        element("button", { id: "help-button", class: "quiet", title: "Keys", onclick: showHelp }, "Keys"),
        element("button", { id: "theme", class: "quiet", title: "Light or dark", onclick: switchTheme }, "Dark"),
      ),
    ),
    state.runs.map((run) =>
      element(
        "div",
        { class: "command" },
        state.runs.length > 1
          ? element(
              "span",
              { class: "run", style: { borderColor: runColour(run.index) } },
              runName(run.index),
              " ",
              element("small", {}, `${run.directory}: ${describeRun(run.summary)}`),
            )
          : null,
        element("code", {}, commandOf(run)),
        element(
          "button",
          { class: "quiet", title: "Copy the command", onclick: (event) => copyText(commandOf(run), event.target) },
          "copy",
        ),
      ),
    ),
  );
}

const describeRun = (summary) =>
  `${summary.algorithm} · ${count(summary.tasks)} tasks on ${count(summary.processors)} processors` +
  ` · weft ${summary.version}`;
const commandOf = (run) => shellLine(run.summary.command);
const runName = (index) => String.fromCharCode(65 + (index % 26));

// The figures of a run: name, value, remark, and the number by which runs are compared.
// Cycles of different clocks are compared by the time that they take.
function figuresOf(run) {
  const { summary } = run,
    cycles = summary.simulated.makespan_cycles,
    peak = summary.simulated.peak_bytes;
  const dram = summary.dram.read_bytes + summary.dram.write_bytes,
    capacity = summary.capacity_bytes;
  const against = (key, name) => ({
    id: key,
    name,
    value: signedPercent(cycles, summary[key].makespan_cycles),
    remark: `${count(summary[key].makespan_cycles)} cycles${key === "bounds" ? `, ${summary.bounds.binding}` : ""}`,
    number: summary[key].makespan_cycles,
    hasNoChange: true,
  });
  return [
    {
      id: "makespan",
      name: "Makespan",
      value: `${count(cycles)} cycles`,
      remark: `${secondsText(summary.seconds)} at ${withPrefix(summary.clock_hz, "Hz")}`,
      number: cycles,
      compared: cycles * unitOf(run),
    },
    summary.images_per_second
      ? {
          id: "images",
          name: "Throughput",
          value: `${short(summary.images_per_second)} images/s`,
          remark: secondsText(summary.seconds),
          number: summary.images_per_second,
          isMoreBetter: true,
        }
      : null,
    against("planned", "Above the plan"),
    against("bounds", "Above the bound"),
    {
      id: "peak",
      name: "Peak in the scratchpad",
      value: bytesText(peak),
      remark: capacity ? `${percent(peak / capacity, 0)} of ${bytesText(capacity)}` : "capacity not limited",
      number: peak,
    },
    {
      id: "dram",
      name: "DRAM traffic",
      value: bytesText(dram),
      remark: summary.seconds ? `${withPrefix(dram / summary.seconds, "B/s")}` : "",
      number: dram,
    },
    summary.mac_utilization != null
      ? {
          id: "macs",
          name: "MAC utilization",
          value: percent(summary.mac_utilization),
          remark: summary.machine.macs_per_cycle ? `of ${count(summary.machine.macs_per_cycle)} per cycle` : "",
          number: summary.mac_utilization,
          isMoreBetter: true,
        }
      : null,
    summary.energy_pj
      ? {
          id: "energy",
          name: "Energy",
          value: withPrefix(summary.energy_pj.total * 1e-12, "J"),
          remark: `${percent(summary.energy_pj.dram / summary.energy_pj.total, 0)} DRAM`,
          number: summary.energy_pj.total,
        }
      : null,
  ].filter(Boolean);
}

function makeCards() {
  const all = state.runs.map(figuresOf),
    names = [];
  for (const figures of all) for (const f of figures) if (!names.includes(f.id)) names.push(f.id);
  const card = (id) => {
    const figures = all.map((list) => list.find((f) => f.id === id));
    const first = figures.find(Boolean);
    return element(
      "div",
      { class: "card", "data-card": id, "data-number": figures.map((f) => f?.number ?? "").join(" ") },
      element("small", {}, first.name),
      figures.map((f, k) =>
        f
          ? element(
              "div",
              { class: "figure" },
              figures.length > 1
                ? element("span", { class: "letter", style: { borderColor: runColour(k) } }, runName(k))
                : null,
              withSmallUnit(f.value),
              k > 0 && figures[0] && !f.hasNoChange ? changeOf(f, figures[0]) : null,
              element("span", { class: "remark" }, f.remark),
            )
          : null,
      ),
    );
  };
  const view = {
    id: "figures",
    title: "Figures",
    height: (width, style) => style.font * 1.6 * (Math.max(...all.map((list) => list.length)) + 1.6),
    draw: (pen, width, style) => drawFigures(pen, width, style, all, names),
  };
  return makeSection(view, [], element("div", { class: all.length > 1 ? "cards several" : "cards" }, names.map(card)));
}

// "10,651 cycles" with its unit in small letters.
function withSmallUnit(value) {
  const [, number, unit] = /^(.*) (cycles|images\/s)$/.exec(value) ?? [null, value, ""];
  return element("b", {}, number, unit ? element("span", { class: "unit" }, ` ${unit}`) : null);
}

function changeOf(figure, base) {
  const [value, before] = [figure, base].map((f) => f.compared ?? f.number);
  const change = value - before,
    isBetter = figure.isMoreBetter ? change > 0 : change < 0;
  const kind = change === 0 ? "same" : isBetter ? "better" : "worse";
  return element(
    "span",
    {
      class: `change ${kind}`,
      title: `against ${runName(0)}${figure.compared && !state.isInCycles ? ", in seconds" : ""}`,
    },
    signedPercent(value, before),
  );
}

function drawFigures(pen, width, style, all, names) {
  const size = style.font,
    column = (width - size * 13) / all.length;
  names.forEach((id, row) => {
    const y = size * (2.9 + 1.6 * row),
      first = all.map((list) => list.find((f) => f.id === id)).find(Boolean);
    pen.text(size * 0.5, y, first.name, { size, colour: style.muted });
    all.forEach((list, k) => {
      const figure = list.find((f) => f.id === id),
        x = size * 13 + column * k;
      if (figure)
        pen.text(
          x,
          y,
          fitted(
            all.length > 1 || !figure.remark ? figure.value : `${figure.value}  (${figure.remark})`,
            size,
            column - size,
          ),
          { size, colour: style.ink },
        );
    });
  });
  all.forEach((_, k) =>
    pen.text(size * 13 + column * k, size * 1.3, fitted(state.runs[k].directory, size, column - size), {
      size,
      colour: style.ink,
      bold: true,
    }),
  );
}
