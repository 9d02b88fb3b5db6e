"""Errors of usage: they show both languages at once, for click reports some of them before --lang is known."""

import click

from taizhang.base.text import Text


def in_both_languages(message: Text) -> str:
    """The message on one line, Chinese before English."""
    return f"{message.zh}/ {message.en}"


def usage_error(message: Text) -> click.UsageError:
    """The error of usage with that message; click prints it and ends the run with exit code 2."""
    return click.UsageError(in_both_languages(message))
