"""A shop-floor report log, the plant it implies, and the MES that reports it.

The log says who did which operation of which order when, and how many were good. It says nothing
of materials, rates or costs: those are made up, by fixed rules, in plant.py.
"""

from zoneinfo import ZoneInfo

# The log has wall-clock times without a zone. This one has no summer time, so that an hour on the
# clock is an hour that passed.
ZONE_NAME = "Asia/Shanghai"
ZONE = ZoneInfo(ZONE_NAME)
