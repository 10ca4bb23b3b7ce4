"""What a close consists of, in the order of `sequence`:

10 complete · 20 accrue · 30 count · 40 service centers · 50 rates · 60 allocate · 70 variances ·
80 settle · 90 post · 100 stock closing · 110 reconcile · 120 lock
"""

from . import allocate, complete, count, lock, post, reconcile, settle, stock_closing
