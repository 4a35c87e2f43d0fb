// What a point has: a column for each key that is varied and for each figure. Texts stand for their place among those of
// the column.

class Column {
  constructor(described, index, rows, keys) {
    this.name = described.name;
    this.unit = described.unit === "text" ? "" : (described.unit ?? unitOfName(described.name));
    this.isKey = described.isKey ?? false;
    const cells = rows.map((row) => (this.isKey ? row.values[index] : row.metrics[index - keys]));
    this.isText = cells.some((cell) => typeof cell === "string");
    this.texts = this.isText ? [...new Set(cells.filter((cell) => cell !== null).map(String))] : null;
    this.numbers = cells.map((cell) => (cell === null ? null : this.isText ? this.texts.indexOf(String(cell)) : cell));
    const known = this.numbers.filter((number) => number !== null);
    this.low = known.length ? Math.min(...known) : 0;
    this.high = known.length ? Math.max(...known) : 1;
    const distinct = [...new Set(known)].sort((a, b) => a - b);
    this.distinct = distinct;
    // Values that are multiplied from one to the next are shown so.
    this.isLogarithmic = !this.isText && this.low > 0 && this.high / this.low >= 16;
  }
  scale(from, to) {
    if (this.isLogarithmic) return d3.scaleLog().domain([this.low, this.high]).range([from, to]).nice();
    const margin = this.high > this.low ? (this.high - this.low) * 0.04 : 0.5;
    return d3.scaleLinear().domain([this.low - margin, this.high + margin]).range([from, to]);
  }
  ticks(scale, wanted) {
    if (this.isText || (this.isKey && this.distinct.length <= wanted)) return this.distinct;
    if (this.unit === "B" && !this.isLogarithmic && this.high > this.low) {
      const step = 2 ** Math.ceil(Math.log2((this.high - this.low) / wanted));
      return d3.range(Math.ceil(this.low / step) * step, this.high + 1, step);
    }
    const ticks = scale.ticks(wanted);
    if (ticks.length <= wanted * 1.5) return ticks;
    const every = Math.ceil(ticks.length / wanted);
    return ticks.filter((_, k) => k % every === 0);
  }
  text(number) {
    if (number === null) return "";
    if (this.isText) return this.texts[number];
    if (this.unit === "B") return bytesText(number);
    if (this.unit && this.unit !== "cycles") return withPrefix(this.unit === "pJ" ? number * 1e-12 : number, this.unit === "pJ" ? "J" : this.unit);
    return Math.abs(number) >= 1e6 ? withPrefix(number, "").trim() : short(number);
  }
  exactText(number) {
    return number === null || this.isText ? this.text(number) : `${number.toLocaleString("en", { maximumFractionDigits: 12 })} ${this.unit}`;
  }
  get title() {
    const parts = this.name.split(".");
    return parts.slice(/^\d+$/.test(parts.at(-2)) ? -3 : -2).join(".");
  }
}

// Names of figures end with their units.
function unitOfName(name) {
  if (/bytes?$/.test(name)) return "B";
  if (/cycles$|makespan/.test(name)) return "cycles";
  if (/seconds(\.|$)/.test(name)) return "s";
  if (/^energy_pj/.test(name)) return "pJ";
  return "";
}
