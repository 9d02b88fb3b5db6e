"""Reforms of divisions, vocabularies and forms, as an administrator enters them: edits of files below `schemas/`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Terms = dict[str, dict[str, Any]]
Reform = Callable[[Path], None]

DAY = "2026-07-15"
"""The first day of every reform here."""
EVE = "2026-07-14"
COUNTY, OTHER, CITY, OTHER_CITY = "150102", "150105", "150100", "150200"
NEW_CODE = "150199"


def edit_vocabulary(root: Path, name: str, change: Callable[[Terms, list[dict[str, Any]]], None]) -> None:
    """Change the terms of a vocabulary in place: by their words, and the list of them."""
    path = root / "schemas/vocabularies" / f"{name}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change({term["const"]: term for term in data["oneOf"]}, data["oneOf"])
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def edit_schema(root: Path, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a schema in place."""
    path = root / "schemas" / f"{name}.schema.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def moved(root: Path) -> None:
    """The county reports to another city, its code staying."""
    change = {"from": DAY, "x-reports-to": OTHER_CITY}
    edit_vocabulary(root, "divisions", lambda by, _: by[COUNTY].update({"x-changes": [change]}))


def renamed(root: Path) -> None:
    """The county and its department have another name and other letters."""
    change = {"from": DAY, "title": "新北城区", "x-finance-department": "新北城区财政局", "x-letter-prefix": "北财"}
    edit_vocabulary(root, "divisions", lambda by, _: by[COUNTY].update({"x-changes": [change]}))


def merged(root: Path) -> None:
    """The county goes into another one."""
    edit_vocabulary(root, "divisions", lambda by, _: by[COUNTY].update({"x-until": EVE, "x-successor": OTHER}))


def recoded(root: Path) -> None:
    """The county has another code."""

    def change(by: Terms, terms: list[dict[str, Any]]) -> None:
        terms.append({**by[COUNTY], "const": NEW_CODE, "x-from": DAY})
        by[COUNTY].update({"x-until": EVE, "x-successor": NEW_CODE})

    edit_vocabulary(root, "divisions", change)


def word_ended(root: Path) -> None:
    """A subsystem ends, another takes its place."""

    def change(by: Terms, terms: list[dict[str, Any]]) -> None:
        terms.append({"const": "marketplace", "title": "新电子卖场", "x-title-en": "Market", "x-from": DAY})
        by["mall"].update({"x-until": EVE, "x-successor": "marketplace"})

    edit_vocabulary(root, "subsystems", change)


def field_required(root: Path) -> None:
    """What may be left out of a requirement must be stated from the day on."""

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["unifications"]["x-required"] = {"from": DAY}

    edit_schema(root, "requirement", change)


REFORMS: dict[str, Reform] = {
    reform.__name__: reform for reform in (moved, renamed, merged, recoded, word_ended, field_required)
}
