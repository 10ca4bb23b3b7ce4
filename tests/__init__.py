from . import close, demo, known_faults, ledger, mes, optional, overhead, tours
