"""O servidor HTTP de uma unidade: cada chamada é lida inteira antes de tomar uma das threads que a atendem.

Não conhece o Django: recebe uma aplicação WSGI qualquer e o granian lhe entrega as chamadas por RSGI.
"""
