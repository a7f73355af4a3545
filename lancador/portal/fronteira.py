"""Que caminho passa de fora para dentro, dito uma vez: para o portal em Python e para as rotas do Traefik."""

import re

INTERNO = "/_"
"""Assim começam os endereços internos das unidades (`/_contratos/`, `/_plataforma/`)."""
# O que dois servidores leriam de dois modos (`;`, `.` e `..`, barra dobrada, o que vem codificado) não passa: nada aqui
# se chama com acento nem com espaço. Só o que o Python e o Go leem igual: sem olhar adiante nem atrás.
_SEGMENTO = r"\.?[A-Za-z0-9_~@:=+,-][A-Za-z0-9_~@:=+,.-]*"
CAMINHO = rf"^/(?:{_SEGMENTO}(?:/{_SEGMENTO})*/?)?$"
"""A forma de um caminho que passa, se não é interno."""

_CODIFICADO = re.compile(r"%([0-9A-Fa-f]{2})")
_DISPENSAM_CODIGO = re.compile(r"[A-Za-z0-9._~-]")


def sem_codigos_a_toa(caminho: str) -> str:
    """Decodifica o que não precisava de código (RFC 3986, 6.2.2.2), como o Traefik antes de olhar as rotas."""

    def trocar(achado: re.Match[str]) -> str:
        letra = chr(int(achado[1], 16))
        return letra if _DISPENSAM_CODIGO.fullmatch(letra) else achado[0].upper()

    return _CODIFICADO.sub(trocar, caminho)


def passa(caminho: str) -> bool:
    """Se uma chamada de fora pode ir a este caminho, já sem códigos à toa."""
    return re.fullmatch(CAMINHO, caminho) is not None and not caminho.startswith(INTERNO)
