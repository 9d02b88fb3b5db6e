"""Asking on a terminal: every field of a form in the schema's order and words, each answer checked at once."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from taizhang.cli.acts.asking.draft import Draft
from taizhang.cli.acts.asking.form import Depends, Form, State
from taizhang.cli.acts.asking.prompt import BACK, Back, confirmed, question
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law

__all__ = ["Depends", "Draft", "complete"]


def complete(
    schema: Schema,
    place: Place,
    given: Mapping[str, Any],
    *,
    law: Law,
    skip: frozenset[Place] = frozenset(),
    draft: Draft | None = None,
    depends: Callable[[Mapping[str, Any]], Depends] | None = None,
) -> dict[str, Any]:
    """The mapping at `place` with every field that `given` lacks asked for; what is in `skip` is not asked.

    One can go back over all answers to the first. With a draft, every answer is kept at once, and the next call
    offers to go on from there.

    Raises:
        click.Abort: the person ended it; the draft is kept.
    """
    form = Form(schema, place, skip, depends or (lambda data: Depends()))
    states = [State.of(given)]
    if draft and (kept := draft.kept()) and confirmed("发现上次未完成的草稿，接着填吗？"):
        states = [State.load(one) for one in kept]
    click.echo(f"逐项填写{schema.title(place)}。输入{BACK}退回上一项，输入?查看说明，按Ctrl-C中断。")
    while True:
        asked = form.pending(states[-1])
        try:
            if asked is None:
                if draft is None or question(form.end(), law) is not None:
                    return states[-1].data
            else:
                states.append(form.answered(states[-1], asked, question(asked, law)))
        except Back:
            if len(states) > 1:
                states.pop()
            else:
                click.echo("已是第一项。")
        except (click.Abort, KeyboardInterrupt, EOFError):
            if draft:
                click.echo(f"\n已填内容存为草稿（{draft.path}），再次运行同一命令可以接着填。", err=True)
            raise click.Abort from None
        if draft:
            draft.keep([state.dump() for state in states])
