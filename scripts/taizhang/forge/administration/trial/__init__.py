"""The acceptance of a forge: a scratch repository founded, set up, and one requirement carried from fork to seal."""

from taizhang.forge.administration.trial.people import people_of
from taizhang.forge.administration.trial.table import Result
from taizhang.forge.administration.trial.trial import run_trial

__all__ = ["Result", "people_of", "run_trial"]
