"""Change which defaults the region has confirmed in a repository: all, some, or none."""

import re
from pathlib import Path

import yaml

TABLE = "schemas/defaults.yaml"
_CONFIRMED = re.compile(r"^    confirmed:\n(?:      .*\n)+", re.M)
NUMBER = "内财购〔2021〕样例9号"


def remove_confirmations(root: Path) -> None:
    """Remove every confirmation from the table at `root`, as in a newly founded repository."""
    path = root / TABLE
    path.write_text(_CONFIRMED.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def confirm(root: Path, *topics: str, since: str = "2021-10-18") -> None:
    """Confirm `topics`, or every default without `topics`, from a day on."""
    path = root / TABLE
    # Everything as text: the key `on` of a confirmation would otherwise be read as a truth value.
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for item in data["topics"]:
        if item["id"] in topics or (not topics and item["ground"] == "default"):
            item["confirmed"] = [{"title": "关于确认默认设置的通知", "number": NUMBER, "on": since, "from": since}]
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
