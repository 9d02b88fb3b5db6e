"""`taizhang audit`: the whole history once more, offline."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from taizhang.approval.audit.breach import Audit, Breach
from taizhang.approval.audit.walk import audit_main_line
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.options import common_options
from taizhang.findings.report.text_report import printable
from taizhang.records import Approval, Review

_message = Messages(__file__)


@click.command("audit")
@click.option("--from", "anchor", help="自该提交起审计，此前的视为可信。 Audit from this commit on.")
@click.option("--head", default="HEAD", help="主线的最新提交。 The tip of the main line.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@common_options
@click.pass_context
def audit_command(
    context: click.Context, anchor: str | None, head: str, form: str, repo: Path, lang: Lang, today: date
) -> None:
    """审计主线全部历史：谁在何时以何职责审批了什么；可离线、在裸库上运行。

    Audit the main line of a clone, bare or not, offline: every merge, every seal, and the records as they stand.
    Exit 0: all in order; 1: breaches.
    """
    result = audit_main_line(Git(repo), head, anchor, today)
    click.echo(_json(result) if form == "json" else _text(result, lang))
    context.exit(1 if result.breaches else 0)


def _text(result: Audit, lang: Lang) -> str:
    lines = [line for path, seal in result.approved for line in _approval(path, seal)]
    for breach in result.breaches:
        where = f"{breach.commit[:12]} {breach.path}".rstrip()
        lines.append(_message("breach", where=where, message=breach.message))
    for remark in result.remarks:
        where = f"{remark.commit[:12]} {remark.path}".rstrip()
        lines.append(_message("remark", where=where, message=remark.message))
    lines.append(
        _message(
            "totals",
            anchor=result.anchor[:12],
            head=result.head[:12],
            merges=result.merges,
            seals=len(result.approved),
            breaches=len(result.breaches),
        )
    )
    return "\n".join(printable(line.pick(lang)) for line in lines)


def _approval(path: str, seal: Approval) -> list[Text]:
    predicate = seal.predicate
    when = f"{predicate.sealed_at:%Y-%m-%d %H:%M}"
    head = _message("sealed-pull-request", seal=seal.id, when=when, pull=predicate.pull, path=path)
    steps = [
        f"  {step.duty}@{step.division}  {step.person}{_deputy(step)}  {step.at:%Y-%m-%d %H:%M}  "
        + "  ".join(part for part in (step.letter, step.classification, step.outcome, step.opinion) if part)
        for step in predicate.chain
    ]
    return [head, *(Text(step, step) for step in steps)]


def _deputy(step: Review) -> str:
    return _message("acting-for", person=step.acting_for).zh if step.acting_for is not None else ""


def _json(result: Audit) -> str:
    document: dict[str, Any] = {
        "anchor": result.anchor,
        "head": result.head,
        "merges": result.merges,
        "approved": [
            {
                "record": seal.record,
                "seal": path,
                "sha256": seal.digest,
                "merge": seal.predicate.merge,
                "pull": seal.predicate.pull,
                "author": seal.predicate.author,
                "opened_at": _moment(seal.predicate.opened_at),
                "merged_at": _moment(seal.predicate.merged_at),
                "sealed_at": seal.predicate.sealed_at.isoformat(),
                "chain": [
                    {
                        "duty": step.duty,
                        "division": step.division,
                        "person": step.person,
                        "review": step.review,
                        "commit": step.commit,
                        "at": step.at.isoformat(),
                        "opinion": step.opinion,
                        "letter": step.letter,
                        "classification": step.classification,
                        "outcome": step.outcome,
                        "account": step.account,
                        "acting_for": step.acting_for,
                    }
                    for step in seal.predicate.chain
                ],
            }
            for path, seal in result.approved
        ],
        "breaches": [_place(breach) for breach in result.breaches],
        "remarks": [_place(remark) for remark in result.remarks],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _place(breach: Breach) -> dict[str, str]:
    return {"commit": breach.commit, "path": breach.path, "zh": breach.message.zh, "en": breach.message.en}
