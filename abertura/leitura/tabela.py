"""Um arquivo qualquer vira linhas de células, ou é recusado com o motivo."""

from collections.abc import Iterable
from typing import NamedTuple

MEGA = 1024 * 1024
BYTES_MAXIMOS = 20 * MEGA
LINHAS_MAXIMAS = 10_000
LINHAS_LIDAS_MAXIMAS = 2 * LINHAS_MAXIMAS
"""Contando as vazias: percorrê-las também custa."""
COLUNAS_MAXIMAS = 50
CELULAS_MAXIMAS = 200_000
"""Todas as linhas com vinte colunas; o modelo mais largo tem oito."""
_ZIP = b"PK\x03\x04"
_XLS_ANTIGO = b"\xd0\xcf\x11\xe0"


class Celula(NamedTuple):
    """O que está escrito; `numerica` diz que a planilha guardava um número, com ponto decimal."""

    texto: str
    numerica: bool = False


class LinhaDoArquivo(NamedTuple):
    """Linha do arquivo, contada de 1 como o editor a mostra."""

    numero: int
    celulas: tuple[Celula, ...]


class ArquivoIlegivel(Exception):
    """O arquivo não se lê até o fim; `linha` é onde parou, ou 0 se nem começou."""

    def __init__(self, mensagem: str, *, linha: int = 0) -> None:
        super().__init__(mensagem)
        self.mensagem = mensagem
        self.linha = linha


def conferir_tamanho(conteudo: bytes) -> None:
    """Levanta ArquivoIlegivel se o arquivo está vazio ou passa de BYTES_MAXIMOS."""
    if not conteudo.strip():
        raise ArquivoIlegivel("O arquivo está vazio. Envie uma linha de cabeçalho e as linhas de dados.")
    if len(conteudo) > BYTES_MAXIMOS:
        raise ArquivoIlegivel(
            f"O arquivo tem {len(conteudo) // MEGA} MB e o limite é {BYTES_MAXIMOS // MEGA} MB. Divida os saldos."
        )


def eh_xlsx(conteudo: bytes) -> bool:
    """Diz se os bytes são de um XLSX; levanta ArquivoIlegivel se são de um XLS antigo."""
    if conteudo.startswith(_XLS_ANTIGO):
        raise ArquivoIlegivel("O arquivo é um XLS antigo ou protegido por senha. Salve-o como XLSX ou CSV, sem senha.")
    return conteudo.startswith(_ZIP)


def celulas_demais() -> ArquivoIlegivel:
    """A recusa de uma planilha larga ou comprida além do que os saldos pedem."""
    return ArquivoIlegivel(
        f"O arquivo passa de {CELULAS_MAXIMAS} células, contando as vazias que ele guarda. Deixe só as colunas do "
        "modelo e as linhas com saldo."
    )


def recolher(linhas: Iterable[LinhaDoArquivo]) -> list[LinhaDoArquivo]:
    """As linhas que têm algo escrito; levanta ArquivoIlegivel se não há nenhuma, ou são demais ou largas demais."""
    recolhidas: list[LinhaDoArquivo] = []
    for lidas, linha in enumerate(linhas, start=1):
        if lidas > LINHAS_LIDAS_MAXIMAS:
            raise ArquivoIlegivel(
                f"O arquivo passa de {LINHAS_LIDAS_MAXIMAS} linhas, contando as vazias. Apague as vazias do fim.",
                linha=linha.numero,
            )
        if not any(c.texto for c in linha.celulas):
            continue
        if len(linha.celulas) > COLUNAS_MAXIMAS:
            raise ArquivoIlegivel(
                f"A linha tem {len(linha.celulas)} colunas e o limite é {COLUNAS_MAXIMAS}. Deixe só as do modelo.",
                linha=linha.numero,
            )
        if len(recolhidas) > LINHAS_MAXIMAS:
            raise ArquivoIlegivel(
                f"O arquivo passa de {LINHAS_MAXIMAS} linhas de dados. Some os saldos de mesma chave.",
                linha=linha.numero,
            )
        recolhidas.append(linha)
    if not recolhidas:
        raise ArquivoIlegivel("O arquivo não tem nada escrito. Ponha o cabeçalho e, abaixo dele, os saldos.")
    return recolhidas
