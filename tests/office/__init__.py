"""Tests that need an office suite: every paper as a reader meets it on the page."""
