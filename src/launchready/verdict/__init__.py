"""From facts to a word: judge, waive, score, gate, plan. Pure functions, no I/O."""
