"""Leituras do financeiro, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from financeiro.erros import BaixaNaoEncontrada, TituloNaoEncontrado
from financeiro.models import Baixa, Titulo
from financeiro.servicos.titulos import EM_ABERTO
from plataforma.erros import NaoEncontrado
from plataforma.relogio import hoje

Lista = QuerySet[Any, dict[str, Any]]


def titulos() -> Lista:
    """Títulos, sem suas baixas; `vencido` é em aberto com o vencimento já passado."""
    vencido = Q(situacao__in=EM_ABERTO, vencimento__lt=hoje())
    return Titulo.objects.annotate(
        pessoa=F("pessoa_id"),
        estabelecimento=F("estabelecimento_id"),
        id_do_documento=F("documento_id"),
        vencido=vencido,
    ).values(
        "id",
        "tipo",
        "pessoa",
        "pessoa_nome",
        "estabelecimento",
        "documento",
        "id_do_documento",
        "origem",
        "parcela",
        "emissao",
        "vencimento",
        "valor",
        "baixado",
        "saldo",
        "situacao",
        "vencido",
        "versao",
    )


def titulo(id_do_titulo: UUID) -> dict[str, Any]:
    """Título com suas baixas, da mais nova à mais velha; levanta TituloNaoEncontrado."""
    achado = _um(titulos(), id_do_titulo, TituloNaoEncontrado, "título")
    return {**achado, "baixas": list(baixas().filter(titulo=id_do_titulo).order_by("-id"))}


def titulos_criados(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """Os títulos de um documento feito à mão, por parcela."""
    return {"itens": list(titulos().filter(id__in=ids).order_by("parcela"))}


def baixas() -> Lista:
    """Baixas, com o título que abatem."""
    return Baixa.objects.annotate(
        lancamento=F("lancamento_id"),
        usuario=F("usuario_id"),
        tipo_do_titulo=F("titulo__tipo"),
        documento=F("titulo__documento"),
        parcela=F("titulo__parcela"),
        pessoa=F("titulo__pessoa_id"),
        pessoa_nome=F("titulo__pessoa_nome"),
        nome_da_conta=F("conta_bancaria__nome"),
    ).values(
        "id",
        "titulo",
        "tipo_do_titulo",
        "documento",
        "parcela",
        "pessoa",
        "pessoa_nome",
        "tipo",
        "data",
        "conta_bancaria",
        "nome_da_conta",
        "principal",
        "juros",
        "multa",
        "desconto",
        "valor",
        "situacao",
        "lancamento",
        "usuario",
    )


def baixa(id_da_baixa: UUID) -> dict[str, Any]:
    """Uma baixa; levanta BaixaNaoEncontrada."""
    return _um(baixas(), id_da_baixa, BaixaNaoEncontrada, "baixa")


def baixas_feitas(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """As baixas de um lote, na ordem em que foram pedidas."""
    return {"itens": list(baixas().filter(id__in=ids).order_by("id"))}


def _um(consulta: Lista, procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    achado = consulta.filter(id=procurado).first()
    if achado is None:
        raise erro(f"Não há {coisa} {procurado} nesta empresa.")
    return achado
