"""What a close consists of, in the order of `sequence`:

10 complete · 20 accrue · 30 count · 40 service centers · 50 rates · 60 allocate · 65 work in progress ·
70 variances · 80 settle · 85 settle variances · 90 post · 100 stock closing · 110 reconcile · 120 lock
"""

from . import accrue, allocate, complete, count, lock, post, rates, reconcile, services, settle, settle_variances
from . import stock_closing, variances, wip
