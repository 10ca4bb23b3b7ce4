"""Said, stored, booked: the MES's control totals, the inbox, the documents and the two ledgers."""

from . import (
    mrp_mes_difference,
    mrp_mes_difference_books,
    mrp_mes_event_totals,
    mrp_mes_system,
)
