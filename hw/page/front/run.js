// One run: its tables with the times that they leave out, and what views ask of them.

const kindNames = ["compute", "load", "store"];
const classNames = ["input", "weight", "activation", "output"];
const causeNames = [
  "nothing",
  "the processor",
  "space",
  "its turn",
  "a barrier",
  "exclusive DMA",
  "a faster processor",
];
const waitedForSpace = 2,
  waitedForInput = 7;
const listed = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

class Run {
  constructor(json, columns, index) {
    this.index = index;
    this.directory = json.directory;
    this.summary = json.summary;
    this.processors = json.processors;
    this.layers = json.layers;
    this.makespan = json.summary.simulated.makespan_cycles;
    this.capacity = json.summary.capacity_bytes;
    this.counters = json.counters;
    this.waiting = json.waiting.map((row) => ({
      resource: row[0],
      initiator: row[1],
      behind: row[2],
      cycles: +row[3],
    }));
    this.layerRows = json.layer_rows.map((row) => layerRow(json.layer_columns, row));
    this.readTasks(readTable(columns, json.tables.tasks));
    this.readBuffers(readTable(columns, json.tables.buffers));
    this.inputs = readTable(columns, json.tables.inputs).buffer;
    const occupancy = readTable(columns, json.tables.occupancy);
    this.occupancy = { cycle: occupancy.cycle, bytes: occupancy.bytes };
    this.peak = findPeak(this.occupancy);
    this.readCriticalPath(readTable(columns, json.tables.critical_path), json.critical_resources);
    this.makeLanes();
  }

  readTasks(table) {
    const count = (this.taskCount = table.rows);
    const finish = new Float64Array(count),
      plannedStart = new Float64Array(count);
    const plannedFinish = new Float64Array(count),
      read = new Float64Array(count);
    const firstInput = new Float64Array(count + 1);
    for (let t = 0; t < count; ++t) {
      finish[t] = table.start[t] + table.duration[t];
      plannedStart[t] = table.start[t] + table.planned_shift[t];
      plannedFinish[t] = plannedStart[t] + table.duration[t] + table.planned_longer[t];
      read[t] = table.duration[t] - table.descriptor[t] - table.local[t] - table.compute[t] - table.held[t] - table.write[t];
      firstInput[t + 1] = firstInput[t] + table.input_count[t];
    }
    this.tasks = Object.assign(table, { finish, plannedStart, plannedFinish, read, firstInput });
  }

  readBuffers(table) {
    const count = (this.bufferCount = table.rows),
      end = this.makespan,
      tasks = this.tasks;
    const alloc = new Float64Array(count),
      free = new Float64Array(count);
    const plannedAlloc = new Float64Array(count),
      plannedFree = new Float64Array(count);
    const plannedEnd = this.summary.planned.makespan_cycles;
    for (let b = 0; b < count; ++b) {
      const made = b < this.taskCount;
      alloc[b] = table.alloc_shift[b] + (made ? tasks.start[b] : 0);
      free[b] = table.life[b] > 0 ? alloc[b] + table.life[b] - 1 : end;
      plannedAlloc[b] = table.planned_shift[b] + (made ? tasks.plannedStart[b] : 0);
      const planned = table.life[b] + table.planned_longer[b];
      plannedFree[b] = planned > 0 ? plannedAlloc[b] + planned - 1 : plannedEnd;
    }
    this.buffers = Object.assign(table, { alloc, free, plannedAlloc, plannedFree });
  }

  readCriticalPath(table, resources) {
    const summary = this.summary.critical_path,
      waiting = listed(table.waiting);
    const part = (label, cycles, column) => ({ label, cycles, column });
    const parts = [
      part("compute", summary.compute_cycles, table.compute),
      part("transfer", summary.transfer_cycles, table.transfer),
      part("descriptors", summary.dispatch_cycles, table.dispatch),
      part("waiting for space", summary.space_cycles, table.space),
      ...Object.entries(summary.waiting_cycles).map(([name, cycles]) =>
        part(`waiting for ${name}`, cycles, waiting[resources.indexOf(name)]),
      ),
    ];
    this.path = { tasks: table.task, parts: parts.filter((p) => p.cycles > 0) };
    this.isCritical = new Uint8Array(this.taskCount);
    for (const task of table.task) this.isCritical[task] = 1;
  }

  // The tasks on the path that have cycles of a part.
  tasksOfPart(part) {
    return this.path.tasks.filter((task, row) => part.column && part.column[row] > 0);
  }

  // The tasks of each processor in the order of their starts, and whether they overlap: several local buffers.
  makeLanes() {
    const { start, finish, processor } = this.tasks;
    const order = orderOf(start, this.taskCount);
    const counts = new Int32Array(this.processors.length);
    for (let t = 0; t < this.taskCount; ++t) ++counts[processor[t]];
    this.lanes = this.processors.map((name, p) => ({ name, tasks: new Int32Array(counts[p]), staged: false }));
    counts.fill(0);
    for (const t of order) {
      const lane = this.lanes[processor[t]],
        k = counts[processor[t]]++;
      lane.tasks[k] = t;
      if (k > 0 && finish[lane.tasks[k - 1]] > start[t]) lane.staged = true;
    }
  }

  taskName(task) {
    return this.tasks.name[task];
  }

  bufferName(buffer) {
    const own = this.buffers.name[buffer];
    if (own || buffer >= this.taskCount) return own;
    const name = this.taskName(buffer);
    return this.tasks.kind[buffer] ? name.slice(name.indexOf(" ") + 1) : name;
  }

  bufferLayer(buffer) {
    return buffer < this.taskCount ? this.tasks.layer[buffer] : -1;
  }

  inputsOf(task) {
    return this.inputs.subarray(this.tasks.firstInput[task], this.tasks.firstInput[task + 1]);
  }

  readersOf(buffer) {
    if (!this.readers) this.makeReaders();
    return this.readers.tasks.subarray(this.readers.first[buffer], this.readers.first[buffer + 1]);
  }

  makeReaders() {
    const first = new Int32Array(this.bufferCount + 1),
      tasks = new Int32Array(this.inputs.length);
    for (const buffer of this.inputs) ++first[buffer + 1];
    for (let b = 0; b < this.bufferCount; ++b) first[b + 1] += first[b];
    const next = first.slice();
    for (let t = 0; t < this.taskCount; ++t) for (const buffer of this.inputsOf(t)) tasks[next[buffer]++] = t;
    this.readers = { first, tasks };
  }

  waitedFor(task) {
    const cause = this.tasks.waited_for[task];
    return cause === waitedForInput ? this.bufferName(this.tasks.waited_input[task]) : causeNames[cause];
  }

  // The task that let this one start: that made the input, or ran before it on the processor; or -1.
  enablerOf(task) {
    const cause = this.tasks.waited_for[task];
    if (cause === waitedForInput) {
      const buffer = this.tasks.waited_input[task];
      return buffer < this.taskCount ? buffer : -1;
    }
    if (cause !== 1) return -1;
    const lane = this.lanes[this.tasks.processor[task]].tasks;
    const at = lane.indexOf(task);
    return at > 0 ? lane[at - 1] : -1;
  }

  // The occupancy that was planned: cycle and total of each change.
  get planned() {
    return (this.plannedSteps ??= plannedOccupancy(this.buffers, this.bufferCount));
  }

  // The buffers in the scratchpad at the end of an instant, the largest first.
  liveAt(cycle) {
    const { alloc, free, address, bytes } = this.buffers,
      live = [];
    for (let b = 0; b < this.bufferCount; ++b) {
      if (address[b] >= 0 && alloc[b] <= cycle && (cycle < free[b] || this.buffers.life[b] === 0)) live.push(b);
    }
    return live.sort((a, b) => bytes[b] - bytes[a]);
  }
}

function layerRow(columns, row) {
  const layer = {};
  columns.forEach((name, k) => (layer[name] = k < 2 ? row[k] : row[k] === "" ? null : +row[k]));
  return layer;
}

function findPeak({ cycle, bytes }) {
  let peak = { cycle: 0, bytes: 0 };
  for (let i = 0; i < cycle.length; ++i) {
    const total = bytes[0][i] + bytes[1][i] + bytes[2][i] + bytes[3][i];
    if (total > peak.bytes) peak = { cycle: cycle[i], bytes: total };
  }
  return peak;
}

// The numbers from 0 to count - 1 in the order of their keys.
function orderOf(keys, count) {
  let largest = 0;
  for (let i = 0; i < count; ++i) largest = Math.max(largest, keys[i]);
  if ((largest + 1) * count >= Number.MAX_SAFE_INTEGER) {
    return Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
  }
  const both = new Float64Array(count);
  for (let i = 0; i < count; ++i) both[i] = keys[i] * count + i;
  both.sort();
  return Int32Array.from(both, (key) => key % count);
}

function plannedOccupancy({ plannedAlloc, plannedFree, address, bytes, life, planned_longer: longer }, count) {
  const times = [],
    changes = [];
  for (let b = 0; b < count; ++b) {
    if (address[b] < 0 || plannedAlloc[b] < 0) continue;
    times.push(plannedAlloc[b]);
    changes.push(bytes[b]);
    if (life[b] + longer[b] <= 0) continue;
    times.push(plannedFree[b]);
    changes.push(-bytes[b]);
  }
  const cycle = [],
    total = [];
  let sum = 0;
  for (const i of orderOf(times, times.length)) {
    sum += changes[i];
    if (cycle.length && cycle[cycle.length - 1] === times[i]) total[total.length - 1] = sum;
    else (cycle.push(times[i]), total.push(sum));
  }
  return { cycle, total };
}
