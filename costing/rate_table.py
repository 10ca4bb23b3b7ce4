"""Finding the rate of a resource on a day: the most specific rate that is valid then."""

from collections import namedtuple

# Each of employee, job, workcenter and rate_class may be None: the rate is then for all.
Rate = namedtuple("Rate", "id element employee job workcenter rate_class date_from date_to amount")


class RateTable:
    """All rates of one company, asked many times.

    The most specific rate wins: one for the employee before one for the job, before one for
    the work center, before a general one; within these, one for the rate class asked.
    """

    def __init__(self, rates):
        self._by_element = {}
        for rate in rates:
            self._by_element.setdefault(rate.element, []).append(rate)

    def find(self, element, day, employee=None, job=None, workcenter=None, rate_class=None):
        """Return the Rate valid on that day for that resource, or None."""
        wanted = (employee, job, workcenter, rate_class)
        fitting = [rate for rate in self._by_element.get(element, ()) if _valid(rate, day) and _fits(rate, wanted)]
        return max(fitting, key=_specificity, default=None)


def _valid(rate, day):
    return rate.date_from <= day and (not rate.date_to or day <= rate.date_to)


def _fits(rate, wanted):
    limits = (rate.employee, rate.job, rate.workcenter, rate.rate_class)
    return all(limit is None or limit == value for limit, value in zip(limits, wanted, strict=True))


def _specificity(rate):
    limits = (rate.employee, rate.job, rate.workcenter, rate.rate_class)
    return tuple(limit is not None for limit in limits)
