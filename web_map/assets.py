"""Copy the browser files we use, with their licences, from node_modules into static/vendor."""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from geo.errors import GeoError, Words

ROOT = Path(__file__).parent.parent
VENDOR = Path(__file__).parent / "static" / "vendor"

#: Folder under static/vendor: its npm package, and the files we use of it.
USED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "echarts": ("echarts", ("dist/echarts.esm.min.mjs", "LICENSE", "NOTICE")),
    "leaflet": (
        "leaflet",
        (
            "dist/leaflet.js",
            "dist/leaflet.css",
            "dist/images/layers.png",
            "dist/images/layers-2x.png",
            "dist/images/marker-icon.png",
            "dist/images/marker-icon-2x.png",
            "dist/images/marker-shadow.png",
            "LICENSE",
        ),
    ),
}

_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_OLD_EXPLORER = "#default#VML"


class AssetError(GeoError):
    """A browser file is missing, or asks for one that we do not carry."""

    sentence = Words(
        zh="前端文件 {file} 缺失或引用了外部地址，请执行 npm ci 后重试。",
        en="The browser file {file} is missing or refers to one we do not carry. "
        "Run npm ci and try again.",
    )


def build_vendor(node_modules: Path, vendor: Path = VENDOR) -> int:
    """Replace `vendor` by the used files and return how many bytes they are.

    Raises
    ------
    AssetError
        A listed file is not in `node_modules`, or a style sheet names a file that is
        not listed: it would be asked of the internet, or be missing on the page.
    """
    vendor.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=vendor.parent))
    try:
        fresh.chmod(0o755)
        for folder, (package, files) in USED.items():
            for file in files:
                _copy(node_modules / package / file, fresh / folder / file.removeprefix("dist/"))
        for sheet in fresh.rglob("*.css"):
            _check_references(sheet)
        shutil.rmtree(vendor, ignore_errors=True)
        fresh.rename(vendor)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sum(file.stat().st_size for file in vendor.rglob("*") if file.is_file())


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise AssetError(file=source.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _check_references(sheet: Path) -> None:
    for reference in _CSS_URL.findall(sheet.read_text(encoding="utf-8")):
        if reference == _OLD_EXPLORER or reference.startswith("data:"):
            continue
        if "//" in reference or not (sheet.parent / reference).is_file():
            raise AssetError(file=f"{sheet.name}: {reference}")


def main() -> int:
    """Build static/vendor from a folder of npm packages."""
    parser = argparse.ArgumentParser(prog="python -m web_map.assets")
    parser.add_argument("node_modules", type=Path, nargs="?", default=ROOT / "node_modules")
    try:
        size = build_vendor(parser.parse_args().node_modules)
    except AssetError as error:
        sys.stderr.write(f"{error.words.zh}\n{error.words.en}\n")
        return 3
    sys.stdout.write(f"{VENDOR.relative_to(ROOT)}: {size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
