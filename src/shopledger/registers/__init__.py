"""Public registers that facts are asked from: one folder per register, in the shape of a connector."""
