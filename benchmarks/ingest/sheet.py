"""`wangge incidents import` of a sheet, beside `COPY` and the same join in SQL."""

import csv
import json
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg

from benchmarks.ingest.place import ROOT, Place

JOIN = (Path(__file__).parent / "copy_join.sql").read_text("utf-8")
HEADER = ("编号", "标题", "内容", "类别", "发生时间", "经度", "纬度", "精度")
COLUMNS = (
    "number text, title text, narrative text, category text, occurred_at text,"
    " lon float8, lat float8, accuracy_m float8"
)


def write_sheet(place: Place, rows: int) -> Path:
    """Write a CSV of `rows` incidents under numbers of their own."""
    file = place.home / f"sheet-{uuid.uuid4().hex[:8]}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEADER)
        for number in range(rows):
            lon, lat = place.points[number % len(place.points)].tolist()
            moment = f"2025-{1 + number % 12:02d}-{1 + number % 28:02d} {number % 24:02d}:30"
            sheet.writerow(
                (f"{file.stem}-{number}", f"路灯不亮 {number}", "路口的灯不亮，请派人查看。",
                 "环境卫生", moment, lon, lat, 8)
            )  # fmt: skip
    return file


def time_import(place: Place, file: Path, rows: int) -> float:
    """Return the seconds the command takes, its start included.

    Raises
    ------
    RuntimeError
        When not every row was created.
    """
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-m", "api.cli", "incidents", "import", file, "--crs", "cgcs2000",
         "--json"],
        cwd=ROOT, env=place.environ(), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    took = time.perf_counter() - began
    return _checked(took, json.loads(told)["created"], rows)


def time_copy(place: Place, file: Path, rows: int) -> float:
    """Return the seconds of `COPY` into a temporary table and one statement, in one transaction."""
    began = time.perf_counter()
    with psycopg.connect(place.conninfo) as connection:
        connection.execute(f"CREATE TEMP TABLE bench_sheet ({COLUMNS})")
        into = "COPY bench_sheet FROM STDIN (FORMAT csv, HEADER)"
        with connection.cursor().copy(into) as copy:
            copy.write(file.read_bytes())
        connection.execute("ANALYZE bench_sheet")
        made = connection.execute(JOIN).fetchone()
    return _checked(time.perf_counter() - began, made[0] if made else 0, rows)


def _checked(took: float, created: int, rows: int) -> float:
    if created != rows:
        message = f"{created} of {rows} rows were created"
        raise RuntimeError(message)
    return took
