"""Making a signed opinion: what would be signed, and why the gate would not count it, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.opinion import find_opinion_problem, list_classifications, parse_opinion
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.sequence import Chain
from taizhang.approval.gate.signed import CarriedStatement, SignedBranch, read_signed_branch, subject_name
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.approval.gate.statement import VERSION, Decision, Statement, statement_path
from taizhang.approval.gate.verdict import Verdict, build_signed_chain
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.chain import DueDuty
from taizhang.repository.reviewers import Account
from taizhang.repository.tree import STATEMENTS

_message = Messages(__file__)

_AT_PRESENT = "0" * 64
"""The placeholder for the digest of an opinion that is not written yet."""


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """The input of a reviewer: a decision, an opinion and its data."""

    decision: Decision
    opinion: str
    letter: str | None = None
    classification: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, under which duty (None: their duty in the chain), and when."""

    account: Account
    duty: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """A statement that is not signed yet.

    Attributes:
        waiting: whether the gate would refuse it only because an earlier duty is not done here.
    """

    path: str
    statement: Statement
    waiting: bool = False


class BranchReview:
    """The review of a branch by one person.

    `verdict` is the gate's on the branch as it is, `repository` the name of this one.
    """

    def __init__(self, git: Git, verdict: Verdict, repository: str, reviewer: Reviewer) -> None:
        self._git, self._verdict, self._repository, self._reviewer = git, verdict, repository, reviewer
        self._trusted: Snapshot = verdict.trusted
        self._base, self._head = verdict.base, verdict.head
        self._signed = read_signed_branch(git, self._base, self._head, self._trusted, reviewer.now, repository)

    @property
    def pull(self) -> Pull:
        """The request, as the gate judged it."""
        return self._verdict.pull

    def chains_of(self, paths: Sequence[str]) -> tuple[Chain, ...]:
        """The chains of the files at `paths`; by default all in which the reviewer has a duty.

        Raises:
            RunFailedError: the request does not change a file that is named, or the reviewer has no duty in it.
        """
        changed = {path: chain for chain in self._verdict.chains for path in chain.subject.blobs}
        for path in paths:
            if path not in changed:
                raise RunFailedError(_message("path-is-not-changed", path=path))
        chains = tuple({changed[path].subject.name: changed[path] for path in paths}.values())
        if not paths:
            chains = tuple(chain for chain in self._verdict.chains if self._list_duties(chain.subject))
        if not chains:
            raise RunFailedError(_message("nothing-to-review", login=self._reviewer.account.login))
        return chains

    def draft(self, chain: Chain, words: ReviewInput) -> StatementDraft:
        """The statement about one subject.

        Raises:
            RunFailedError: the gate would not count it.
        """
        subject, reviewer = chain.subject, self._reviewer
        due = self._choose_duty(subject)
        statement = Statement(
            version=VERSION,
            repository=self._repository,
            base=self._git.run("merge-base", self._base, self._head).decode().split()[0],
            commit=self._head,
            subject=subject_name(subject),
            blobs=dict(sorted(subject.blobs.items())),
            duty=due.duty,
            division=due.division,
            account=reviewer.account.login,
            decision=words.decision,
            opinion=words.opinion,
            letter=words.letter,
            classification=words.classification,
            at=reviewer.now.astimezone(SHANGHAI).replace(microsecond=0),
        )
        self._require_later(subject, statement)
        self._require_fit(statement)
        draft = StatementDraft(self._next_path(subject), statement)
        return self._require_counting(chain, draft, due) if words.decision == "approve" else draft

    def _require_later(self, subject: ReviewSubject, statement: Statement) -> None:
        """Of one person's opinions the one that claims the later time counts, whichever commit carries it."""
        claim = self._signed.last_claim(subject, statement.account)
        if claim is not None and statement.at < claim:
            last = claim.astimezone(SHANGHAI)
            raise RunFailedError(_message("later-opinion-exists", at=last))

    def _require_fit(self, statement: Statement) -> None:
        """Refuse an opinion that may not be stored, in an approval or a request for changes."""
        schemas = self._trusted.schemas
        problem = find_opinion_problem(parse_opinion(statement.body(list_classifications(schemas)), schemas), schemas)
        if problem is not None:
            raise RunFailedError(_message("opinion-is-unfit", problem=problem))

    def _list_duties(self, subject: ReviewSubject) -> tuple[DueDuty, ...]:
        account, day = self._reviewer.account, self._reviewer.now.astimezone(SHANGHAI).date()
        holds = self._trusted.reviewers.has_duty
        duties = {
            (due.duty, due.division): due
            for due in subject.due
            if self._reviewer.duty in (None, due.duty) and holds(account.login, due.duty, due.division, day)
        }
        return tuple(duties.values())

    def _choose_duty(self, subject: ReviewSubject) -> DueDuty:
        """The duty under which the reviewer decides."""
        duties = self._list_duties(subject)
        if len(duties) == 1:
            return duties[0]
        due = "、".join(dict.fromkeys(f"{item.duty}@{item.division}" for item in subject.due))
        login = self._reviewer.account.login
        if duties:
            names = "、".join(item.duty for item in duties)
            raise RunFailedError(_message("several-duties", login=login, subject=subject.name, duties=names))
        raise RunFailedError(_message("no-duty-due", login=login, subject=subject.name, duties=due))

    def _next_path(self, subject: ReviewSubject) -> str:
        name = subject_name(subject)
        entries = self._git.entries(self._head, f"{STATEMENTS}{name}/")
        numbers = [int(entry.path.rpartition("/")[2][:4]) for entry in entries if entry.path.endswith(".json")]
        return statement_path(name, max(numbers, default=0) + 1, self._reviewer.account.login)

    def _require_counting(self, chain: Chain, draft: StatementDraft, due: DueDuty) -> StatementDraft:
        """The draft, where the gate would count it or only a duty before it is missing."""
        statement = draft.statement
        review = CarriedStatement(
            draft.path, self._head, statement, _AT_PRESENT, self._find_counting_time(statement.at), None
        )
        after: SignedBranch = replace(self._signed, statements=(*self._signed.statements, review))
        chain_after = build_signed_chain(chain.subject, self.pull, after, lambda _: True)
        if any(step.review is not None and step.review.statement == _AT_PRESENT for step in chain_after.steps):
            return draft
        steps, identity = chain_after.judgement.steps, f"statement:{_AT_PRESENT[:16]}"
        own_objections = [item for item in chain_after.judgement.objections if steps[item.index].review == identity]
        if own_objections and all(item.aspect == "waiting" for item in own_objections):
            return replace(draft, waiting=True)
        name = self._trusted.schemas["approval"].label(("predicate", "chain", 0, "duty"), due.duty)
        reasons = "；".join(f"{item.reason.zh}，{item.remedy.zh}" for item in own_objections)
        reasons_en = "; ".join(f"{item.reason.en}, {item.remedy.en}" for item in own_objections)
        raise RunFailedError(
            _message("opinion-would-not-count", duty=Text(name, due.duty), reasons=Text(reasons, reasons_en))
        )

    def _find_counting_time(self, at: datetime) -> datetime:
        """The time that counts: no earlier than the latest statement on the branch."""
        return max([at, *(item.at for item in self._signed.statements if item.at is not None)])
