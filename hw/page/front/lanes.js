// The tasks of a processor as pieces of time with colours.

// Pieces by colour of each lane, made when a colouring is first shown: rows of [segments, colours, part of the height].
function lanePieces(run, lane, colourBy) {
  lane.pieces ??= {};
  return (lane.pieces[colourBy] ??= makePieces(run, lane, colourBy));
}

function makePieces(run, lane, colourBy) {
  const { tasks } = run,
    isState = colourBy === "state";
  const main = new Segments(lane.tasks.length * (isState ? 6 : 1)),
    next = new Segments(lane.staged ? lane.tasks.length * 3 : 0);
  const colourOf = (task) =>
    colourBy === "kind"
      ? tasks.kind[task]
      : (tasks.layer[task] % layerColours.length) + (tasks.kind[task] ? layerColours.length : 0);
  const computesAt = (task) => tasks.finish[task] - tasks.write[task] - tasks.held[task] - tasks.compute[task];
  let free = 0;
  for (const [k, task] of lane.tasks.entries()) {
    const start = tasks.start[task],
      computes = computesAt(task);
    // With three local buffers the next task may compute while the result of this one is written: it is shown then.
    const finish = k + 1 < lane.tasks.length ? Math.min(tasks.finish[task], computesAt(lane.tasks[k + 1])) : tasks.finish[task];
    const hasRead = start + tasks.descriptor[task] + tasks.read[task];
    const reading = lane.staged ? next : main;
    if (!isState) {
      if (lane.staged) next.add(start, hasRead, colourOf(task), task);
      main.add(lane.staged ? computes : start, finish, colourOf(task), task);
      continue;
    }
    const cause = tasks.waited_for[task];
    if (start > free) reading.add(free, start, cause === waitedForSpace ? 6 : cause === waitedForInput ? 5 : 7, task);
    reading.add(start, start + tasks.descriptor[task], 0, task);
    reading.add(start + tasks.descriptor[task], hasRead, 1, task);
    if (!lane.staged) main.add(hasRead, computes, 4, task);
    main.add(computes, computes + tasks.compute[task], 2, task);
    main.add(computes + tasks.compute[task], finish, 3, task);
    free = Math.max(free, lane.staged ? hasRead : finish);
  }
  return { main, next };
}

// The second half are the colours of what moves data.
function pieceColours(style) {
  if (state.colourBy === "kind") return kindColours;
  if (state.colourBy === "state") return stateColours;
  const mix = (colour) => d3.interpolateRgb(colour, style.surface)(0.5);
  return [...layerColours, ...layerColours.map((colour) => d3.rgb(mix(colour)).toString()).map(hexOf)];
}

function plannedPieces(run, lane) {
  if (lane.planned) return lane.planned;
  const { plannedStart, plannedFinish, layer, kind } = run.tasks;
  const order = orderOf(
    Float64Array.from(lane.tasks, (task) => Math.max(0, plannedStart[task])),
    lane.tasks.length,
  );
  const pieces = (lane.planned = new Segments(lane.tasks.length));
  let free = 0;
  for (const k of order) {
    const task = lane.tasks[k];
    pieces.add(
      Math.max(free, plannedStart[task]),
      plannedFinish[task],
      (layer[task] % layerColours.length) + (kind[task] ? layerColours.length : 0),
      task,
    );
    free = Math.max(free, plannedFinish[task]);
  }
  return pieces;
}

// The task that a processor runs at a cycle, or -1.
function taskOfLane(run, lane, cycle) {
  const { start, finish } = run.tasks;
  let low = 0,
    high = lane.tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[lane.tasks[middle]] <= cycle) low = middle + 1;
    else high = middle;
  }
  const before = low > 1 ? lane.tasks[low - 2] : -1,
    last = low > 0 ? lane.tasks[low - 1] : -1;
  if (before >= 0 && lane.staged && cycle < finish[before]) return before;
  return last >= 0 && cycle < finish[last] ? last : -1;
}
