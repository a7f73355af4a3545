"""Os pedaços do painel: números, gráficos e listas curtas, cada um do módulo que o sabe."""
