from . import mes, mes_b2mml, mes_soap
