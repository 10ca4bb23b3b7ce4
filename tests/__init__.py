from . import close, demo, ledger, mes, optional, overhead, tours
