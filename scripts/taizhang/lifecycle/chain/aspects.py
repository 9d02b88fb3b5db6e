"""The law on a single step, aspect by aspect, and on a step beside those that were taken already."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.chain.due import DueDuty
from taizhang.lifecycle.chain.outcome import OUTCOMES
from taizhang.lifecycle.chain.step import Aspect, Case, ChainStep
from taizhang.records.substance import letter_problem, refusing_words, weight

Found = tuple[Text, Text]
"""A reason and its remedy."""
Test = Callable[[Case, DueDuty, ChainStep], Found | None]

_ANOTHER = Text(
    "请由该部门另一名有此职责的人员审查",
    "let somebody else who holds this duty for the department review it",
)
_ANEW = Text("请重新审查并批准", "review and approve anew")


def _bot(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return (Text("机器账号不得审批", "a robot may not approve"), _ANOTHER) if step.bot else None


def _dismissed(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whether by somebody else, or by Forgejo, where its author gave another one, even after the merge."""
    if not step.dismissed:
        return None
    return (
        Text("意见已被撤销", "it was dismissed"),
        Text(
            "请重新审查并批准；合并之后才被撤销的（在Forgejo上，合并之后再次批准即撤销本人先前的批准），"
            "须另提合并请求重新报批",
            "review and approve anew; where it was dismissed after the merge (on Forgejo a new approval dismisses the "
            "same person's earlier one, even then), bring the change again by another request",
        ),
    )


def _edited(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whoever may write to a forge's requests may change or delete anybody's text. Source: house/gate."""
    if not step.edited:
        return None
    return (
        Text(
            "意见提交之后，平台上显示的文字被改动或者删除过，无从认定是本人的意见",
            "its text was changed or deleted on the forge after it was handed in: nobody can tell whose words it is",
        ),
        Text(
            "请本人重新审查并批准，原意见不再修改；合并之后才被改动的，须另提合并请求重新报批",
            "let the same person review and approve anew instead of editing; where it was changed after the merge, "
            "bring the change again by another request",
        ),
    )


def _superseded(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return step.superseded


def _account(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An account is the listed one by its number too, where both are known. Source: house/deputies."""
    problem = case.find_account_problem(step.login, step.account) if case.find_account_problem is not None else None
    if problem is None:
        return None
    return (
        problem,
        Text(
            "请规则管理人员核实并更正职责名册的账号和编号，更正合并之后重新批准",
            "let `govern` find out and correct login and number in the roster; then approve anew",
        ),
    )


def _author(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Nobody approves what they wrote, under whichever account. Source: house/seals."""
    if step.person not in case.writers:
        return None
    return (
        Text("系本合并请求的提交者，不得审批自己的内容", "they wrote part of this pull request themselves"),
        _ANOTHER,
    )


def _office(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    day = step.at.date()
    if case.holds is None or case.holds(step.login, step.duty, step.division, day):
        return None
    return (Text(f"{day}不在任期之内", f"they did not hold the duty on {day}"), _ANOTHER)


def _unsigned(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whom the reviewers' file asks to sign, signs: a review on the forge alone is not enough. Source: house/seals."""
    if not step.unsigned:
        return None
    return (
        Text(
            "名册规定其以签名办理本项职责，该意见没有签名", "the reviewers' file asks them to sign, and it is unsigned"
        ),
        Text("请用taizhang review签名提出意见", "give the opinion by `taizhang review`, signed"),
    )


def _acting(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whoever did it as a deputy is shown as the deputy of the person that the roster names. Source: house/deputies."""
    if case.find_principal is None:
        return None
    principal = case.find_principal(step.login, step.duty, step.division, step.at.date())
    if principal == step.acting_for:
        return None
    own = Text("本人职责", "in their own right")
    stated = Text(f"代理{step.acting_for}", f"for {step.acting_for}") if step.acting_for else own
    due_ = Text(f"代理{principal}", f"for {principal}") if principal else own
    return (
        Text(
            f"载为{stated.zh}，按名册应为{due_.zh}", f"it is stated as done {stated.en}, by the roster it is {due_.en}"
        ),
        Text("请由规则管理人员查明存证何以与名册不符", "let `govern` find out why the seal departs from the roster"),
    )


def _opened(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if case.opened_at is None or step.at >= case.opened_at:
        return None
    moment = _moment(case.opened_at)
    return (Text(f"早于本合并请求提出之时{moment}", f"it is older than the pull request, opened at {moment}"), _ANEW)


def _submitted(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    day = case.submitted_on
    if day is None or step.at.date() >= day:
        return None
    return (Text(f"早于需求提出日{day}", f"it is older than the submission on {day}"), _ANEW)


def _ended(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if case.ended_at is None or step.at <= case.ended_at:
        return None
    moment = _moment(case.ended_at)
    return (
        Text(f"晚于合并或者存证之时{moment}", f"it was given after the merge or seal at {moment}"),
        Text("请由规则管理人员查明何以未经该环节即已合并", "let `govern` find out why it was merged without this duty"),
    )


def _content(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if step.same_content:
        return None
    if step.same_content is None:
        return (Text("所审的提交已无从取得", "the commit that it was given on is missing"), _ANEW)
    return (Text("意见作出之后内容又有改动", "the content changed after it was given"), _ANEW)


def _opinion(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An opinion that says something and does not refuse. Source: region-2021-1131/2.2, /2.3; house/seals."""
    if weight(step.opinion) == 0:
        return _too_short(case, step)
    words = None if due.ends else refusing_words(step.opinion, due.decides)
    if words is None:
        return None
    return (
        Text(f"意见写有“{words}”，不能作为批准", f"its opinion says {words}, which is no approval"),
        Text(
            f"同意的，请改写意见并重新批准；有待修改的，请以“请求修改”（Request changes）提出{_END[due.duty].zh}",
            f"state a positive opinion and approve anew, or request changes{_END[due.duty].en}",
        )
        if due.decides and due.duty in _END
        else Text(
            "同意的，请改写意见并重新批准；不同意的，请以“请求修改”（Request changes）提出",
            "state a positive opinion and approve anew, or request changes",
        ),
    )


_END = {
    "evaluate": Text(
        "；不可行的，请另起一行写明“结论：不可行”，重新批准，该需求即以此办结",
        "; to end it as infeasible, add the line 结论：不可行 and approve anew",
    ),
    "consolidate": Text(
        "；退回的，请另起一行写明“结论：退回”，重新批准，该需求即以此办结",
        "; to return it for good, add the line 结论：退回 and approve anew",
    ),
    "review": Text(
        "；退回或者不予采纳的，请另起一行写明“结论：退回”或者“结论：不予采纳”，重新批准，该需求即以此办结",
        "; to return or refuse it, add the line 结论：退回 or 结论：不予采纳 and approve anew",
    ),
}


def _outcome(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Only evaluation, consolidation and review end a requirement, each with its own outcome.

    Source: region-2021-1131/2.2, /2.3.
    """
    if step.outcome is None or due.ends:
        return None
    if due.decides and step.outcome in OUTCOMES.get(due.duty, ()):
        return (
            Text("其结论为不再往下办理，不是批准", "it ends the requirement and lets nothing go on"),
            Text("由该部门作出最后的意见；以最后的意见为准", "the department's last opinion is what counts"),
        )
    return (
        Text("该环节不得作出这一结论", "this duty may not end the matter with that outcome"),
        Text(
            "评估可以写“结论：不可行”，汇总可以写“结论：退回”，审核可以写“结论：退回”或者“结论：不予采纳”；其余情形请删去该行，重新批准",
            "an evaluation may state 结论：不可行, a consolidation 结论：退回, a review 结论：退回 or 结论：不予采纳; "
            "else leave the line out and approve anew",
        ),
    )


def _brief(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An opinion of a least length. Source: house/substance."""
    least = case.law.number("substance.opinion", step.at.date())
    return _too_short(case, step) if 0 < weight(step.opinion) < least else None


def _too_short(case: Case, step: ChainStep) -> Found:
    least, length = case.law.number("substance.opinion", step.at.date()), weight(step.opinion)
    return (
        Text(f"意见不足{least}字（现为{length}字）", f"its opinion has {length} characters; {least} are the least"),
        Text("请写明判断的依据和理由，重新批准", "state what the judgement rests on, and approve anew"),
    )


def _unfit(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return (step.unfit, _ANEW) if step.unfit is not None else None


def _letter(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """A consolidation goes up by a letter of its own department and year. Source: region-2021-1131/2.2."""
    again = Text("请另起一行写明“文号：呼财购〔2026〕12号”，重新批准", "add a line like 文号：呼财购〔2026〕12号")
    if step.letter is None:
        missing = due.datum == "letter" and not due.optional
        return (Text("未写明上报文件的文号", "it states no letter's number"), again) if missing else None
    if due.datum != "letter":
        return (
            Text("只有汇总环节才填文号", "only a consolidation bears a letter's number"),
            Text("请删去文号", "leave the number out"),
        )
    day = step.at.date()
    known = case.law.as_of(day).divisions.get(due.division)
    problem = letter_problem(step.letter, known.letter_prefix if known else None, day)
    return (problem, again) if problem is not None else None


def _classification(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """The review classifies a functional requirement. Source: house/classification."""
    if due.datum == "classification":
        if step.classification is not None or due.optional:
            return None
        return (
            Text("未写明需求分类", "it states no classification"),
            Text(
                "请另起一行写明“分类：通用”（或功能延伸、个性化），重新批准",
                "add a line like 分类：通用, and approve anew",
            ),
        )
    if step.classification is None:
        return None
    reason = (
        Text("数据共享需求不作分类", "a data-sharing need has no classification")
        if step.duty == "review"
        else Text("审核以外的环节确定了需求分类", "a step other than the review states a classification")
    )
    return reason, Text("请删去分类", "leave the classification out")


_DECISIVE: Sequence[tuple[Aspect, Test]] = (
    ("bot", _bot),
    ("dismissed", _dismissed),
    ("edited", _edited),
    ("superseded", _superseded),
    ("account", _account),
    ("author", _author),
    ("office", _office),
    ("signature", _unsigned),
    ("acting", _acting),
    ("opened", _opened),
    ("submitted", _submitted),
    ("ended", _ended),
    ("content", _content),
)
"""Where one of these fails, what the opinion says no longer matters."""
_OF_OPINION: Sequence[tuple[Aspect, Test]] = (
    ("opinion", _opinion),
    ("brevity", _brief),
    ("opinion", _unfit),
    ("letter", _letter),
    ("classification", _classification),
    ("outcome", _outcome),
)


DEFAULTS: Mapping[Aspect, str] = {"brevity": "substance.opinion", "classification": "house/classification"}
"""What the notices leave open, by the source word that it rests on: no fault while nobody confirmed it."""


def faults_of_step(case: Case, due: DueDuty, step: ChainStep, *aspects: Aspect) -> Iterator[tuple[Aspect, Text, Text]]:
    """Everything for which one step, taken by itself, does not fulfil a duty: aspect, reason and remedy.

    Only `aspects` are looked at where some are named. Where none is, what is a mere default on the day is left out.
    """
    for aspect, test in (*_DECISIVE, *_OF_OPINION):
        if aspects and aspect not in aspects:
            continue
        found = test(case, due, step)
        if found is not None and not aspects and not _is_binding(case, aspect, step):
            continue
        if found is not None:
            yield aspect, *found


def remarks_on_step(case: Case, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """What a step that counts departs from by mere defaults of the system: aspect, reason and remedy."""
    for aspect in DEFAULTS:
        if not _is_binding(case, aspect, step):
            yield from faults_of_step(case, due, step, aspect)


def _is_binding(case: Case, aspect: Aspect, step: ChainStep) -> bool:
    word = DEFAULTS.get(aspect)
    return word is None or is_binding((word,), case.law, step.at.date(), step.division)


def is_decisive(aspect: Aspect) -> bool:
    """Whether a step that fails in this respect needs no further reason."""
    return any(aspect == name for name, _ in _DECISIVE)


Placed = tuple[DueDuty, ChainStep]


def conflicts(placed: Placed, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """Everything for which a step may not stand beside one that fulfils another duty: aspect, reason and remedy.

    One person does one duty, one review serves once, and no duty is done before those of a lower rank.

    Source: region-2021-1131/2.2, /2.3; house/seals.
    """
    other_due, other = placed
    if other.person == step.person:
        same = other.login.casefold() == step.login.casefold()
        reason = (
            Text("已用于本链条的另一环节，一人只办一个环节", "they did another duty; one person does one duty")
            if same
            else Text(
                f"与{other.login}系同一人，已办理另一环节，一人只办一个环节",
                f"they are the same person as {other.login}, who did another duty; one person does one duty",
            )
        )
        yield "person", reason, _ANOTHER
    elif other.review == step.review:
        yield "review", Text("同一份意见用了两次", "one review is used twice"), _ANOTHER
    if other_due.rank != due.rank:
        early, late = (other, step) if other_due.rank < due.rank else (step, other)
        if late.at < early.at:
            yield "order", Text("早于前一环节的意见", "it was given before the duty that comes first"), _ANEW


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
