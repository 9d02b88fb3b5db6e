"""What is asked of a Gitea or a Forgejo, one subject a module."""

from taizhang.administration.gitea.actions import check_actions
from taizhang.administration.gitea.approvals import check_approvals
from taizhang.administration.gitea.hook import check_hook
from taizhang.administration.gitea.limits import check_limits
from taizhang.administration.gitea.merge_styles import check_merge_styles
from taizhang.administration.gitea.protection import check_protection
from taizhang.administration.gitea.readers import check_readers
from taizhang.administration.gitea.robots import check_robots
from taizhang.administration.gitea.rounds import check_rounds
from taizhang.administration.gitea.versions import check_version
from taizhang.administration.gitea.writers import check_writers

CHECKS = (
    check_version,
    check_limits,
    check_merge_styles,
    check_actions,
    # A list of a rule takes only accounts that have the right already.
    check_writers,
    check_readers,
    check_robots,
    check_protection,
    check_approvals,
    check_rounds,
    check_hook,
)
"""In the order in which they are shown, and in which what is wrong is mended."""
