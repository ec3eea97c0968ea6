"""Random acts by random people over a loan's whole life: who walks, what people do, and how everything ends."""
