"""The demands on GitHub, one subject a module."""

from taizhang.forge.administration.github.accounts import check_accounts
from taizhang.forge.administration.github.actions import check_github_actions
from taizhang.forge.administration.github.environment import check_environment
from taizhang.forge.administration.github.pages import check_pages
from taizhang.forge.administration.github.repository import check_repository
from taizhang.forge.administration.github.ruleset import check_ruleset

CHECKS = (check_repository, check_accounts, check_github_actions, check_environment, check_ruleset, check_pages)
"""In the order in which they are shown, and in which what is wrong is corrected."""
