// A task in words: a heading, and lines about when, how long, and why not earlier.

function taskLines(run, task) {
  const { tasks } = run,
    readers = run.readersOf(task),
    shown = [...readers.subarray(0, 4)].map((t) => run.taskName(t));
  const phases = [
    ["descriptor", tasks.descriptor],
    ["read", tasks.read],
    ["local wait", tasks.local],
    ["compute", tasks.compute],
    ["held", tasks.held],
    ["write", tasks.write],
  ]
    .filter(([, column]) => column[task] > 0)
    .map(([name, column]) => `${name} ${count(column[task])}`);
  const difference = tasks.start[task] - tasks.plannedStart[task],
    cycles = count(Math.abs(difference));
  const shift = difference === 0 ? "as planned" : `${cycles} ${difference > 0 ? "later" : "earlier"} than planned`;
  return [
    run.taskName(task),
    `${kindNames[tasks.kind[task]]} of ${run.layers[tasks.layer[task]]} on ${run.processors[tasks.processor[task]]}`,
    `${cycleRange(tasks.start[task], tasks.finish[task])}: ${count(tasks.duration[task])} (${phases.join(", ")})`,
    `planned: ${count(tasks.plannedFinish[task] - tasks.plannedStart[task])} cycles, starts ${shift}`,
    `reads ${bytesText(tasks.read_bytes[task])}, writes ${bytesText(tasks.write_bytes[task])}`,
    `waited for ${run.waitedFor(task)}`,
    readers.length
      ? `read by ${shown.join(", ")}${readers.length > 4 ? ` and ${count(readers.length - 4)} more` : ""}`
      : "read by no task",
    ...(run.isCritical[task] ? ["on the critical path"] : []),
  ];
}

const cycleRange = (from, to) => `cycles ${count(from)} to ${typeof to === "string" ? to : count(to)}`;
