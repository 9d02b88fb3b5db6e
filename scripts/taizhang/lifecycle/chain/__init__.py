"""The chain's law: which duties a change owes, and which steps fulfil them. Gate, rules and audit all ask here."""

from taizhang.lifecycle.chain.due import MACHINERY, DueDuty, due_for, due_for_machinery, duties, only_adds, way
from taizhang.lifecycle.chain.judgement import Judgement, judge, objections
from taizhang.lifecycle.chain.outcome import OUTCOMES
from taizhang.lifecycle.chain.step import Case, ChainStep, ChangeRequest, Objection

__all__ = [
    "MACHINERY",
    "OUTCOMES",
    "Case",
    "ChainStep",
    "ChangeRequest",
    "DueDuty",
    "Judgement",
    "Objection",
    "due_for",
    "due_for_machinery",
    "duties",
    "judge",
    "objections",
    "only_adds",
    "way",
]
