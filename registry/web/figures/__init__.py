"""Pictures of numbers as SVG made on the server: no script, coloured by classes, each with a sentence that says it.

Figures take plain values, never models. A picture that must be read at phone width is drawn twice, wide and narrow.
"""
