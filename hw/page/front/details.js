// What is selected, in a panel at the side: a task with its neighbours, or the buffers at an instant.

function showDetails() {
  const panel = document.getElementById("details");
  const content = state.task ? taskDetails(state.task) : state.instant ? instantDetails(state.instant) : null;
  panel.hidden = !content;
  if (content) {
    panel.replaceChildren(
      element(
        "button",
        { class: "close quiet", title: "Close (Escape)", "aria-label": "Close", onclick: clearSelection },
        "×",
      ),
      ...content,
    );
    panel.scrollTop = 0;
  }
}

const taskLink = (run, task) =>
  element("button", { class: "link", onclick: () => goToTask(run, task) }, run.taskName(task));

function taskDetails({ run, task }) {
  const [name, ...lines] = taskLines(run, task),
    limit = 24;
  const list = (title, tasks) =>
    tasks.length === 0
      ? null
      : element(
          "div",
          {},
          element("h4", {}, `${title} (${count(tasks.length)})`),
          tasks.slice(0, limit).map((t) => taskLink(run, t)),
          tasks.length > limit ? element("small", {}, ` and ${count(tasks.length - limit)} more`) : null,
        );
  const makers = [...new Set(run.inputsOf(task))].filter((b) => b < run.taskCount),
    enabler = run.enablerOf(task);
  const { buffers } = run;
  return [
    element("h3", {}, state.runs.length > 1 ? `${runName(run.index)}: ${name}` : name),
    ...lines.filter((line) => !/^(waited for|read by)/.test(line)).map((line) => element("div", {}, line)),
    buffers.address[task] >= 0
      ? element("div", {}, `result: ${bytesText(buffers.bytes[task])} at address ${count(buffers.address[task])}`)
      : null,
    element("h4", {}, "Waited for"),
    enabler >= 0 ? taskLink(run, enabler) : element("div", {}, run.waitedFor(task)),
    list("Reads what these make", makers),
    list("Is read by", [...run.readersOf(task)]),
  ].filter(Boolean);
}

function instantDetails({ run, cycle }) {
  const live = run.liveAt(cycle),
    { bytes, class: classes, address } = run.buffers,
    sums = [0, 0, 0, 0],
    limit = 200;
  for (const b of live) sums[classes[b]] += bytes[b];
  const total = sums.reduce((a, b) => a + b);
  return [
    element(
      "h3",
      {},
      `${state.runs.length > 1 ? `${runName(run.index)}: ` : ""}${bytesText(total)} at cycle ${count(cycle)}`,
    ),
    element(
      "div",
      {},
      `${count(live.length)} buffers: ${classNames
        .map((name, c) => (sums[c] ? `${name} ${bytesText(sums[c])}` : null))
        .filter(Boolean)
        .join(", ")}`,
    ),
    element(
      "table",
      { class: "buffers" },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ["buffer", "class", "bytes", "address"].map((name) => element("th", {}, name)),
        ),
      ),
      element(
        "tbody",
        {},
        live
          .slice(0, limit)
          .map((b) =>
            element(
              "tr",
              {},
              element(
                "td",
                {},
                element("i", { style: { background: classColours[classes[b]] } }),
                b < run.taskCount
                  ? element("button", { class: "link", onclick: () => goToTask(run, b) }, run.bufferName(b))
                  : run.bufferName(b),
              ),
              element("td", {}, classNames[classes[b]]),
              element("td", {}, count(bytes[b])),
              element("td", {}, count(address[b])),
            ),
          ),
      ),
    ),
    live.length > limit ? element("small", {}, `and ${count(live.length - limit)} smaller ones`) : null,
  ].filter(Boolean);
}
