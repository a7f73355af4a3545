"""Dos bytes de um arquivo (CSV ou XLSX) a linhas de células, e das células a números, datas e textos. Regra pura."""
