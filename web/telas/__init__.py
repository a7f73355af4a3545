"""As telas, um arquivo por assunto: `pedidos.py`, `titulos.py`."""
