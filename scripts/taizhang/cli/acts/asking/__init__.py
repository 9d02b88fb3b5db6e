"""Asking on a terminal: every field of a form in the schema's order and words, each answer checked at once."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from taizhang.cli.acts.asking.draft import FormDraft
from taizhang.cli.acts.asking.form import Dependencies, FormState, RecordForm
from taizhang.cli.acts.asking.prompt import BACK, Back, ask_question, confirm
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law

__all__ = ["Dependencies", "FormDraft", "complete_form"]


def complete_form(
    schema: Schema,
    place: Place,
    given: Mapping[str, Any],
    *,
    law: Law,
    skip: frozenset[Place] = frozenset(),
    draft: FormDraft | None = None,
    depends: Callable[[Mapping[str, Any]], Dependencies] | None = None,
) -> dict[str, Any]:
    """The mapping at `place`: the fields of `given`, and answers on the terminal for the others except those in `skip`.

    The person can go back over all answers to the first. With a draft, every answer is saved at once, and the next call
    offers to continue from there.

    Raises:
        click.Abort: the person ended it; the draft remains.
    """
    form = RecordForm(schema, place, skip, depends or (lambda data: Dependencies()))
    states = [FormState.of(given)]
    if draft and (stored := draft.read_states()) and confirm("发现上次未完成的草稿，接着填吗？"):
        states = [FormState.load(one) for one in stored]
    click.echo(f"逐项填写{schema.title(place)}。输入{BACK}退回上一项，输入?查看说明，按Ctrl-C中断。")
    while True:
        question = form.next_question(states[-1])
        try:
            if question is None:
                if draft is None or ask_question(form.final_question(), law) is not None:
                    return states[-1].data
            else:
                states.append(form.apply_answer(states[-1], question, ask_question(question, law)))
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
            draft.save([state.dump() for state in states])
