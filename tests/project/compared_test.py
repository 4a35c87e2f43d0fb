"""compared_test.py WEFT: every line that scripts/compared.py --quick prints stands in docs/compared.md, however wide its
columns are."""

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
    shown = {" ".join(line.split()) for line in page.splitlines()}
    lines = [" ".join(line.split()) for line in printed.stdout.splitlines() if line]
    assert len(lines) > 12, printed.stdout
    missing = [line for line in lines if line not in shown]
    for text in missing:
        print("docs/compared.md does not show:\n" + text)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
