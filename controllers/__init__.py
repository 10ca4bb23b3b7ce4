from . import mes
