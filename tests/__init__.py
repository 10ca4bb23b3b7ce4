from . import close, ledger, mes, overhead
