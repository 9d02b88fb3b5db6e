"""Each thing that trials corrected in the norms, with the tests that prove it."""

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS: dict[str, tuple[str, ...]] = {
    "8-14 a notice runs from the later of its merge and its page, and an entry may leave the ledger": (
        "test_undoing::test_a_notice_is_opened_ahead_moved_sealed_proven_and_run",
        "test_undoing::test_an_unproven_notice_enrols_nothing",
        "test_undoing::test_annulled_struck_and_noticed_again",
    ),
    "11-12 an objection in time counts whenever it is recorded, may be withdrawn, and nobody decides on his own": (
        "test_undoing::test_an_objection_in_time_that_is_recorded_late_proves_its_arrival",
        "test_undoing::test_an_objection_is_withdrawn_by_its_raiser",
        "test_undoing::test_on_a_requirement_of_the_region_decides_a_named_officer",
        "test_pending::test_an_open_objection_request_holds_the_entry",
    ),
    "3 what names no document is no legal basis, by one function": (
        "test_intake_values::test_check_and_import_recognize_a_missing_basis_alike",
        "test_intake_values::test_text_without_a_document_is_left_out_beside_one_with_a_document",
        "browser/test_apply_words::test_form_and_check_agree_on_the_rules_of_a_whole_requirement",
    ),
    "6, 34 a city sends a batch by one letter and joins like needs": (
        "test_consolidate::test_a_batch_goes_up_by_one_letter_with_an_opinion_for_all_and_one_of_its_own",
        "test_consolidate::test_similar_needs_of_two_counties_are_joined",
        "test_consolidate::test_the_letter_of_a_batch_lists_who_judged_what_is_still_open",
        "test_joint::test_the_cost_is_borne_by_the_same_law_for_each",
    ),
    "5 judging infeasible is an act: who, when, why, kept and readable": (
        "test_outcomes::test_an_infeasible_requirement_is_merged_under_the_one_duty",
        "test_outcomes::test_its_raiser_reads_who_ended_it_and_why",
        "test_outcomes::test_it_cannot_be_noticed",
        "test_outcomes::test_it_is_raised_anew_by_superseding_and_word_for_word_is_reported",
        "test_outcomes::test_filler_is_no_reason",
    ),
    "18-20 nobody bears a local extension of the region's own": (
        "test_law::test_no_notice_states_who_bears_the_cost_of_the_regions_own_requirements",
    ),
    "22 a dispute may be reported before it is handled, and one filing carries several": (
        "test_reports::test_the_matter_of_a_dispute_may_be_reported_before_it_is_handled",
        "test_reports::test_one_filing_carries_several_disputes_of_one_department",
        "test_problems::test_the_content_of_a_dispute_is_reported_before_it_is_handled_and_forwarded_by_the_city",
    ),
    "23 purchaser or agency answer, the budget level decides, each clock with its office": (
        "test_proceedings::test_the_raiser_never_answers_or_decides",
        "test_proceedings::test_the_budget_level_decides_at_any_place",
        "test_proceedings::test_each_step_of_a_complaint_has_its_clock",
        "test_proceedings::test_a_computed_day_is_labelled_everywhere",
    ),
    "25, 28 periods are counted from the contract's start, and what is due shows": (
        "test_vendors::test_every_day_of_a_contract_is_in_a_period",
        "test_vendors::test_a_contract_from_march_to_march_is_assessed_and_paid",
        "test_vendors::test_neither_too_early_nor_a_period_of_another_kind",
    ),
    "27, 41 a department's mechanisms are facts of it, and who has none is shown": (
        "test_mechanisms::test_a_department_records_both_and_is_no_longer_listed_without_them",
        "test_mechanisms::test_a_department_with_a_vendor_is_reminded_of_its_scheme_until_it_is_recorded",
    ),
    "29 advances, instalments and deductions are the contract's matter": (
        "test_vendors::test_payments_follow_the_contract",
    ),
    "31, 36, 38 order in time is not invented, and each level records its own report in its window": (
        "test_problems::test_an_urgent_defect_may_be_mended_before_its_disposition_which_is_then_still_due",
        "test_problems::test_each_level_records_its_own_report",
        "test_problems::test_a_county_cannot_record_a_report_of_the_city",
        "test_vendors::test_a_major_problem_goes_up_from_the_day_it_is_known",
        "test_onward::test_the_next_report_has_a_reporter_a_start_and_a_deadline",
    ),
    "40 a change of business rules ends with a living requirement of its own line": (
        "test_problems::test_only_a_requirement_of_its_own_line_closes_it_under_any_disposition",
        "test_problems::test_a_withdrawn_requirement_opens_its_problem_again_and_refuses_nothing",
    ),
    "paper years: a founding deed brings them in, and nothing is invented": (
        "test_migrate::test_the_whole_ledger_is_imported_at_once",
        "test_migrate::test_the_gate_asks_for_two_governors_once_and_the_seal_covers_all",
        "test_migrate::test_a_row_that_is_changed_past_its_deed_is_refused",
    ),
    "calendar: the newest version by the day, a revision prolongs, local days off by division": (
        "test_prolongation::test_a_window_is_prolonged_by_days_off_announced_within_it_and_never_shortened",
        "test_prolongation::test_local_days_off_count_for_the_county_that_acts_and_for_no_other",
    ),
}
"""The rows of "What trials corrected", in the order of the norms' numbers."""


@cache
def functions_of(module: str) -> frozenset[str]:
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_of_a_row_exist(row: str) -> None:
    assert ROWS[row]
    for name in ROWS[row]:
        module, _, function = name.partition("::")
        assert function in functions_of(module), name
