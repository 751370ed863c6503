"""How fast it is, always as a ratio to a floor measured in the same run. `./dev bench` runs everything."""
