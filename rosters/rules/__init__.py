"""Hard rules, commitments, rotation and fair shares."""
