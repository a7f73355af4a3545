"""Baixas de títulos, totais e parciais, com juros, multa e desconto; e o estorno de uma baixa."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from financeiro import bloqueios
from financeiro.bloqueios import TituloTravado
from financeiro.erros import (
    BaixaInvalida,
    BaixaJaEstornada,
    BaixaNaoEncontrada,
    ContaBancariaNaoEncontrada,
    TituloNaoEncontrado,
    TituloSemSaldo,
)
from financeiro.eventos import BaixaEstornada, TituloBaixado
from financeiro.models import Baixa, Titulo
from financeiro.partidas import DEVEDORES, da_baixa
from financeiro.servicos.estornos import VERSAO_DO_ESTORNADO, lancar_estornos
from financeiro.servicos.lancamentos import HISTORICO_MAXIMO, NovoLancamento, lancar_no_dia
from financeiro.servicos.limites import exigir_aberto, exigir_que_siga
from financeiro.servicos.titulos import EM_ABERTO
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.erros import ErroDeCampo
from plataforma.estados import TransicaoProibida, exigir_transicao, exigir_versao_atual
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import em_reais, novo_id

_CONTAS = "SELECT id, conta_id FROM financeiro_conta_bancaria WHERE empresa_id = %s AND id = ANY(%s) AND ativa"
_BAIXA = "SELECT titulo_id FROM financeiro_baixa WHERE empresa_id = %s AND id = %s"


@dataclass(frozen=True, kw_only=True)
class NovaBaixa:
    """Um pagamento ou recebimento; o dinheiro é principal + juros + multa − desconto. Sem principal, vale o saldo."""

    titulo: UUID
    data: date
    conta_bancaria: UUID
    principal: Decimal | None
    juros: Decimal
    multa: Decimal
    desconto: Decimal
    versao: int | None = None
    """A do título que se leu; None: qualquer."""


@dataclass(frozen=True, kw_only=True)
class _Conferida(NovaBaixa):
    principal: Decimal


def baixar(pedidas: Sequence[NovaBaixa], *, campos: str = "") -> tuple[UUID, ...]:
    """Baixa todos os títulos pedidos, ou nenhum; devolve os ids das baixas, na mesma ordem.

    `campos` é o caminho dos campos de cada baixa no erro, com a posição no lugar das chaves.
    Levanta TituloNaoEncontrado, ConflitoDeVersao, TransicaoProibida, TituloSemSaldo, BaixaInvalida,
    ContaBancariaNaoEncontrada e PeriodoFechado.
    """
    _recusar_repetidos(pedidas)
    with transacao("financeiro"):
        titulos = _travar([b.titulo for b in pedidas])
        baixas = [_conferir(b, titulos[b.titulo], campos.format(n)) for n, b in enumerate(pedidas)]
        contas = _contas(baixas, campos)
        ids = [novo_id() for _ in baixas]
        lancamentos = lancar_no_dia(
            [_lancamento(b, titulos[b.titulo], contas, baixa) for b, baixa in zip(baixas, ids, strict=True)]
        )
        bloqueios.abater_titulos({b.titulo: b.principal for b in baixas})
        _gravar(baixas, ids, lancamentos)
        for b in baixas:
            publicar(TituloBaixado(**_fato(titulos[b.titulo]), valor=b.principal, data=b.data))
    return tuple(ids)


def estornar_baixa(*, baixa: UUID, data: date, motivo: str, versao: int | None = None) -> UUID:
    """Desfaz um pagamento lido na `versao` (None: qualquer) e devolve o título.

    Levanta BaixaNaoEncontrada, ConflitoDeVersao, BaixaJaEstornada, TransicaoProibida, PeriodoFechado e DataAnterior.
    """
    achadas = executar("financeiro", _BAIXA, [empresa_atual(), baixa])
    if not achadas:
        raise BaixaNaoEncontrada(f"Não há baixa {baixa} nesta empresa.")
    with transacao("financeiro"):
        ((titulo_id, titulo),) = _travar([achadas[0][0]]).items()
        desfeita = bloqueios.estornar_baixa(baixa)
        exigir_versao_atual(VERSAO_DO_ESTORNADO if desfeita is None else 1, versao, "a baixa")
        if desfeita is None:
            raise BaixaJaEstornada(
                f"A baixa {baixa} já foi estornada, ou veio de uma devolução: esta se desfaz no documento."
            )
        exigir_transicao(Titulo.TRANSICOES, titulo.situacao, "aberto" if titulo.situacao == "parcial" else "parcial")
        bloqueios.reabrir_titulo(titulo_id, principal=desfeita.principal)
        bloqueios.travar_livro()
        exigir_aberto(data)
        exigir_que_siga(data, desfeita.data)
        lancar_estornos(lancamentos=[desfeita.lancamento_id], data=data, motivo=motivo)
        publicar(BaixaEstornada(**_fato(titulo), valor=desfeita.principal, data=data))
    return titulo_id


def _fato(titulo: TituloTravado) -> dict[str, Any]:
    return {
        "titulo": titulo.id,
        "tipo": titulo.tipo,
        "pessoa": titulo.pessoa_id,
        "documento": titulo.documento,
        "origem": titulo.origem,
        "origem_id": titulo.origem_id,
    }


def _recusar_repetidos(baixas: Sequence[NovaBaixa]) -> None:
    repetidos = [str(titulo) for titulo, vezes in Counter(b.titulo for b in baixas).items() if vezes > 1]
    if repetidos:
        raise BaixaInvalida(f"O título {repetidos[0]} aparece mais de uma vez. Junte os valores numa baixa só.")


def _travar(ids: Sequence[UUID]) -> dict[UUID, TituloTravado]:
    travados = bloqueios.travar_titulos(ids)
    faltam = [str(titulo) for titulo in ids if titulo not in travados]
    if faltam:
        raise TituloNaoEncontrado(f"Não há título {faltam[0]} nesta empresa.")
    return travados


def _conferir(baixa: NovaBaixa, titulo: TituloTravado, campos: str) -> _Conferida:
    nome = titulo.nome
    exigir_versao_atual(titulo.versao, baixa.versao, "o título")
    if titulo.situacao not in EM_ABERTO:
        raise TransicaoProibida(f"{nome}, está {titulo.situacao}: só se baixa título em aberto.")
    principal = titulo.saldo if baixa.principal is None else baixa.principal
    if principal > titulo.saldo:
        raise TituloSemSaldo(
            f"{nome}, tem saldo de {em_reais(titulo.saldo)} e a baixa é de {em_reais(principal)}. "
            "Baixe até o saldo; o que passar lance como juros ou multa."
        )
    if principal <= 0:
        raise _recusa(f"{campos}principal", "principal_invalido", f"{nome}: o principal precisa passar de zero.")
    if baixa.desconto > principal:
        mensagem = (
            f"{nome}: o desconto, {em_reais(baixa.desconto)}, passa do principal, {em_reais(principal)}. "
            "Diminua o desconto."
        )
        raise _recusa(f"{campos}desconto", "desconto_maior", mensagem)
    return _Conferida(**{**asdict(baixa), "principal": principal})


def _recusa(campo: str, codigo: str, mensagem: str) -> BaixaInvalida:
    return BaixaInvalida(mensagem, campos=(ErroDeCampo(campo=campo, codigo=codigo, mensagem=mensagem),))


def _contas(baixas: Sequence[NovaBaixa], campos: str) -> dict[UUID, UUID]:
    achadas = dict(executar("financeiro", _CONTAS, [empresa_atual(), [b.conta_bancaria for b in baixas]]))
    for posicao, baixa in enumerate(baixas):
        if baixa.conta_bancaria not in achadas:
            mensagem = (
                f"A conta de caixa ou banco {baixa.conta_bancaria} não existe ou está inativa. "
                "Veja /api/contas-bancarias/."
            )
            campo = f"{campos.format(posicao)}conta_bancaria"
            erro = ErroDeCampo(campo=campo, codigo="conta_recusada", mensagem=mensagem)
            raise ContaBancariaNaoEncontrada(mensagem, campos=(erro,))
    return achadas


def _lancamento(
    baixa: _Conferida, titulo: TituloTravado, contas: Mapping[UUID, UUID], baixa_id: UUID
) -> NovoLancamento:
    verbo = "Recebimento" if titulo.tipo in DEVEDORES else "Pagamento"
    return NovoLancamento(
        data=baixa.data,
        historico=f"{verbo}: {titulo.nome}, {titulo.pessoa_nome}"[:HISTORICO_MAXIMO],
        origem="baixa",
        origem_id=baixa_id,
        documento=titulo.documento,
        documento_id=titulo.documento_id,
        partidas=da_baixa(
            tipo=titulo.tipo,
            banco=contas[baixa.conta_bancaria],
            principal=baixa.principal,
            juros=baixa.juros,
            multa=baixa.multa,
            desconto=baixa.desconto,
        ),
    )


def _gravar(baixas: Sequence[_Conferida], ids: Sequence[UUID], lancamentos: Sequence[UUID]) -> None:
    linhas = [
        {
            "id": baixa,
            "titulo_id": b.titulo,
            "data": b.data,
            "conta_bancaria_id": b.conta_bancaria,
            "principal": b.principal,
            "juros": b.juros,
            "multa": b.multa,
            "desconto": b.desconto,
            "lancamento_id": lancamento,
        }
        for b, baixa, lancamento in zip(baixas, ids, lancamentos, strict=True)
    ]
    iguais = {"empresa_id": empresa_atual(), "tipo": "pagamento", "situacao": "ativa"}
    inserir(Baixa, linhas, iguais={**iguais, "usuario_id": ator_atual().usuario_id})
