"""A implementação de `Historicos` que serve a todo módulo: lê o que ele declara."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, Q

from plataforma.erros import NaoEncontrado
from plataforma.historicos.campos import (
    VAZIOS,
    campos_do,
    dito,
    nome_em,
    nome_publico,
    publico,
    referido_por,
)
from plataforma.historicos.contrato import Acontecido, CampoMudado, HistoricoDoRegistro, MudancaDoRegistro
from plataforma.historicos.declaracao import FonteDoHistorico, Historico
from plataforma.identidade.contexto import SEM_USUARIO, empresa_atual, exigir_permissao
from plataforma.leituras import Cursor, Pagina
from plataforma.leituras.filtros import LIMITE_MAXIMO, exigir_limite
from plataforma.leituras.rotulos import rotulo_de
from plataforma.valores import Instante


class _Lugar(NamedTuple):
    """Onde a página de antes acabou: instante, posição da fonte e chave da linha."""

    em: Instante
    posicao: int
    chave: int


class _Linha(NamedTuple):
    """Uma linha do histórico, com a de antes do mesmo registro."""

    posicao: int
    fonte: FonteDoHistorico
    depois: Any
    antes: Any

    @property
    def lugar(self) -> _Lugar:
        """Onde ela está na ordem."""
        return _Lugar(self.depois.pgh_created_at, self.posicao, self.depois.pgh_id)


class HistoricosDoModulo:
    """O histórico dos registros do módulo."""

    def __init__(self, historicos: Sequence[Historico]) -> None:
        self._por_recurso = {historico.recurso: historico for historico in historicos}

    def historico_do_registro(self, *, recurso: str, id: UUID, pagina: Pagina) -> HistoricoDoRegistro:
        """As mudanças do registro; levanta Proibido, NaoEncontrado e EntradaInvalida."""
        historico = self._por_recurso.get(recurso)
        if historico is None:
            raise NaoEncontrado(f"“{recurso}” não tem histórico. Têm: {', '.join(sorted(self._por_recurso))}.")
        exigir_permissao(historico.permissao)
        exigir_limite(pagina.limite, LIMITE_MAXIMO)
        cursor = Cursor("historico", recurso, id)
        lugar = cursor.ler(pagina.cursor, _Lugar) if pagina.cursor else None
        achadas = _ler(historico, id, lugar, pagina.limite + 1)
        if not achadas and lugar is None:
            raise NaoEncontrado(f"Não há histórico de “{id}” em {recurso}. Confira o id.")
        da_pagina, sobra = achadas[: pagina.limite], len(achadas) > pagina.limite
        return HistoricoDoRegistro(
            proximo=cursor.escrever(da_pagina[-1].lugar) if sobra else None, itens=_mudancas(da_pagina)
        )


def _ler(historico: Historico, id: UUID, lugar: _Lugar | None, quantas: int) -> list[_Linha]:
    linhas: list[_Linha] = []
    for posicao, fonte in enumerate(historico.fontes):
        linhas += _com_as_de_antes(posicao, fonte, _da_fonte(posicao, fonte, id, lugar, quantas + 1))
    return sorted(linhas, key=_lugar_da, reverse=True)[:quantas]


def _lugar_da(linha: _Linha) -> _Lugar:
    return linha.lugar


def _da_fonte(posicao: int, fonte: FonteDoHistorico, id: UUID, lugar: _Lugar | None, quantas: int) -> list[Any]:
    """As linhas mais velhas que o lugar, uma a mais do que se mostra: a última só serve de antes da penúltima."""
    evento = _evento_de(fonte.modelo)
    consulta = evento._default_manager.filter(**{fonte.chave: id})
    if "empresa_id" not in {campo.name for campo in evento._meta.concrete_fields}:
        # O registro é a própria empresa, e a tabela dela não tem a coluna de que sai a segurança por linha.
        consulta = consulta.filter(pgh_obj_id=empresa_atual())
    if lugar is not None:
        consulta = consulta.filter(_depois_do(lugar, posicao))
    return list(consulta.order_by("-pgh_created_at", "-pgh_id")[:quantas])


def _depois_do(lugar: _Lugar, posicao: int) -> Q:
    """As mais velhas que o lugar; no mesmo instante, que é o da transação, mostra-se fonte a fonte, da última."""
    mais_velhas = Q(pgh_created_at__lt=lugar.em)
    if posicao > lugar.posicao:
        return mais_velhas
    no_instante = Q(pgh_created_at=lugar.em)
    return mais_velhas | (no_instante if posicao < lugar.posicao else no_instante & Q(pgh_id__lt=lugar.chave))


def _com_as_de_antes(posicao: int, fonte: FonteDoHistorico, lidas: list[Any]) -> Iterable[_Linha]:
    for indice, depois in enumerate(lidas):
        antes = None
        if depois.pgh_label == Acontecido.ALTERADO:
            mais_velhas = (linha for linha in lidas[indice + 1 :] if linha.pgh_obj_id == depois.pgh_obj_id)
            antes = next(mais_velhas, None) or _anterior(depois)
        yield _Linha(posicao, fonte, depois, antes)


def _anterior(linha: Any) -> Any:
    do_mesmo = type(linha)._default_manager.filter(pgh_obj_id=linha.pgh_obj_id, pgh_id__lt=linha.pgh_id)
    return do_mesmo.order_by("-pgh_id").first()


def _evento_de(modelo: type[Model]) -> type[Model]:
    evento = modelo._meta.get_field("historico").related_model
    assert isinstance(evento, type), modelo
    return evento


def _mudancas(linhas: Sequence[_Linha]) -> tuple[MudancaDoRegistro, ...]:
    nomes = _nomes(linhas)
    return tuple(_mudanca(linha, nomes) for linha in linhas)


def _mudanca(linha: _Linha, nomes: dict[UUID, str]) -> MudancaDoRegistro:
    evento, contexto = linha.depois, linha.depois.pgh_context or {}
    usuario = UUID(contexto["usuario"]) if contexto.get("usuario") else SEM_USUARIO
    return MudancaDoRegistro(
        em=evento.pgh_created_at,
        o_que=Acontecido(evento.pgh_label),
        parte=linha.fonte.parte,
        usuario=None if usuario == SEM_USUARIO else usuario,
        origem=contexto.get("origem", ""),
        correlacao=evento.pgh_context_id,
        campos=tuple(_campos(linha, nomes)),
    )


def _campos(linha: _Linha, nomes: dict[UUID, str]) -> Iterable[CampoMudado]:
    apagado = linha.depois.pgh_label == Acontecido.APAGADO
    for campo in campos_do(type(linha.depois)):
        if linha.fonte.chave.startswith(campo.name):
            continue
        valor = getattr(linha.depois, campo.attname)
        antes = valor if apagado else getattr(linha.antes, campo.attname) if linha.antes else None
        depois = None if apagado else valor
        if antes == depois or (antes in VAZIOS and depois in VAZIOS):
            continue
        nome = nome_publico(campo)
        yield CampoMudado(
            campo=nome,
            rotulo=linha.fonte.rotulos.get(nome) or rotulo_de(nome),
            antes=publico(antes),
            depois=publico(depois),
            antes_dito=dito(campo, antes, nomes),
            depois_dito=dito(campo, depois, nomes),
        )


def _nomes(linhas: Sequence[_Linha]) -> dict[UUID, str]:
    """Os nomes dos registros que as linhas citam, com um comando por tabela citada."""
    citados: dict[type[Model], set[UUID]] = {}
    for linha in linhas:
        for campo in campos_do(type(linha.depois)):
            modelo = referido_por(campo)
            if modelo is not None and nome_em(modelo):
                ids = {getattr(evento, campo.attname) for evento in (linha.antes, linha.depois) if evento}
                citados.setdefault(modelo, set()).update(ids - {None})
    return {
        id: str(nome)
        for modelo, ids in citados.items()
        if ids
        for id, nome in modelo._default_manager.filter(pk__in=ids).values_list("pk", nome_em(modelo) or "pk")
    }
