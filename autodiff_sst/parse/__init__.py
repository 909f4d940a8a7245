"""From a Python function to the tree of its own source, and facts about its names."""
