from . import allocate_overhead
from . import mes_key_generate
from . import mes_key_show
from . import take_on, take_on_line
