"""ONNX Runtime as a child process: onnxruntime-web of npm, under node (scripts/onnx_runtime.mjs)."""

import json
import pathlib
import shutil
import subprocess

import numpy

PACKAGE = "onnxruntime-web@1.30.0"
TYPES = {"float32": "float32", "float64": "float64", "float16": "float16", "int8": "int8", "uint8": "uint8",
         "int16": "int16", "uint16": "uint16", "int32": "int32", "uint32": "uint32", "int64": "int64",
         "uint64": "uint64", "bool": "bool"}


def is_installed(folder):
    """Whether node is there, and the package in `folder`."""
    return shutil.which("node") is not None and (folder / "node_modules/onnxruntime-web/package.json").exists()


def install(folder):
    """Puts the package into `folder`, without scripts of packages and without a lock file."""
    if is_installed(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
                    "--ignore-scripts", "--loglevel=error", PACKAGE], check=True, stdout=subprocess.DEVNULL)


class RuntimeFault(Exception):
    """What ONNX Runtime says where it computes nothing."""


class Runtime:
    """One process, for many models one after another; begun again where it ends."""

    def __init__(self, folder, scratch):
        self.folder, self.scratch, self.process = folder.absolute(), pathlib.Path(scratch), None
        self.scratch.mkdir(parents=True, exist_ok=True)

    def run(self, model, inputs, optimize="disabled"):
        """The outputs of a model by name, for inputs by name, and the seconds that computing took."""
        given = []
        for k, (name, array) in enumerate(inputs.items()):
            path = self.scratch / ("in%d.bin" % k)
            path.write_bytes(numpy.ascontiguousarray(array).tobytes())
            given.append({"name": name, "type": str(array.dtype), "dims": list(array.shape), "file": str(path)})
        answer = self._ask({"model": str(model), "optimize": optimize, "inputs": given,
                            "out": str(self.scratch / "out")})
        if "error" in answer:
            raise RuntimeFault(answer["error"])
        outputs = {}
        for output in answer["outputs"]:
            values = numpy.fromfile(output["file"], TYPES[output["type"]])
            outputs[output["name"]] = values.reshape([int(size) for size in output["dims"]])
        return outputs, answer["seconds"]

    def _ask(self, request):
        if self.process is None or self.process.poll() is not None:
            script = pathlib.Path(__file__).with_name("onnx_runtime.mjs")
            self.process = subprocess.Popen(["node", script, self.folder], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.startswith("{"):
            self.close()
            return {"error": "ONNX Runtime ended: %r" % line}
        return json.loads(line)

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None
