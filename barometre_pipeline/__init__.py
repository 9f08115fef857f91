"""From a yearly folder of survey extracts to a release whose every figure can be traced to its cells."""
