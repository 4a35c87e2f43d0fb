// What all views share: which part of the time is shown, what is selected, how tasks are coloured. Times are in units
// of the axis: cycles or, where runs have different clocks, nanoseconds.

const state = {
  runs: [],
  isInCycles: true,
  from: 0,
  to: 1,
  end: 1,
  task: null, // {run, task}
  instant: null, // {run, cycle}
  lit: null, // {run, label, tasks: Set}
  colourBy: "layer",
  mapBy: "class",
  showsCapacity: false,
  showsPlan: true,
  showsPath: true,
  exportWidth: 88, // millimetres
};

const unitOf = (run) => (state.isInCycles ? 1 : 1e9 / run.summary.clock_hz);

function takeRuns(runs) {
  state.runs = runs;
  state.isInCycles = runs.every((run) => run.summary.clock_hz === runs[0].summary.clock_hz);
  const ends = runs.map((run) => Math.max(run.makespan, run.summary.planned.makespan_cycles) * unitOf(run));
  state.end = Math.max(1, ...ends);
  state.to = state.end;
}

// What files of saved views begin with.
function pageName() {
  const networks = state.runs.map((run) => run.summary.network);
  return networks.filter((name, k) => networks.indexOf(name) === k).join("-");
}

const narrowest = 10; // units of time

function showTime(from, to) {
  let length = Math.min(state.end, Math.max(Math.min(narrowest, state.end), to - from));
  if (!(length > 0)) length = state.end;
  const middle = (from + to) / 2;
  state.from = Math.max(0, Math.min(state.end - length, middle - length / 2));
  state.to = state.from + length;
  redraw();
}

function zoom(factor, at = (state.from + state.to) / 2) {
  showTime(at - (at - state.from) * factor, at + (state.to - at) * factor);
}

// By a part of what is seen.
function pan(part) {
  const step = Math.max(-state.from, Math.min(state.end - state.to, (state.to - state.from) * part));
  showTime(state.from + step, state.to + step);
}

const showAll = () => showTime(0, state.end);

function selectTask(run, task) {
  state.task = task === null ? null : { run, task };
  state.instant = null;
  showDetails();
  redraw();
}

function selectInstant(run, cycle) {
  state.instant = { run, cycle };
  state.task = null;
  showDetails();
  redraw();
}

function light(run, label, tasks) {
  const isSame = state.lit && state.lit.run === run && state.lit.label === label;
  state.lit = isSame || !tasks ? null : { run, label, tasks: new Set(tasks) };
  redraw();
}

function clearSelection() {
  state.task = state.instant = state.lit = null;
  showDetails();
  redraw();
}

// Brings a task into sight, without zooming where that is not needed.
function goToTask(run, task) {
  const from = run.tasks.start[task] * unitOf(run),
    to = run.tasks.finish[task] * unitOf(run);
  const length = state.to - state.from;
  if (from < state.from || to > state.to || to - from < length / 400) {
    const room = Math.min(length, Math.max((to - from) * 20, narrowest));
    showTime((from + to - room) / 2, (from + to + room) / 2);
  }
  selectTask(run, task);
}
