"""As NF-e reais que o pacote nfelib traz, e cópias alteradas delas."""

from importlib.resources import files
from pathlib import Path

from compras.nfe.leitura import ler_nota
from compras.nfe.nota import NotaLida

PASTA = Path(str(files("nfelib").joinpath("nfe", "samples", "v4_0")))

VENDA_COM_ST = "35180834128745000152550010000476491552806942-nfe.xml"
VENDA_A_PRAZO = "26180875335849000115550010000016871192213331-nfe.xml"
VENDA_COM_FRETE = "35180834128745000152550010000474281920007498-nfe.xml"
BONIFICACAO = "35180834128745000152550010000474491454651420-nfe.xml"
BONIFICACAO_DE_UM_ITEM = "35180834128745000152550010000476781421693968-nfe.xml"
DO_SIMPLES = "procNFe.xml"
DESTINATARIO_DA_VENDA_COM_ST = "97493746000116"


def arquivos() -> dict[str, Path]:
    return {caminho.name: caminho for caminho in sorted(PASTA.rglob("*.xml"))}


def amostra(nome: str, *trocas: tuple[str, str]) -> bytes:
    """Bytes da amostra com as trocas feitas; cada texto trocado precisa estar lá."""
    texto = arquivos()[nome].read_text(encoding="utf-8")
    for antigo, novo in trocas:
        assert antigo in texto, antigo
        texto = texto.replace(antigo, novo)
    return texto.encode()


def nota(nome: str, *trocas: tuple[str, str]) -> NotaLida:
    return ler_nota(amostra(nome, *trocas))
