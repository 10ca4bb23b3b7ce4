from . import allocate_overhead
from . import change_production_qty
from . import mes_key_generate
from . import mes_key_show
from . import return_components
from . import take_on, take_on_line
