from . import close, demo, ledger, mes, overhead, tours
