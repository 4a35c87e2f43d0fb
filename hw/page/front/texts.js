// Numbers as people read them, and elements of the page.

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

// Halves go to the even neighbour, as in what weft run prints.
function count(value) {
  const below = Math.floor(value),
    part = value - below;
  return grouped.format(part > 0.5 || (part === 0.5 && below % 2 !== 0) ? below + 1 : below);
}

// A name that fits where others stand beside it; both ends stay, as tiles of a layer differ in the last letters.
function brief(text, most = 40) {
  if (text.length <= most) return text;
  const begin = Math.ceil((most - 1) * 0.6);
  return `${text.slice(0, begin)}…${text.slice(text.length - (most - 1 - begin))}`;
}

function percent(part, digits = 1) {
  return `${(part * 100).toFixed(digits)} %`;
}

function bytesText(bytes) {
  if (bytes === 0) return "0 B";
  const power = Math.min(4, Math.floor(Math.log2(Math.abs(bytes)) / 10));
  if (power <= 0) return `${count(bytes)} B`;
  return `${short(bytes / 1024 ** power)} ${["", "KiB", "MiB", "GiB", "TiB"][power]}`;
}

// Three digits that count, without zeros at the end.
const short = (value) => (value >= 1000 ? count(value) : String(+value.toPrecision(3)));

function withPrefix(value, unit) {
  if (!value) return `0 ${unit}`;
  const prefixes = ["p", "n", "µ", "m", "", "k", "M", "G", "T", "P"];
  const power = Math.max(-4, Math.min(5, Math.floor(Math.log10(Math.abs(value)) / 3)));
  return `${short(value / 1000 ** power)} ${prefixes[power + 4]}${unit}`;
}

const secondsText = (seconds) => withPrefix(seconds, "s");

function signedPercent(value, base) {
  if (!base) return value ? "new" : "±0 %";
  const change = (value / base - 1) * 100;
  return `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(Math.abs(change) < 10 ? 1 : 0)} %`;
}

// An element with attributes, listeners (onclick) and children; text is never read as HTML.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(made.style, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child != null));
  return made;
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", {}, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = "copied";
  setTimeout(() => (button.textContent = before), 1200);
}

// Words of a command line as a shell takes them.
function shellLine(words) {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
