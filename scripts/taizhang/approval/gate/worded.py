"""The text of a consolidation before it is handed in: why the gate would not count it, whoever hands it in."""

from datetime import datetime

from taizhang.approval.gate.opinion import find_unknown_outcome, opinion_of, unfit
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas
from taizhang.law.law import Law
from taizhang.lifecycle.chain import Case, ChainStep, DueDuty
from taizhang.lifecycle.chain.aspects import faults_of_step
from taizhang.lifecycle.chain.outcome import end_at


def find_weakness(law: Law, schemas: Schemas, city: str, text: str, record: str, now: datetime) -> Text | None:
    """Why a text is no consolidation of a requirement by a city at a moment; None where it is one, or ends it.

    Source: region-2021-1131/2.2, house/substance.
    """
    opinion = opinion_of(text, schemas, record)
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
        unfit=unfit(opinion, schemas) or unknown,
    )
    (due,) = end_at((due,), step) or (due,)
    found = list(faults_of_step(Case(law, (due,)), due, step))
    if not found:
        return None
    return Text("；".join(reason.zh for _, reason, _ in found), "; ".join(reason.en for _, reason, _ in found))
