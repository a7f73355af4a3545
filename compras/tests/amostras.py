"""As NF-e reais que o pacote nfelib traz, cópias alteradas delas, e chaves de acesso quaisquer."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from compras.chave_de_acesso import digito_modulo_11
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


def compor_chave(
    *,
    uf: str,
    emissao: date,
    emitente: str,
    modelo: str,
    serie: int,
    numero: int,
    tipo_de_emissao: str,
    codigo_numerico: str,
) -> str:
    """A chave com seu dígito."""
    base = f"{uf}{emissao:%y%m}{emitente}{modelo}{serie:03}{numero:09}{tipo_de_emissao}{codigo_numerico}"
    return base + digito_modulo_11(base)
