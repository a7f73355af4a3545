"""A borda: enquadramento hostil e clientes lentos, no portal e na unidade."""
