// Where the energy went, by part of the machine.

const energyParts = [
  ["mac", "MACs", okabeIto.blue],
  ["operation", "operations", okabeIto.purple],
  ["scratchpad", "scratchpad", okabeIto.green],
  ["interconnect", "interconnect", okabeIto.sky],
  ["dram", "DRAM", okabeIto.orange],
  ["own_events", "in PEs", okabeIto.vermillion],
  ["leakage", "leakage", okabeIto.grey],
];

function makeEnergy() {
  const known = state.runs.filter((run) => run.summary.energy_pj);
  const entriesOf = (run) => {
    const energy = run.summary.energy_pj;
    const text = (key) => `${withPrefix(energy[key] * 1e-12, "J")} (${percent(energy[key] / energy.total)})`;
    const present = energyParts.filter(([key]) => energy[key] > 0);
    return present.map(([key, name, colour]) => ({ name: `${name} ${text(key)}`, colour }));
  };
  const rowHeight = (run, width, style) => style.font * 4.6 + legendHeight(entriesOf(run), width - style.font, style);
  const view = {
    id: "energy",
    title: "Energy",
    hint: known.length ? `by ${known[0].summary.energy_pj.table}` : "",
    height: (width, style) =>
      known.length ? known.reduce((sum, run) => sum + rowHeight(run, width, style), 0) : style.font * 3,
    draw: (pen, width, style) => drawEnergy(pen, width, style, known, entriesOf),
  };
  return makeSection(view, [], new CanvasView({ ...view, label: "Energy by part of the machine" }).frame);
}

function drawEnergy(pen, width, style, runs, entriesOf) {
  const size = style.font;
  if (runs.length === 0) {
    pen.text(size * 0.5, size * 1.8, "The experiment has no table of energies (hardware.energy).", {
      size,
      colour: style.muted,
    });
    return;
  }
  const most = Math.max(...runs.map((run) => run.summary.energy_pj.total));
  let top = 0;
  for (const run of runs) {
    const energy = run.summary.energy_pj,
      images = run.summary.images_per_second * run.summary.seconds;
    const each = images > 1.5 ? `, ${withPrefix((energy.total * 1e-12) / images, "J")} an image` : "";
    pen.text(
      size * 0.5,
      top + size * 1.2,
      `${runs.length > 1 ? `${runName(run.index)}: ` : ""}${withPrefix(energy.total * 1e-12, "J")}${each}`,
      { size, colour: style.ink, bold: true },
    );
    let x = size * 0.5;
    for (const [key, , colour] of energyParts) {
      const length = ((energy[key] || 0) / most) * (width - size);
      pen.rect(x, top + size * 1.8, length, size * 1.9, colour);
      x += length;
    }
    top += size * 4.1;
    top += drawLegend(pen, entriesOf(run), size * 0.5, top, width - size, style) + size * 0.5;
  }
}
