"""The coverage page is what the table and the cases say."""

from __future__ import annotations

from rules.coverage_page import PAGE, calls, text


def test_page_is_up_to_date() -> None:
    """`python tests/rules/coverage_page.py` writes it."""
    assert PAGE.read_text(encoding="utf-8") == text()


def test_every_cell_has_a_word() -> None:
    words = {"yes", "eager", "no", "wrong"}
    for call in calls():
        assert set(call.peers) <= words
        assert call.ours in ("yes", "no") or call.ours.startswith("refused: ")
