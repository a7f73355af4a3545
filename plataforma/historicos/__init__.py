"""O histórico de cada registro, como se lê: quem, quando, de onde, o que mudou e em que operação.

Escrevem-no os gatilhos do banco (`plataforma.historico`); cada módulo diz em `historicos.py` de que recursos o mostra.
"""
