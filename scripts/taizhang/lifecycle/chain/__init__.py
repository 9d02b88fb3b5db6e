"""The chain's law: the duties of a change, and the steps that fulfil them. Gate, rules and audit use it."""

from taizhang.lifecycle.chain.due import (
    MACHINERY,
    DueDuty,
    describe_way,
    is_only_addition,
    list_due_duties,
    list_duties,
    list_machinery_duties,
)
from taizhang.lifecycle.chain.judgement import ChainJudgement, find_objections, judge_chain
from taizhang.lifecycle.chain.outcome import OUTCOMES
from taizhang.lifecycle.chain.step import ChainCase, ChainObjection, ChainStep, ChangeRequest

__all__ = [
    "MACHINERY",
    "OUTCOMES",
    "ChainCase",
    "ChainJudgement",
    "ChainObjection",
    "ChainStep",
    "ChangeRequest",
    "DueDuty",
    "describe_way",
    "find_objections",
    "is_only_addition",
    "judge_chain",
    "list_due_duties",
    "list_duties",
    "list_machinery_duties",
]
