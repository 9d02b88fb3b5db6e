"""The acceptance test of a forge: one requirement carried from fork to seal in a scratch repository."""

from taizhang.forge.administration.trial.people import read_people
from taizhang.forge.administration.trial.table import TrialResult
from taizhang.forge.administration.trial.trial import run_trial

__all__ = ["TrialResult", "read_people", "run_trial"]
