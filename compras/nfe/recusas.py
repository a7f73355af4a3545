"""Por que uma nota não entra: cada motivo tem um código estável e um texto com o valor e a saída."""

from collections.abc import Callable, Iterator, Set
from decimal import Decimal
from typing import ClassVar

from compras.chave_de_acesso import ChaveInvalida, cnpj_confere, ler_chave
from compras.leituras import RecusaDaNota
from compras.nfe.nota import NotaLida, valor_na_nota
from plataforma.erros import EntradaInvalida
from plataforma.valores import Dto, em_reais

TOLERANCIA_DO_TOTAL = Decimal("1.00")
"""Diferença, em reais, entre a soma dos itens e o total da nota que ainda é arredondamento."""

_AUTORIZADA = {"100", "150"}
_AVULSA = {"1", "2"}
_FINALIDADES = {
    "2": "complementar de outra nota",
    "3": "de ajuste",
    "4": "de devolução",
    "5": "de crédito",
    "6": "de débito",
}


class NotaRecusada(EntradaInvalida):
    """O arquivo não pôde ser lido como nota; `recusa` diz o motivo."""

    codigo: ClassVar[str] = "compras.nota_recusada"
    titulo: ClassVar[str] = "A nota não pode entrar"
    tipo_dos_dados: ClassVar[type[Dto] | None] = RecusaDaNota

    def __init__(self, recusa: RecusaDaNota) -> None:
        super().__init__(recusa.texto, dados=recusa)
        self.recusa = recusa


def recusar(codigo: str, texto: str) -> NotaRecusada:
    return NotaRecusada(RecusaDaNota(codigo=codigo, texto=texto))


def recusas_da_nota(
    nota: NotaLida, *, nossos_cnpjs: Set[str], aceitar_outro_destinatario: bool = False
) -> tuple[RecusaDaNota, ...]:
    """Todos os motivos pelos quais uma nota legível não entra nesta empresa; vazio se ela serve.

    `nossos_cnpjs`: os CNPJs dos estabelecimentos da empresa, 14 caracteres. `aceitar_outro_destinatario`
    é da demonstração: deixa passar a nota endereçada a outro, e quem chama mostra isso na nota.
    """
    achadas = [recusa for conferir in _CONFERENCIAS if (recusa := conferir(nota))]
    achadas.extend(_das_partes(nota, nossos_cnpjs, aceitar_outro_destinatario=aceitar_outro_destinatario))
    return tuple(achadas)


def _protocolo(nota: NotaLida) -> RecusaDaNota | None:
    if nota.protocolo is None:
        return RecusaDaNota(
            codigo="compras.nota_sem_autorizacao",
            texto="O XML não traz o protocolo da SEFAZ (protNFe). Peça ao fornecedor o XML autorizado, o nfeProc.",
        )
    if nota.protocolo.situacao not in _AUTORIZADA:
        return RecusaDaNota(
            codigo="compras.nota_sem_autorizacao",
            texto=f"A SEFAZ respondeu {nota.protocolo.situacao} ({nota.protocolo.motivo}) e só 100 e 150 autorizam. "
            "Fale com o fornecedor.",
        )
    return None


def _ambiente(nota: NotaLida) -> RecusaDaNota | None:
    if nota.ambiente == "producao":
        return None
    return RecusaDaNota(
        codigo="compras.nota_de_homologacao",
        texto="A nota foi emitida em homologação, sem valor fiscal. Peça ao fornecedor a nota de produção.",
    )


def _tipo(nota: NotaLida) -> RecusaDaNota | None:
    if nota.tipo == "saida":
        return None
    return RecusaDaNota(
        codigo="compras.nota_de_entrada",
        texto=f"A nota é de entrada no próprio emitente, {nota.emitente.nome} (tpNF 0), e não uma venda para nós.",
    )


def _finalidade(nota: NotaLida) -> RecusaDaNota | None:
    if nota.finalidade == "1":
        return None
    return RecusaDaNota(
        codigo="compras.finalidade_nao_aceita",
        texto=f"A nota é {_FINALIDADES[nota.finalidade]} (finNFe {nota.finalidade}) e não traz compra nova. "
        "Devolução de cliente se lança no pedido de venda; as outras, à mão.",
    )


def _chave(nota: NotaLida) -> RecusaDaNota | None:
    try:
        chave = ler_chave(nota.chave)
    except ChaveInvalida as erro:
        return RecusaDaNota(codigo=erro.codigo, texto=erro.detalhe)
    pares = {
        "UF": (chave.uf, nota.uf),
        "modelo": (chave.modelo, nota.modelo),
        "série": (chave.serie, nota.serie),
        "número": (chave.numero, nota.numero),
        "mês": (chave.ano_mes, f"{nota.emitida_em:%y%m}"),
        "código numérico": (chave.codigo_numerico, nota.codigo_numerico),
        "tipo de emissão": (chave.tipo_de_emissao, nota.tipo_de_emissao),
    }
    if nota.processo_de_emissao not in _AVULSA:
        pares["emitente"] = (chave.emitente, nota.emitente.documento.zfill(14))
    if nota.protocolo is not None:
        pares["protocolo"] = (nota.chave, nota.protocolo.chave)
    divergentes = [f"{campo} ({na_chave} na chave, {na_nota} na nota)" for campo, (na_chave, na_nota) in pares.items()
                   if na_chave != na_nota]  # fmt: skip
    if not divergentes:
        return None
    return RecusaDaNota(
        codigo="compras.chave_diverge",
        texto=f"A chave {nota.chave} não é desta nota: difere em {', '.join(divergentes)}. O XML foi alterado; "
        "peça o original ao fornecedor.",
    )


def _emitente(nota: NotaLida) -> RecusaDaNota | None:
    documento = nota.emitente.documento
    if len(documento) != 14 or cnpj_confere(documento):
        return None
    return RecusaDaNota(
        codigo="compras.emitente_invalido",
        texto=f"O CNPJ do emitente, {documento}, tem dígito verificador errado. Peça o XML original ao fornecedor.",
    )


def _total(nota: NotaLida) -> RecusaDaNota | None:
    soma = sum(map(valor_na_nota, nota.itens), Decimal("0.00"))
    if abs(soma - nota.totais.nota) <= TOLERANCIA_DO_TOTAL:
        return None
    return RecusaDaNota(
        codigo="compras.total_diverge",
        texto=f"Os itens somam {em_reais(soma)} e o total da nota é {em_reais(nota.totais.nota)}. "
        "O XML está incompleto ou alterado; peça o original ao fornecedor.",
    )


_CONFERENCIAS: tuple[Callable[[NotaLida], RecusaDaNota | None], ...] = (
    _tipo, _finalidade, _ambiente, _protocolo, _chave, _emitente, _total,
)  # fmt: skip


def _das_partes(nota: NotaLida, nossos: Set[str], *, aceitar_outro_destinatario: bool) -> Iterator[RecusaDaNota]:
    if nota.emitente.documento in nossos:
        yield RecusaDaNota(
            codigo="compras.nota_propria",
            texto=f"A nota foi emitida por um estabelecimento nosso ({nota.emitente.documento}): não é compra. "
            "Transferência entre depósitos se faz no estoque.",
        )
    destino = nota.destinatario
    if not aceitar_outro_destinatario and (destino is None or destino.documento not in nossos):
        quem = "ninguém" if destino is None else f"{destino.nome} ({destino.documento or destino.id_estrangeiro})"
        yield RecusaDaNota(
            codigo="compras.destinatario_de_outra_empresa",
            texto=f"A nota é para {quem}, que não é estabelecimento desta empresa. "
            "Confira o arquivo ou troque de empresa.",
        )
