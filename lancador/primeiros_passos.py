"""Por onde se começa, quando o sistema já atende: a empresa que se abre, e os primeiros passos de quem já entra."""

import hashlib
import hmac
import time
import webbrowser

from lancador.progresso import avisar, dizer

PRIMEIROS_PASSOS = "/comecar/"
ABRIR = b"abrir empresa"
UM_DIA_SEGUNDOS = 24 * 60 * 60


def caminho_de_abrir_empresa(segredo: str) -> str:
    """O da página em que se abre uma empresa; só o core com o mesmo segredo do operador a mostra, e por um dia."""
    vence = str(int(time.time()) + UM_DIA_SEGUNDOS)
    resumo = hmac.new(segredo.encode(), ABRIR + vence.encode(), hashlib.sha256).hexdigest()
    return f"/conta/comecar/?token={vence}.{resumo}"


def dizer_por_onde_comecar(url: str, segredo: str, *, abrir: bool) -> None:
    """As últimas linhas da partida, com o navegador já na última, se se quer."""
    onde = f"{url}{PRIMEIROS_PASSOS}"
    dizer(f"Para abrir a sua empresa (vale um dia): {url}{caminho_de_abrir_empresa(segredo)}")
    dizer(f"Comece por {onde}")
    if abrir and not webbrowser.open(onde):
        avisar("Não achei navegador nesta máquina: abra você esse endereço.")
