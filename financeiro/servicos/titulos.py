"""Títulos a receber e a pagar: nascem de documentos, de créditos e à mão, e são abatidos por devoluções."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from financeiro import bloqueios
from financeiro.bloqueios import TituloTravado
from financeiro.erros import CancelamentoPeloDocumento, TituloComBaixa, TituloNaoEncontrado
from financeiro.models import Baixa, Titulo
from financeiro.partidas import CONTROLE, DEVEDORES, ZERO, Lado, PartidaNova, PartidasNovas, inverter
from financeiro.servicos.contas_dos_lancamentos import contas_por_codigo
from financeiro.servicos.lancamentos import HISTORICO_MAXIMO, NovoLancamento, lancar, lancar_no_dia
from financeiro.servicos.limites import exigir_aberto, exigir_que_siga
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_transicao, exigir_versao_atual
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.parcelas import parcelar
from plataforma.valores import novo_id

A_MAO, CANCELAMENTO = "titulo", "cancelamento_de_titulo"
EM_ABERTO = frozenset({"aberto", "parcial"})
CREDITOS = {"credito_cliente": "Crédito do cliente", "credito_fornecedor": "Crédito com o fornecedor"}
"""Tipo do título de crédito -> como o documento dele se chama."""

_CONTRAPARTIDA = """
SELECT p.conta_id FROM financeiro_lancamento l
  JOIN financeiro_partida p ON p.lancamento_id = l.id JOIN financeiro_conta c ON c.id = p.conta_id
 WHERE l.empresa_id = %s AND l.origem = %s AND l.origem_id = %s AND c.funcao <> %s
"""


@dataclass(frozen=True, kw_only=True)
class NovoTitulo:
    """Um título a criar, com os nomes das colunas; (tipo, origem, origem_id, parcela) o identificam uma só vez."""

    tipo: str
    pessoa_id: UUID
    pessoa_nome: str
    estabelecimento_id: UUID | None
    documento: str
    documento_id: UUID | None
    origem: str
    origem_id: UUID
    parcela: int
    emissao: date
    vencimento: date
    valor: Decimal


@dataclass(frozen=True, kw_only=True)
class TituloManual:
    """Conta a receber ou a pagar que nenhum documento do sistema gerou; `contrapartida` é o código da conta."""

    tipo: str
    pessoa: UUID
    documento: str
    historico: str
    emissao: date
    prazos: str
    valor: Decimal
    contrapartida: str


def criar_titulos(novos: Sequence[NovoTitulo]) -> tuple[UUID, ...]:
    """Cria os títulos, num comando, e devolve seus ids na mesma ordem."""
    linhas = [{"id": novo_id(), **vars(novo)} for novo in novos]
    inserir(Titulo, linhas, iguais={"empresa_id": empresa_atual(), "baixado": ZERO, "situacao": "aberto", "versao": 1})
    return tuple(linha["id"] for linha in linhas)


def criar_credito(
    *,
    tipo: str,
    pessoa_id: UUID,
    pessoa_nome: str,
    estabelecimento_id: UUID | None,
    documento_id: UUID,
    origem: str,
    origem_id: UUID,
    data: date,
    valor: Decimal,
) -> None:
    """Cria o título do que já se pagou a mais; `documento_id` é o documento que se desfez."""
    credito = NovoTitulo(
        tipo=tipo,
        pessoa_id=pessoa_id,
        pessoa_nome=pessoa_nome,
        estabelecimento_id=estabelecimento_id,
        documento=CREDITOS[tipo],
        documento_id=documento_id,
        origem=origem,
        origem_id=origem_id,
        parcela=1,
        emissao=data,
        vencimento=data,
        valor=valor,
    )
    criar_titulos([credito])


def criar_a_mao(manual: TituloManual, *, pessoa_nome: str) -> tuple[UUID, ...]:
    """Cria os títulos das parcelas e lança contra a contrapartida; exige período aberto. Devolve os ids."""
    parcelas = parcelar(total=manual.valor, prazos=manual.prazos, data=manual.emissao)
    contrapartida = contas_por_codigo([manual.contrapartida], campo="contrapartida")[manual.contrapartida]
    documento = novo_id()
    lancamento = NovoLancamento(
        data=manual.emissao,
        historico=f"{manual.historico}: {manual.documento}, {pessoa_nome}"[:HISTORICO_MAXIMO],
        origem=A_MAO,
        origem_id=documento,
        documento=manual.documento,
        documento_id=documento,
        partidas=_partidas(manual.tipo, contrapartida, manual.valor),
    )
    with transacao("financeiro"):
        lancar_no_dia([lancamento])
        return criar_titulos(
            [
                NovoTitulo(
                    tipo=manual.tipo,
                    pessoa_id=manual.pessoa,
                    pessoa_nome=pessoa_nome,
                    estabelecimento_id=None,
                    documento=manual.documento,
                    documento_id=documento,
                    origem=A_MAO,
                    origem_id=documento,
                    parcela=p.numero,
                    emissao=manual.emissao,
                    vencimento=p.vencimento,
                    valor=p.valor,
                )
                for p in parcelas
            ]
        )


def cancelar(*, titulo: UUID, data: date, motivo: str, versao: int | None = None) -> None:
    """Cancela um título feito à mão, lido na `versao`, ainda sem baixa, e lança o contrário do que ele lançou.

    Levanta TituloNaoEncontrado, ConflitoDeVersao, CancelamentoPeloDocumento, TransicaoProibida, TituloComBaixa,
    PeriodoFechado e DataAnterior.
    """
    with transacao("financeiro"):
        travado = bloqueios.travar_titulos([titulo]).get(titulo)
        if travado is None:
            raise TituloNaoEncontrado(f"Não há título {titulo} nesta empresa.")
        exigir_versao_atual(travado.versao, versao, "o título")
        _exigir_cancelavel(travado)
        ((contrapartida,),) = executar(
            "financeiro", _CONTRAPARTIDA, [empresa_atual(), A_MAO, travado.documento_id, CONTROLE[travado.tipo]]
        )
        bloqueios.cancelar_titulos([titulo])
        bloqueios.travar_livro()
        exigir_aberto(data)
        exigir_que_siga(data, travado.emissao)
        partidas = _partidas(travado.tipo, contrapartida, travado.saldo)
        historico = f"Cancelamento de {travado.nome}, {travado.pessoa_nome}: {motivo}"
        novo = NovoLancamento(
            data=data,
            historico=historico[:HISTORICO_MAXIMO],
            origem=CANCELAMENTO,
            origem_id=titulo,
            documento=travado.documento,
            documento_id=travado.documento_id,
            partidas=inverter(partidas),
        )
        lancar([novo])


def _exigir_cancelavel(titulo: TituloTravado) -> None:
    if titulo.origem != A_MAO:
        raise CancelamentoPeloDocumento(
            f"{titulo.nome}, veio de “{titulo.origem}”. Cancele ou devolva o documento: o título acompanha."
        )
    if titulo.situacao in ("parcial", "liquidado"):
        raise TituloComBaixa(f"{titulo.nome}, tem baixa. Estorne a baixa e então cancele.")
    exigir_transicao(Titulo.TRANSICOES, titulo.situacao, "cancelado")


def _partidas(tipo: str, contrapartida: UUID, quanto: Decimal) -> PartidasNovas:
    lados: tuple[Lado, Lado] = ("D", "C") if tipo in DEVEDORES else ("C", "D")
    controle, outra = lados
    return (PartidaNova(controle, CONTROLE[tipo], quanto), PartidaNova(outra, contrapartida, quanto))


def repartir(abertos: Iterable[TituloTravado], valor: Decimal) -> dict[UUID, Decimal]:
    """Quanto abater de cada título, começando pelo último a vencer; o que sobra de `valor` não é de nenhum."""
    partes = {}
    for titulo in sorted(abertos, key=lambda t: (t.vencimento, t.parcela), reverse=True):
        parte = min(titulo.saldo, valor)
        if parte:
            partes[titulo.id] = parte
            valor -= parte
    return partes


def abater(partes: Mapping[UUID, Decimal], *, data: date, lancamento: UUID) -> None:
    """Abate dos títulos, já travados, o que o lançamento de uma devolução desfez."""
    if not partes:
        return
    bloqueios.abater_titulos(partes)
    iguais = {"empresa_id": empresa_atual(), "tipo": "abatimento", "data": data, "situacao": "ativa"}
    iguais |= dict.fromkeys(("juros", "multa", "desconto"), ZERO)
    iguais |= {"lancamento_id": lancamento, "usuario_id": ator_atual().usuario_id}
    abatimentos = [{"id": novo_id(), "titulo_id": titulo, "principal": parte} for titulo, parte in partes.items()]
    inserir(Baixa, abatimentos, iguais=iguais)


def soma(partes: Mapping[UUID, Decimal]) -> Decimal:
    """Total abatido."""
    return sum(partes.values(), ZERO)
