"""O Traefik de verdade, com as rotas geradas, diante de unidades que mostram o que lhes chega."""
