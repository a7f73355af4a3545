"""Seis meses de uma distribuidora: o plano, puro e igual para a mesma semente, e a carga que o cumpre dia a dia."""
