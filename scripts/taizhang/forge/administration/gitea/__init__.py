"""The demands on Gitea and Forgejo, one subject a module."""

from taizhang.forge.administration.gitea.actions import check_gitea_actions
from taizhang.forge.administration.gitea.approvals import check_approvals
from taizhang.forge.administration.gitea.hook import check_hook
from taizhang.forge.administration.gitea.limits import check_limits
from taizhang.forge.administration.gitea.merge_styles import check_merge_styles
from taizhang.forge.administration.gitea.protection import check_protection
from taizhang.forge.administration.gitea.readers import check_readers
from taizhang.forge.administration.gitea.robots import check_robots
from taizhang.forge.administration.gitea.rounds import check_rounds
from taizhang.forge.administration.gitea.versions import check_version
from taizhang.forge.administration.gitea.writers import check_writers

CHECKS = (
    check_version,
    check_limits,
    check_merge_styles,
    check_gitea_actions,
    # A list of a rule takes only accounts that have the right already.
    check_writers,
    check_readers,
    check_robots,
    check_protection,
    check_approvals,
    check_rounds,
    check_hook,
)
"""In the order in which they are shown, and in which what is wrong is corrected."""
