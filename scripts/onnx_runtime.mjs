// Computes ONNX models by ONNX Runtime (onnxruntime-web of npm, WebAssembly) for scripts/onnx-compare: a request a line
// on stdin, an answer a line on stdout, all of them JSON. Values are files of raw elements.
//
//   {"model": FILE, "optimize": "disabled", "inputs": [{"name", "type", "dims", "file"}], "out": PREFIX}
//   {"outputs": [{"name", "type", "dims", "file"}], "seconds": S}      or      {"error": TEXT}
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const ort = createRequire(process.argv[2] + "/")("onnxruntime-web");
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "fatal";

const arrays = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, int8: Int8Array, uint8: Uint8Array,
  int16: Int16Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array, int64: BigInt64Array,
  uint64: BigUint64Array, bool: Uint8Array,
};

function tensor({ type, dims, file }) {
  const bytes = readFileSync(file);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return new ort.Tensor(type, new arrays[type](copy), dims);
}

async function answer({ model, optimize, inputs, out }) {
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(model)), {
    executionProviders: ["wasm"], graphOptimizationLevel: optimize, logSeverityLevel: 4,
  });
  try {
    const before = performance.now();
    const results = await session.run(Object.fromEntries(inputs.map((input) => [input.name, tensor(input)])));
    const seconds = (performance.now() - before) / 1000;
    const outputs = session.outputNames.map((name, k) => {
      const { type, dims, data } = results[name];
      const file = out + k + ".bin";
      writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      return { name, type, dims, file };
    });
    return { outputs, seconds };
  } finally {
    await session.release();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = await answer(JSON.parse(line));
  } catch (error) {
    result = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(result) + "\n");
}
