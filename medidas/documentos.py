"""O que um documento grande e um lote custam: um pedido de mil linhas, e uma pasta de NF-e."""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from statistics import median

from compras.chave_de_acesso import digito_modulo_11
from medidas.sessao import Json, Sessao
from medidas.sistema_medido import SistemaMedido

VEZES = 3
_CHAVE = re.compile(r'Id="NFe(\d{44})"')
# Onde o número da nota fica na chave de acesso, e onde ela acaba, sem o dígito.
_NUMERO, _BASE = slice(25, 34), slice(0, 43)
PRIMEIRO_NUMERO = 800_000_000
_ACEITA = "-nfe.xml"


def medir_pedido_grande(medida: SistemaMedido) -> dict[str, float]:
    """Mediana, em ms por HTTP, de criar e de confirmar um pedido com uma linha de cada produto do sistema."""
    sessao = medida.entrar()
    tempos: dict[str, list[float]] = {"criar_1000.ms": [], "confirmar_1000.ms": []}
    corpo = {
        "estabelecimento": medida.estabelecimento,
        "cliente": medida.cliente,
        "itens": [{"produto": p, "quantidade": "2"} for p in medida.produtos],
    }
    for _ in range(VEZES):
        pedido = _anotar(tempos["criar_1000.ms"], lambda: sessao.enviar("/api/pedidos/", corpo))
        _confirmar(sessao, pedido, tempos["confirmar_1000.ms"])
        medida.escoar()
    return {nome: median(anotados) for nome, anotados in tempos.items()}


def _confirmar(sessao: Sessao, pedido: Json, tempos: list[float]) -> None:
    confirmar = partial(sessao.enviar, f"/api/pedidos/{pedido['id']}/confirmar/", versao=pedido["versao"])
    confirmado = _anotar(tempos, confirmar)
    if confirmado["situacao"] != "confirmado":
        raise RuntimeError(f"O pedido ficou {confirmado['situacao']}.")


def _anotar(tempos: list[float], fazer: Callable[[], Json]) -> Json:
    inicio = time.perf_counter()
    feito = fazer()
    tempos.append((time.perf_counter() - inicio) * 1000)
    return feito


def medir_importacao(medida: SistemaMedido, *, notas: int) -> dict[str, float]:
    """Arquivos por segundo de `manage.py importar_nfe`, do começo do comando ao fim; cada nota entra de verdade."""
    _usuario, empresa = medida.entrar().identidade
    with tempfile.TemporaryDirectory(prefix="medir-") as pasta:
        for nome, texto in _notas(notas):
            (Path(pasta) / nome).write_text(texto, encoding="utf-8")
        inicio = time.perf_counter()
        feito = medida.sistema.manage("importar_nfe", pasta, "--empresa", empresa, "--aceitar-outro-destinatario")
        decorrido = time.perf_counter() - inicio
    if feito.returncode or not feito.stdout.endswith(f"{notas} lancada\n"):
        raise RuntimeError(feito.stderr[-2000:] or feito.stdout[-2000:])
    return {"importacao.arquivos_s": notas / decorrido}


def _notas(quantas: int) -> Iterator[tuple[str, str]]:
    """As NF-e reais que o pacote nfelib traz, uma após a outra, cada cópia com seu número e sua chave."""
    pasta = Path(str(files("nfelib").joinpath("nfe", "samples", "v4_0")))
    modelos = [p.read_text(encoding="utf-8") for p in sorted(pasta.rglob(f"*{_ACEITA}"))]
    for ordem in range(quantas):
        numero = f"{PRIMEIRO_NUMERO + ordem:09}"
        yield f"{numero}.xml", _com_numero(modelos[ordem % len(modelos)], numero)


def _com_numero(texto: str, numero: str) -> str:
    achada = _CHAVE.search(texto)
    if achada is None:
        raise ValueError("O XML não traz a chave de acesso.")
    antiga = achada.group(1)
    base = antiga[: _NUMERO.start] + numero + antiga[_NUMERO.stop : _BASE.stop]
    nova = base + digito_modulo_11(base)
    return re.sub(r"<nNF>\d+</nNF>", f"<nNF>{numero}</nNF>", texto).replace(antiga, nova)
