from . import allocate_overhead
from . import mes_key_generate
from . import mes_key_show
from . import return_components
