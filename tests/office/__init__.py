"""Tests that need an office suite: every paper as it is on the page."""
