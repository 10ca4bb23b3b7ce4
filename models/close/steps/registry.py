"""The steps of a close, one file each, and what the cockpit asks of every one of them."""

from typing import NamedTuple

STEPS = {}  # key: CloseStep


class Outcome(NamedTuple):
    """What a run did.

    text:      one sentence for the accountant
    changed:   whether anything was written; a run that finds nothing to do says False
    remaining: how much is left; above 0 the step is run again after a commit
    handled:   how much this run did, in the unit of `remaining`
    """

    text: str
    changed: bool = True
    remaining: int = 0
    handled: int = 0


class CloseStep:
    """One step: names itself, checks, rehearses, runs, takes itself back.

    `run` must be idempotent: run again with nothing changed it writes nothing. All get the
    period, and reach everything else by its environment, which holds the key of the period.
    """

    key = ""
    sequence = 0
    optional = False  # may be left out, with a reason
    books = True  # dates cost or entries in the period: not behind a lock date
    action = ""  # xml id of the action on what the step makes, each with its period_id

    def label(self, env):
        """Return the name, translated."""
        raise NotImplementedError

    def explain(self, env):
        """Say in a sentence what the step does, translated."""
        raise NotImplementedError

    def checks(self, period):
        """Return [("block" or "warn", message, records)]: what stands in the way."""
        return []

    def is_current(self, period):
        """Tell whether nothing that the step reads has changed since it ran: then its checks would find the same."""
        return False

    def test_run(self, period):
        """Return the Outcome that a run would have; nothing is written."""
        return _rehearse(self, period)

    def run(self, period):
        """Do the step; return an Outcome."""
        raise NotImplementedError

    def roll_back(self, period):
        """Take the step back by reversals; return a sentence, or "" where nothing was to be taken back."""
        return ""


class _Rehearsed(Exception):
    def __init__(self, outcome):
        super().__init__()
        self.outcome = outcome


def _rehearse(step, period):
    """Run the step for real and undo it."""
    try:
        with period.env.cr.savepoint():
            outcome = step.run(period)
            period.env.flush_all()
            raise _Rehearsed(outcome)
    except _Rehearsed as rehearsed:
        return rehearsed.outcome


def register(step_class):
    """Add the decorated class to the steps; a key registered again replaces the step."""
    STEPS[step_class.key] = step_class()
    return step_class


def in_order():
    """Return the steps as they are done."""
    return sorted(STEPS.values(), key=lambda step: (step.sequence, step.key))
