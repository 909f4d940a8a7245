"""The evaluation trace: types, nodes, printing, checking, interpreting. Imports nothing of ours."""
