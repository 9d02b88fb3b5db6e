"""The check of a consolidation text before its submission: why the gate would not count it, from any account."""

from datetime import datetime

from taizhang.approval.gate.opinion import find_opinion_problem, find_unknown_outcome, parse_opinion
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas
from taizhang.law.law import Law
from taizhang.lifecycle.chain import ChainCase, ChainStep, DueDuty
from taizhang.lifecycle.chain.aspects import find_step_faults
from taizhang.lifecycle.chain.outcome import find_ended_chain


def find_consolidation_problem(
    law: Law, schemas: Schemas, city: str, text: str, record: str, now: datetime
) -> Text | None:
    """Why a text is not a valid consolidation of a requirement by a city at a moment; None where it is, or ends it.

    Source: region-2021-1131/2.2, house/substance.
    """
    opinion = parse_opinion(text, schemas, record)
    unknown = find_unknown_outcome(opinion, schemas)
    outcome = opinion.outcome if unknown is None else None
    due = DueDuty("consolidate", city, 1, "letter", decides=True)
    step = ChainStep(
        duty=due.duty,
        division=city,
        login="",
        person="",
        review="",
        commit="",
        at=now,
        opinion=opinion.text,
        letter=opinion.letter if outcome is None else None,
        outcome=outcome,
        unfit=find_opinion_problem(opinion, schemas) or unknown,
    )
    (due,) = find_ended_chain((due,), step) or (due,)
    faults = list(find_step_faults(ChainCase(law, (due,)), due, step))
    if not faults:
        return None
    return Text("；".join(reason.zh for _, reason, _ in faults), "; ".join(reason.en for _, reason, _ in faults))
