"""What the calls of the interface say of the key they came with."""

KEY_IN_USE = "mrp_actual_cost_mes_key"  # context: how the key begins
