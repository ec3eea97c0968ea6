"""What: missions, collections, samples, splits and the places they lie in."""
