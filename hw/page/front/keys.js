// The keyboard.

const keyTexts = [
  ["← →", "move in time (with Shift: by a screen)"],
  ["+ −", "zoom"],
  ["0 or Home", "show all"],
  ["Esc", "drop the selection"],
  ["n p", "next and previous task of the processor"],
  ["w", "the task that was waited for"],
  ["k", "the peak"],
  ["d", "light or dark"],
  ["?", "these keys"],
  ["drag", "zoom to a part of the time"],
  ["Shift + drag", "move"],
  ["Ctrl + wheel", "zoom"],
  ["double click", "show all"],
];

function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName))
      return;
    const act = keyActions[event.key];
    if (!act) return;
    act(event);
    event.preventDefault();
  });
}

const keyActions = {
  ArrowLeft: (event) => pan(event.shiftKey ? -1 : -0.1),
  ArrowRight: (event) => pan(event.shiftKey ? 1 : 0.1),
  "+": () => zoom(1 / 1.4),
  "=": () => zoom(1 / 1.4),
  "-": () => zoom(1.4),
  0: () => showAll(),
  Home: () => showAll(),
  Escape: () => (document.getElementById("help").open ? document.getElementById("help").close() : clearSelection()),
  n: () => goAlong(1),
  p: () => goAlong(-1),
  w: () => {
    const enabler = state.task ? state.task.run.enablerOf(state.task.task) : -1;
    if (enabler >= 0) goToTask(state.task.run, enabler);
  },
  k: () => goToInstant(state.runs[0], state.runs[0].peak.cycle),
  d: switchTheme,
  "?": showHelp,
};

// From task to task of a processor.
function goAlong(step) {
  const run = state.task?.run ?? state.runs[0];
  const lane = run.lanes[state.task ? run.tasks.processor[state.task.task] : 0].tasks;
  const at = state.task ? lane.indexOf(state.task.task) + step : step > 0 ? 0 : lane.length - 1;
  if (at >= 0 && at < lane.length) goToTask(run, lane[at]);
}

function showHelp() {
  document.getElementById("help").showModal();
}

function makeHelp() {
  return element(
    "dialog",
    { id: "help", "aria-label": "Keys", onclick: (event) => event.target.id === "help" && event.target.close() },
    element("h3", {}, "Keys and gestures"),
    element(
      "table",
      {},
      keyTexts.map(([key, what]) =>
        element("tr", {}, element("td", {}, element("kbd", {}, key)), element("td", {}, what)),
      ),
    ),
    element("button", { onclick: () => document.getElementById("help").close() }, "Close"),
  );
}
