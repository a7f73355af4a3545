"""Transportes: como um lote chega à inbox de um consumidor. A topologia escolhe, consumidor a consumidor."""
