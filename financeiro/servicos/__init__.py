"""Escritas do financeiro, um arquivo por agregado; todas em `transacao("financeiro")`, que se junta à de quem chama."""
