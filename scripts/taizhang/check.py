"""The check of a whole tree: every flaw of a file and every hit of a rule becomes a finding. It never prints."""

from collections.abc import Iterator
from datetime import date

from taizhang.catalogue import FORM, RULES
from taizhang.document import Document
from taizhang.errors import RunFailedError
from taizhang.finding import Finding
from taizhang.law import Law
from taizhang.repository import Flaw, Repository
from taizhang.rule import Card, Facts, Hit, Rule, card, code_of
from taizhang.schema import undotted
from taizhang.text import Text, fill

_FORM_STEMS = {code_of(stem): stem for stem in (*FORM, *(rule.stem for rule in RULES))}


def check(repository: Repository, today: date) -> tuple[Finding, ...]:
    """All findings in the repository as of `today`, in their stable order.

    Raises:
        RunFailedError: a rule broke, which is another thing than a rule that found something.
    """
    findings = [finding_of(flaw, repository.law) for flaw in repository.flaws]
    if repository.law is not None:
        facts = Facts(repository.book, repository.law, repository.schemas, today, repository.reviewers)
        for rule in RULES:
            findings.extend(_judge(rule, facts))
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _judge(rule: Rule, facts: Facts) -> Iterator[Finding]:
    try:
        for hit in rule.check(facts):
            yield _of_hit(hit, card(rule.stem), facts)
    except RunFailedError:
        raise
    except Exception as error:
        raise RunFailedError(
            Text(
                f"规则{rule.code}自身出错（{type(error).__name__}：{error}），请报告给维护者。",
                f"Rule {rule.code} itself broke ({type(error).__name__}: {error}); please report it.",
            )
        ) from error


def _of_hit(hit: Hit, words: Card, facts: Facts) -> Finding:
    document: Document = facts.book.document(hit.record.id)
    mark = document.mark(undotted(hit.field))
    return Finding(
        code=words.code,
        severity=words.severity,
        path=document.path,
        mark=mark,
        excerpt=document.line(mark.line),
        field=hit.field,
        record=hit.record.id,
        message=fill(words.message, hit.params),
        source=tuple(facts.law.cite(source) for source in words.source),
        help=fill(words.help, hit.params),
    )


def finding_of(flaw: Flaw, law: Law | None) -> Finding:
    """The finding that tells a flaw of a file; `law` None where no article can be cited yet."""
    words = card(_FORM_STEMS[flaw.fault.code])
    return Finding(
        code=words.code,
        severity=words.severity,
        path=flaw.path,
        mark=flaw.fault.mark,
        excerpt=flaw.excerpt,
        field=str(flaw.fault.params.get("place", "")),
        record=flaw.record,
        message=fill(words.message, flaw.fault.params),
        source=tuple(law.cite(source) if law else Text(source, source) for source in words.source),
        help=fill(words.help, flaw.fault.params),
    )
