"""compared_test.py WEFT: what scripts/compared.py prints is what docs/compared.md shows, but for ResNet-50 and what takes
seconds."""

import os
import pathlib
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    try:
        import pandas  # noqa: F401 (scripts/compared.py needs it)
    except ImportError:
        print("no pandas")
        return 77
    with tempfile.TemporaryDirectory() as out:
        printed = subprocess.run([sys.executable, "-B", REPOSITORY / "scripts/compared.py", out, "--quick"],
                                 env={**os.environ, "WEFT": sys.argv[1]}, capture_output=True, text=True, check=True)
    page = (REPOSITORY / "docs/compared.md").read_text(encoding="utf-8")
    tables = [text.strip("\n") for text in printed.stdout.split("\n\n")]
    assert len(tables) == 2, printed.stdout
    missing = [text for text in tables if text not in page]
    for text in missing:
        print("docs/compared.md does not show:\n" + text)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
