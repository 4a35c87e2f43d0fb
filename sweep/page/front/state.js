// What all views share: the results, which columns are shown, what is selected, and the parts of axes that are brushed.

const state = {
  sweep: null,
  columns: [],
  x: null,
  y: null,
  colour: null,
  selected: null, // the number of a point
  brushes: new Map(), // column -> [low, high]
  exportWidth: 88, // millimetres
};

function takeSweep(sweep) {
  state.sweep = sweep;
  const keys = sweep.columns.filter((column) => column.isKey).length;
  state.columns = sweep.columns.map((described, index) => new Column(described, index, sweep.rows, keys));
  const goals = sweep.goals.map((goal) => columnNamed(goal.name)).filter(Boolean);
  state.y = goals[0] ?? state.columns[0];
  state.x = goals[1] ?? state.columns.find((column) => column !== state.y) ?? state.y;
  const varied = state.columns.filter((column) => column.isKey && column.distinct.length > 1);
  state.colour = varied.find((column) => column !== state.x && column !== state.y) ?? varied[0] ?? state.columns[0];
}

const columnNamed = (name) => state.columns.find((column) => column.name === name);
const pageName = () => state.sweep.name.replace(/\.ya?ml$/, "");

function isShown(point) {
  for (const [column, [low, high]] of state.brushes) {
    const number = column.numbers[point];
    if (number === null || number < low || number > high) return false;
  }
  return true;
}

function colourOf(point) {
  const column = state.colour,
    number = column.numbers[point];
  if (number === null) return okabeIto.grey;
  if (column.isText || column.distinct.length <= layerColours.length) return layerColour(column.distinct.indexOf(number));
  const scale = column.scale(0, 1);
  return hexOf(d3.interpolateRgb(okabeIto.yellow, okabeIto.blue)(scale(number)));
}

// The entries of a legend of the colours.
function colourEntries() {
  const column = state.colour;
  const shown =
    column.isText || column.distinct.length <= layerColours.length
      ? column.distinct
      : [0, 0.25, 0.5, 0.75, 1].map((part) => column.distinct[Math.round(part * (column.distinct.length - 1))]);
  return shown.map((number) => ({
    name: column.text(number),
    colour: colourOf(column.numbers.indexOf(number)),
  }));
}

function select(point) {
  state.selected = point;
  showDetails();
  redraw();
}
