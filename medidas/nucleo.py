"""O núcleo sem HTTP em volta: uma chamada de contrato e o caminho de um evento, dentro de um processo do sistema."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lancador import RAIZ
from lancador.mapa import Unidade, escrever_topologia, modulos_da_arvore
from lancador.passos import MIGRAR, PREPARAR, PassoFalhou
from lancador.sistema_no_ar import Sistema
from medidas.sistema_medido import SistemaMedido

EVENTOS_POR_FLUXO = 50
EMISSOR = "financeiro"


def medir_contrato_http(medida: SistemaMedido) -> dict[str, float]:
    """Chamada de vendas a core por HTTP, com a consulta ao banco que ela faz, em ms."""
    quem = (*medida.entrar().identidade, *medida.produtos[:5])
    return _no_processo(medida.sistema.ambiente(unidade="vendas"), "contrato-http", *quem)


def medir_nucleo(bancos: str, amqp: str | None, *, fluxos: int) -> dict[str, float]:
    """Contrato no processo, relay pelos dois transportes e execução da inbox, em bancos que nenhum trabalhador lê."""
    with tempfile.TemporaryDirectory(prefix="medir-") as nome:
        pasta = Path(nome)
        pasta.chmod(0o711)
        sistema = Sistema.de_teste("configurada", bancos=bancos, amqp=None, pasta=pasta)
        for passo in (PREPARAR, MIGRAR):
            feito = sistema.manage(*passo.comando, papel=passo.papel)
            if feito.returncode:
                raise PassoFalhou(feito.stderr)
        inteira, eventos = sistema.ambiente(), str(EVENTOS_POR_FLUXO * fluxos)
        valores = _no_processo(inteira, "contrato-local")
        valores |= _no_processo(inteira, "relay", "local", eventos)
        valores |= _no_processo(inteira, "entrada")
        if amqp:
            sozinha = _so_o_emissor(pasta / "dividida.toml", inteira, amqp, sistema.enderecos.prefixo_amqp)
            valores |= _no_processo(sozinha, "relay", "amqp", eventos)
        return valores


def _so_o_emissor(arquivo: Path, ambiente: Mapping[str, str], amqp: str, prefixo: str) -> dict[str, str]:
    outros = tuple(m for m in modulos_da_arvore() if m != EMISSOR)
    escrever_topologia(arquivo, (Unidade(EMISSOR, (EMISSOR,), porta=1), Unidade("outros", outros, porta=2)))
    da_unidade = {"ERP_TOPOLOGIA": str(arquivo), "ERP_UNIDADE": EMISSOR}
    return {**ambiente, **da_unidade, "ERP_AMQP": amqp, "ERP_AMQP_PREFIXO": f"{prefixo}-medida"}


def _no_processo(ambiente: Mapping[str, str], *argumentos: str) -> dict[str, float]:
    comando = [sys.executable, "-m", "medidas.no_processo", *argumentos]
    feito = subprocess.run(comando, env=dict(ambiente), cwd=RAIZ, capture_output=True, text=True)
    if feito.returncode:
        raise RuntimeError(feito.stderr[-2000:])
    return dict(json.loads(feito.stdout))
