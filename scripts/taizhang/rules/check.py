"""The check of a whole tree: every flaw of a file and every hit of a rule becomes a finding. It never prints."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both, fill
from taizhang.documents.document import Document, Fault
from taizhang.documents.schema import undotted
from taizhang.findings.citing import cite, ground_under, severity_under, with_law
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.repository.book import Book
from taizhang.repository.history import has_later_truths, without_later_truths
from taizhang.repository.kinds import division_in, own_day
from taizhang.repository.repository import Flaw, Repository
from taizhang.rules.catalogue import FORM, RULES
from taizhang.rules.rule import Card, Facts, Hit, Rule, card, code_of

_message = Messages(__file__)

_FORM_STEMS = {code_of(stem): stem for stem in (*FORM, *(rule.stem for rule in RULES))}


def check(repository: Repository, today: date) -> tuple[Finding, ...]:
    """All findings in the repository as of `today`, in their stable order.

    Raises:
        RunFailedError: a rule broke, which is another thing than a rule that found something.
    """
    findings = [finding_of(flaw, repository.law, today) for flaw in repository.flaws]
    if repository.law is not None:
        facts = Facts(repository.book, repository.law.as_of(today), repository.schemas, today, repository.reviewers)
        findings += _overtaken(list(_all(facts)), facts)
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _all(facts: Facts) -> Iterator[Finding]:
    """What the rules find, each record judged by the law that was on file when it came to main."""
    days = [facts.today, *(day - timedelta(days=1) for day in facts.law.late_days if day <= facts.today)]
    laws = {id(law): law for law in (facts.law.known_on(day) for day in days)}
    for law in laws.values():
        known = replace(facts, law=law)
        for rule in RULES:
            for hit in _hits(rule, known):
                entered = min(facts.book.entered_on(hit.record.id) or facts.today, facts.today)
                if len(laws) == 1 or facts.law.known_on(entered) is law:
                    yield _of_hit(hit, card(rule.stem), known)


def _overtaken(findings: list[Finding], facts: Facts) -> list[Finding]:
    """The findings, those of them as warnings that only a later truth brought about.

    A later truth is a correction, an annulment, a striking, an objection whose earlier arrival is proven: recording it
    may not be refused for what it makes wrong elsewhere. That is found as something to put right. Source:
    house/corrections.
    """
    later = {identity for identity, (_, record, _) in facts.book.all.items() if has_later_truths(record)}
    if not later or not any(finding.severity == "error" for finding in findings):
        return findings
    before = {finding.key for finding in _all(_as_recorded(facts, later))}
    by_record: dict[str, set[tuple[str, str, str, str]]] = {}
    result = []
    for finding in findings:
        known = before
        if finding.record in later and finding.severity == "error" and finding.key not in before:
            # Its own later truths stay in place: what they get wrong is its own fault.
            if finding.record not in by_record:
                others = _as_recorded(facts, later - {finding.record})
                by_record[finding.record] = {one.key for one in _all(others)}
            known = by_record[finding.record]
        if finding.severity == "error" and finding.key not in known:
            finding = replace(finding, severity="warning", is_overtaken=True)
        result.append(finding)
    return result


def _as_recorded(facts: Facts, later: Collection[str]) -> Facts:
    """The facts without the later truths of the records `later`."""
    book = facts.book
    records = [
        (kind, without_later_truths(record) if identity in later else record, document)
        for identity, (kind, record, document) in book.all.items()
    ]
    return replace(facts, book=Book(records, book.broken, book.attachments, book.partial))


def _hits(rule: Rule, facts: Facts) -> Iterator[Hit]:
    try:
        yield from rule.check(facts)
    except RunFailedError:
        raise
    except Exception as error:
        raise RunFailedError(
            _message("rule-itself-broke-please-report", rule_code=rule.code, name=type(error).__name__, error=error)
        ) from error


def _of_hit(hit: Hit, words: Card, facts: Facts) -> Finding:
    document: Document = facts.book.document(hit.record.id)
    mark = document.mark(undotted(hit.field))
    on = hit.on or own_day(hit.record) or facts.today
    division = hit.division or division_in(hit.record.id)
    by = hit.by or words.source
    return Finding(
        code=words.code,
        severity="warning" if hit.is_overtaken else severity_under(by, words.severity, facts.law, on, division),
        path=document.path,
        mark=mark,
        excerpt=document.line(mark.line),
        field=hit.field,
        record=hit.record.id,
        message=fill(with_law(words.message, facts.law, on, division), hit.params),
        source=cite(by, facts.law, on, division),
        help=fill(with_law(words.help, facts.law, on, division), hit.params),
        is_overtaken=hit.is_overtaken,
        ground=ground_under(by, facts.law, on, division),
    )


def finding_of(flaw: Flaw, law: Law | None, on: date) -> Finding:
    """The finding that tells a flaw of a file, by the law of day `on`; `law` None where no article can be cited yet."""
    words = card(_FORM_STEMS[flaw.fault.code])
    division = division_in(flaw.record)
    help_ = with_law(words.help, law, on, division) if law else words.help
    by = flaw.fault.by or words.source
    return Finding(
        code=words.code,
        severity=severity_under(by, words.severity, law, on, division) if law else words.severity,
        path=flaw.path,
        mark=flaw.fault.mark,
        excerpt=flaw.excerpt,
        field=str(flaw.fault.params.get("place", "")),
        record=flaw.record,
        message=fill(with_law(words.message, law, on, division) if law else words.message, flaw.fault.params),
        source=cite(by, law, on, division) if law else tuple(map(both, by)),
        help=fill(help_, flaw.fault.params),
        ground=ground_under(by, law, on, division) if law else "law",
    )


def message_of(fault: Fault) -> Text:
    """What is wrong with a file, for whoever asks no law: no card of a file's fault names a number or an article."""
    return fill(card(_FORM_STEMS[fault.code]).message, fault.params)
