"""Asking on a terminal: every field of a form in the schema's order and words, each answer checked at once."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from taizhang.base.messages import Messages
from taizhang.cli.acts.asking.draft import FormDraft
from taizhang.cli.acts.asking.form import Dependencies, FormState, RecordForm
from taizhang.cli.acts.asking.prompt import BACK, Back, ask_question, confirm
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law

__all__ = ["Dependencies", "FormDraft", "complete_form"]

_message = Messages(__file__)


def complete_form(
    schema: Schema,
    place: Place,
    initial: Mapping[str, Any],
    *,
    law: Law,
    skip: frozenset[Place] = frozenset(),
    draft: FormDraft | None = None,
    depends: Callable[[Mapping[str, Any]], Dependencies] | None = None,
) -> dict[str, Any]:
    """The mapping at `place`: the fields of `initial`, and answers on the terminal for the others except `skip`.

    The person can go back over all answers to the first. With a draft, every answer is saved at once, and the next call
    offers to continue from there.

    Raises:
        click.Abort: the person ended it; the draft remains.
    """
    form = RecordForm(schema, place, skip, depends or (lambda data: Dependencies()))
    states = [FormState.of(initial)]
    if draft and (stored := draft.read_states()) and confirm(_message("continue-draft")):
        states = [FormState.load(one) for one in stored]
    click.echo(_message("introduction", title=schema.title(place), back=BACK).zh)
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
                click.echo(_message("first-item").zh)
        except (click.Abort, KeyboardInterrupt, EOFError):
            if draft:
                click.echo(f"\n{_message('draft-saved', path=draft.path).zh}", err=True)
            raise click.Abort from None
        if draft:
            draft.save([state.dump() for state in states])
