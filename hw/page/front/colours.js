// Colours that the colour-blind can tell apart: M. Okabe and K. Ito, "Color Universal Design", 2008.

const okabeIto = {
  orange: "#e69f00",
  sky: "#56b4e9",
  green: "#009e73",
  yellow: "#f0e442",
  blue: "#0072b2",
  vermillion: "#d55e00",
  purple: "#cc79a7",
  grey: "#8a8f98",
};
const classColours = [okabeIto.sky, okabeIto.orange, okabeIto.green, okabeIto.purple];
const kindColours = [okabeIto.blue, okabeIto.orange, okabeIto.green];
const layerColours = [
  okabeIto.blue,
  okabeIto.orange,
  okabeIto.green,
  okabeIto.purple,
  okabeIto.sky,
  okabeIto.vermillion,
  okabeIto.yellow,
];
const stateNames = [
  "descriptor",
  "read",
  "compute",
  "write",
  "read, not yet computed",
  "waits for input",
  "waits for space",
  "waits for turn or barrier",
];
const stateColours = [
  okabeIto.grey,
  okabeIto.sky,
  okabeIto.blue,
  okabeIto.green,
  "#b9c0ca",
  "#f3e9a8",
  okabeIto.vermillion,
  okabeIto.purple,
];
const runColours = [okabeIto.blue, okabeIto.vermillion, okabeIto.green, okabeIto.purple];

const layerColour = (layer) => (layer < 0 ? okabeIto.grey : layerColours[layer % layerColours.length]);
const runColour = (index) => runColours[index % runColours.length];

function partColour(label) {
  const fixed = {
    compute: okabeIto.blue,
    transfer: okabeIto.sky,
    descriptors: okabeIto.grey,
    "waiting for space": okabeIto.vermillion,
  };
  if (fixed[label]) return fixed[label];
  const others = [okabeIto.orange, okabeIto.purple, okabeIto.green, okabeIto.yellow];
  const at = Object.keys(waitingColours).length;
  waitingColours[label] ??= shadeOf(others[at % others.length], Math.floor(at / others.length));
  return waitingColours[label];
}

// The colour in the first round, then lighter and darker ones in turns.
function shadeOf(colour, round) {
  if (round === 0) return colour;
  const step = Math.ceil(round / 2),
    part = 1 - 0.5 ** step;
  return hexOf(d3.interpolateRgb(colour, round % 2 ? "#ffffff" : "#000000")(part));
}
const waitingColours = {};

function hexOf(rgb) {
  const { r, g, b } = d3.rgb(rgb);
  return `#${[r, g, b].map((v) => Math.round(v).toString(16).padStart(2, "0")).join("")}`;
}

// What may be written on a colour.
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#14181f" : "#ffffff";
}

// The looks of a drawing: on the screen in the page's theme, in a file always light and at a column's width.
function screenStyle() {
  const own = getComputedStyle(document.documentElement);
  const value = (name) => own.getPropertyValue(name).trim();
  return {
    font: 11,
    ink: value("--ink"),
    muted: value("--muted"),
    grid: value("--grid"),
    lane: value("--lane"),
    surface: value("--surface"),
    accent: value("--accent"),
    dark: value("--scheme") === "dark",
  };
}

const fileStyle = {
  font: 7,
  ink: "#14181f",
  muted: "#4a5260",
  grid: "#dfe3e8",
  lane: "#f2f4f7",
  surface: "#ffffff",
  accent: "#0072b2",
  dark: false,
};
