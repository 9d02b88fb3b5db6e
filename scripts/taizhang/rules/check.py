"""The check of a whole tree: every flaw of a file and every hit of a rule becomes a finding."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, fill_template, same_in_both
from taizhang.documents.document import Document, Fault
from taizhang.documents.schema import parse_place
from taizhang.findings.citing import cite, fill_law_references, ground_under, severity_under
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.repository.book import Book
from taizhang.repository.history import has_later_truths, without_later_truths
from taizhang.repository.kinds import division_in, own_day
from taizhang.repository.repository import Flaw, Repository
from taizhang.rules.catalogue import FORM, RULES
from taizhang.rules.rule import Card, Facts, Hit, Rule, parse_code, read_card

_message = Messages(__file__)

_FORM_STEMS = {parse_code(stem): stem for stem in (*FORM, *(rule.stem for rule in RULES))}


def check_repository(repository: Repository, today: date) -> tuple[Finding, ...]:
    """All findings in the repository as of `today`, in their stable order.

    Raises:
        RunFailedError: a rule failed to run.
    """
    findings = [create_finding(flaw, repository.law, today) for flaw in repository.flaws]
    if repository.law is not None:
        facts = Facts(repository.book, repository.law.as_of(today), repository.schemas, today, repository.reviewers)
        findings += _mark_overtaken(list(_apply_rules(facts)), facts)
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _apply_rules(facts: Facts, rules: Collection[Rule] = RULES) -> Iterator[Finding]:
    """The findings of `rules`, each record judged by the law on file when it came to main."""
    days = [facts.today, *(day - timedelta(days=1) for day in facts.law.late_days if day <= facts.today)]
    laws = {id(law): law for law in (facts.law.known_on(day) for day in days)}
    for law in laws.values():
        facts_then = replace(facts, law=law)
        for rule in rules:
            for hit in _find_hits(rule, facts_then):
                entered = min(facts.book.entered_on(hit.record.id) or facts.today, facts.today)
                if len(laws) == 1 or facts.law.known_on(entered) is law:
                    yield _create_finding_of_hit(hit, read_card(rule.stem), facts_then)


def _mark_overtaken(findings: list[Finding], facts: Facts) -> list[Finding]:
    """The findings, with those that only a later truth caused turned into warnings.

    A later truth is a correction, an annulment, a striking, or an objection whose earlier arrival is proven. Recording
    it may not be refused for what it makes wrong elsewhere, which is to be corrected afterwards.

    Source: house/corrections.
    """
    later = {identity for identity, (_, record, _) in facts.book.all.items() if has_later_truths(record)}
    erring = {finding.code for finding in findings if finding.severity == "error"}
    rules = [rule for rule in RULES if rule.code in erring]
    if not later or not rules:
        return findings
    keys_before = {finding.key for finding in _apply_rules(_remove_later_truths(facts, later), rules)}
    keys_by_record: dict[str, set[tuple[str, str, str, str]]] = {}
    result = []
    for finding in findings:
        expected_keys = keys_before
        if finding.record in later and finding.severity == "error" and finding.key not in keys_before:
            # Its own later truths stay in place: errors in them are its own fault.
            if finding.record not in keys_by_record:
                others = _remove_later_truths(facts, later - {finding.record})
                keys_by_record[finding.record] = {other.key for other in _apply_rules(others, rules)}
            expected_keys = keys_by_record[finding.record]
        if finding.severity == "error" and finding.key not in expected_keys:
            finding = replace(finding, severity="warning", is_overtaken=True)
        result.append(finding)
    return result


def _remove_later_truths(facts: Facts, later: Collection[str]) -> Facts:
    """The facts without the later truths of the records `later`."""
    book = facts.book
    records = [
        (kind, without_later_truths(record) if identity in later else record, document)
        for identity, (kind, record, document) in book.all.items()
    ]
    return replace(facts, book=Book(records, book.broken, book.attachments, book.partial))


def _find_hits(rule: Rule, facts: Facts) -> Iterator[Hit]:
    try:
        yield from rule.check(facts)
    except RunFailedError:
        raise
    except Exception as error:
        raise RunFailedError(
            _message("rule-failed", code=rule.code, error_type=type(error).__name__, error=error)
        ) from error


def _create_finding_of_hit(hit: Hit, rule_card: Card, facts: Facts) -> Finding:
    document: Document = facts.book.document(hit.record.id)
    mark = document.mark(parse_place(hit.field))
    on = hit.on or own_day(hit.record) or facts.today
    division = hit.division or division_in(hit.record.id)
    sources = hit.by or rule_card.source
    return Finding(
        code=rule_card.code,
        severity="warning"
        if hit.is_overtaken
        else severity_under(sources, rule_card.severity, facts.law, on, division),
        path=document.path,
        mark=mark,
        excerpt=document.line(mark.line),
        field=hit.field,
        record=hit.record.id,
        message=fill_template(fill_law_references(rule_card.message, facts.law, on, division), hit.params),
        source=cite(sources, facts.law, on, division),
        help=fill_template(fill_law_references(rule_card.help, facts.law, on, division), hit.params),
        is_overtaken=hit.is_overtaken,
        ground=ground_under(sources, facts.law, on, division),
    )


def create_finding(flaw: Flaw, law: Law | None, on: date) -> Finding:
    """The finding of a flaw of a file, by the law of day `on`; `law` None where no article can be cited yet."""
    rule_card = read_card(_FORM_STEMS[flaw.fault.code])
    division = division_in(flaw.record)
    help_text = fill_law_references(rule_card.help, law, on, division) if law else rule_card.help
    sources = flaw.fault.by or rule_card.source
    return Finding(
        code=rule_card.code,
        severity=severity_under(sources, rule_card.severity, law, on, division) if law else rule_card.severity,
        path=flaw.path,
        mark=flaw.fault.mark,
        excerpt=flaw.excerpt,
        field=str(flaw.fault.params.get("place", "")),
        record=flaw.record,
        message=fill_template(
            fill_law_references(rule_card.message, law, on, division) if law else rule_card.message, flaw.fault.params
        ),
        source=cite(sources, law, on, division) if law else tuple(map(same_in_both, sources)),
        help=fill_template(help_text, flaw.fault.params),
        ground=ground_under(sources, law, on, division) if law else "law",
    )


def describe_fault(fault: Fault) -> Text:
    """The message of a file's fault, without a law: the cards of such faults name no number or article."""
    return fill_template(read_card(_FORM_STEMS[fault.code]).message, fault.params)
