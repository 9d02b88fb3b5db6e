"""`taizhang assess` and `taizhang vendor`: assessments, payments, renewals, reports up."""

from datetime import date
from typing import Any

import click

from taizhang.acts import assessments, payments, vendors
from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import plain_number
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields
from taizhang.cli.acts.asking.values import NoSuchValueError, parse_number
from taizhang.cli.acts.new_command import read_fields_file
from taizhang.cli.bilingual import in_both_languages, usage_error
from taizhang.cli.options import DayType
from taizhang.records import Vendor

_message = Messages(__file__)


class AmountType(click.ParamType[float]):
    """An amount in yuan."""

    name = "元"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The amount, or a usage error."""
        try:
            return parse_number(str(value))
        except NoSuchValueError:
            self.fail(in_both_languages(_message("not-an-amount", value=value)), param, ctx)


_ON = click.option("--on", type=DayType(), help="日期（默认为当日）。 The day; today by default.")


@click.command("assess")
@click.argument("vendor")
@click.option(
    "--period",
    help="考核期，如2026Q3、2026H1、20260315-20260914（默认为最早未考核的一期）。 The period; the earliest open.",
)
@click.option("--score", "scores", multiple=True, help="一项得分，如S1=23或S1=23:扣分原因，可重复。 Marks of an item.")
@_ON
@click.option("--contract", help="合同编号（默认为有该考核期的合同）。 The contract; the one with that period.")
@click.option("--major-problem", type=ProseType(), help="考核期内的重大问题；没有的不填。 A major problem, if any.")
@click.option(
    "--escalation", type=ProseType(), help="上报事由：严重不合格或者有重大问题时填写。 Reason for reporting up."
)
@click.option(
    "--reported-on",
    type=DayType(),
    help="已报上一级的，报出日期；未报的不填。 When the first report was sent, if it was.",
)
@act_command
def assess_command(
    desk: Desk,
    vendor: str,
    period: str | None,
    scores: tuple[str, ...],
    on: date | None,
    contract: str | None,
    major_problem: str | None,
    escalation: str | None,
    reported_on: date | None,
) -> Act:
    """登记对VENDOR一个考核期的考核；总分和等次由程序计算。

    Record the assessment of VENDOR for a period; total and grade are computed.
    """
    marks = [_marks(score) for score in scores]

    scheme = desk.find(vendor, Vendor).assessment_scheme
    scored = {mark.item for mark in marks}
    missing = [item for item in scheme.items if item.id not in scored]
    for item in missing:
        data = fill_fields(
            desk,
            "assessment",
            ("scores", 0),
            {"item": item.id},
            flags={"score": _message("score-option", item=item.id).zh},
        )
        marks.append(assessments.Marks(item.id, data["score"]))
    day = on or desk.today
    return assessments.assess_vendor(desk, vendor, period, day, marks, contract, major_problem, escalation, reported_on)


def _marks(stated: str) -> assessments.Marks:
    item, _, rest = stated.replace("：", ":").partition("=")
    score, _, remark = rest.partition(":")
    try:
        return assessments.Marks(item.strip(), parse_number(score), remark.strip() or None)
    except ValueError:
        raise usage_error(_message("score-malformed", score=stated)) from None


@click.group("vendor")
def vendor_group() -> None:
    """服务商：付款、续签、上报（登记服务商用taizhang new vendor，考核用taizhang assess）。

    Vendors: payments, renewals, reports up.
    """


@vendor_group.command("pay")
@click.argument("vendor")
@_ON
@click.option(
    "--contract", help="合同编号（默认为最早待付的一笔）。 The contract; the earliest open payment by default."
)
@click.option("--number", type=click.IntRange(1), help="第几笔。 Which payment.")
@click.option("--assessment", help="据以付款的考核编号（默认为该期款项对应的考核）。 What it rests on.")
@click.option(
    "--kind",
    type=click.Choice(["advance", "instalment", "final"]),
    help="款项性质：advance预付款、instalment分期款、final尾款。 What the contract calls it.",
)
@click.option("--clause", help="合同另有约定的，所依据的条款。 The clause by which it does not simply follow a pass.")
@click.option("--deduct", type=AmountType(), help="按合同约定扣减的金额（元）。 What the contract takes off, in yuan.")
@click.option("--reason", type=ProseType(), help="扣减事由。 Why it is taken off.")
@act_command
def pay_command(
    desk: Desk,
    vendor: str,
    on: date | None,
    contract: str | None,
    number: int | None,
    assessment: str | None,
    kind: str | None,
    clause: str | None,
    deduct: float | None,
    reason: str | None,
) -> Act:
    """登记对VENDOR的付款：考核合格的按合同付款；预付款、分期款、扣减按合同约定注明。

    Record a payment to VENDOR, based on a passing assessment or on the terms of the contract.
    """
    if deduct and not (clause and reason):
        raise usage_error(_message("deduction-incomplete"))
    terms = payments.Terms(kind, clause, deduct, reason)
    return payments.record_payment(desk, vendor, on or desk.today, contract, number, assessment, terms)


@vendor_group.command("renew")
@click.argument("vendor")
@click.option("--from", "source", help="合同文件（YAML或JSON），-为标准输入。 The contract, from a file or -.")
@click.option("--number", help="合同编号。 Its number.")
@click.option("--signed-on", type=DayType(), help="签订日期（默认为当日）。 Day of signing; today by default.")
@click.option("--starts-on", type=DayType(), help="服务起始日。 First day.")
@click.option("--ends-on", type=DayType(), help="服务终止日。 Last day.")
@click.option("--amount", type=AmountType(), help="合同金额（元）。 Amount in yuan.")
@click.option(
    "--payment", "payments", multiple=True, help="一笔约定付款，如340000@2027-02-12，可重复。 An agreed payment."
)
@act_command
def renew_command(
    desk: Desk,
    vendor: str,
    source: str | None,
    number: str | None,
    signed_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    amount: float | None,
    payments: tuple[str, ...],
) -> Act:
    """登记与VENDOR续签的合同；以最近一次合格考核为依据，未另附服务方案的沿用上一合同的方案。

    Record the contract that renews VENDOR's last one, based on its newest assessment.
    """
    agreed = [_payment(stated) for stated in payments]

    contract = dict(read_fields_file(desk, "vendor", ("contracts", 0), source).data) if source else {}
    stated = {
        "number": number,
        "signed_on": signed_on or contract.get("signed_on") or desk.today,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "amount": int(amount) if amount and amount == int(amount) else amount,
        "payments": agreed or None,
    }
    contract |= {key: value for key, value in stated.items() if value is not None}
    return vendors.renew_contract(
        desk, vendor, fill_fields(desk, "vendor", ("contracts", 0), contract, leave=("service_plan",))
    )


def _payment(stated: str) -> dict[str, object]:
    amount, _, due = stated.partition("@")
    try:
        date.fromisoformat(due)
        value = parse_number(amount)
    except ValueError:
        raise usage_error(_message("payment-malformed", payment=stated)) from None
    return {"amount": plain_number(value), "due_on": due}


@vendor_group.command("problem")
@click.argument("vendor")
@click.option("--known-on", type=DayType(), help="知悉日期（默认为当日）。 The day it was known; today by default.")
@click.option(
    "--contract", help="履行哪一份合同时发生（默认为当时的合同）。 The contract; the one of that day by default."
)
@click.option(
    "--description", type=ProseType(), required=True, help="发生了什么、有何影响、已采取的措施。 What happened."
)
@act_command
def problem_command(desk: Desk, vendor: str, known_on: date | None, contract: str | None, description: str) -> Act:
    """登记VENDOR的重大问题；知悉当日即登记，不待考核。

    Record a major problem of VENDOR on the day it is known.
    """
    return vendors.record_problem(desk, vendor, known_on or desk.today, contract, description)


@vendor_group.command("escalate")
@click.argument("record")
@_ON
@click.option(
    "--reason", type=ProseType(), help="上报事由（考核首次上报填写）。 The reason, for an assessment's first report."
)
@click.option("--number", type=click.IntRange(1), default=1, help="第几个重大问题（默认为1）。 Which major problem.")
@act_command
def escalate_command(desk: Desk, record: str, on: date | None, reason: str | None, number: int) -> Act:
    """登记下一步上报：RECORD为考核编号的，报严重不合格；为服务商编号的，报重大问题。各级报出之后各自登记。

    Record the next report up of an assessment, or of a vendor's major problem; each level records its own.
    """
    day = on or desk.today
    if record in desk.book.vendors:
        return vendors.escalate_problem(desk, record, number, day)
    return assessments.escalate_assessment(desk, record, day, reason)
