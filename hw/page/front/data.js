// The data of the page: what hw/page/page_data.cpp has packed.

async function readData() {
  const packed = bytesOfBase64(document.getElementById("weft-data").textContent.trim());
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { json, columns: bytes.subarray(4 + length) };
}

function bytesOfBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Differences in zigzag order, seven bits a byte. Bits above the 28th are added as numbers: times may need 53.
function readIntegers(bytes, begin, count) {
  const values = new Float64Array(count);
  let at = begin,
    before = 0;
  for (let i = 0; i < count; ++i) {
    let byte = bytes[at++],
      low = byte & 127,
      shift = 7;
    while (byte > 127 && shift < 28) {
      byte = bytes[at++];
      low |= (byte & 127) << shift;
      shift += 7;
    }
    let value = low;
    for (let factor = 268435456; byte > 127; factor *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * factor;
    }
    before += value % 2 ? -(value + 1) / 2 : value / 2;
    values[i] = before;
  }
  return values;
}

function readTexts(bytes, begin, count) {
  let end = begin;
  for (let left = count; left > 0; ++end) if (bytes[end] === 0) --left;
  const texts = new TextDecoder().decode(bytes.subarray(begin, end)).split("\0");
  texts.length = count;
  return texts;
}

// The columns of a table by name; those that share a name become a list. Texts are read when they are wanted.
function readTable(columns, described) {
  const table = {};
  for (const [name, type, begin, count] of described) {
    table.rows = count;
    if (type === "text") {
      let texts = null;
      Object.defineProperty(table, name, { get: () => (texts ??= readTexts(columns, begin, count)) });
    } else {
      const values = readIntegers(columns, begin, count);
      if (name in table) table[name] = [].concat(table[name], [values]);
      else table[name] = values;
    }
  }
  return table;
}
