"""O histórico nas fichas: quem mudou o quê, quando, de onde, o que havia antes e o que ficou.

Cada ficha o tem por uma linha: `blocos=(..., do_historico("pedidos"))`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from plataforma.erros import NaoEncontrado
from plataforma.historicos.contrato import Acontecido, CampoMudado, MudancaDoRegistro, historicos_de
from plataforma.identidade.contexto import exigir_permissao
from plataforma.leituras import Pagina
from web.autores import nomes_de
from web.blocos import Bloco
from web.celulas import NADA
from web.permissoes_ditas import em_grupos
from web.tela import PedidoDaTela, Tela

POR_VEZ = 5
_FEITO = {Acontecido.CRIADO: "Criado", Acontecido.ALTERADO: "Alterado", Acontecido.APAGADO: "Apagado"}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DO_SISTEMA = "pelo sistema"


@dataclass(frozen=True)
class Contado:
    """De que se conta o histórico: quem o guarda, quem o pode ver, e o nome quando a ficha mostra mais de um."""

    modulo: str
    permissao: str
    titulo: str = "Histórico"


CONTADOS: Mapping[str, Contado] = {
    "pedidos": Contado("vendas", "vendas.pedido.ver"),
    "clientes": Contado("vendas", "vendas.cliente.ver", "Histórico como cliente"),
    "pessoas": Contado("core", "core.pessoa.ver", "Histórico do cadastro"),
    "produtos": Contado("core", "core.produto.ver"),
    "titulos": Contado("financeiro", "financeiro.titulo.ver"),
    "notas-de-entrada": Contado("compras", "compras.nota.ver"),
    "devolucoes-de-compra": Contado("compras", "compras.devolucao.ver"),
    "usuarios": Contado("core", "core.usuario.ver"),
    "convites": Contado("core", "core.convite.ver"),
    "papeis": Contado("core", "core.papel.ver"),
    "implantacoes": Contado("abertura", "abertura.implantacao.ver"),
}


@dataclass(frozen=True)
class Mudanca:
    """Uma mudança, como se conta."""

    o_que: str
    quem: str
    lida: MudancaDoRegistro
    campos: tuple[CampoMudado, ...]


@dataclass(frozen=True)
class Contadas:
    """As mudanças de uma vez, e onde estão as mais velhas; vazio se não há."""

    mudancas: tuple[Mudanca, ...]
    mais_velhas: str
    continua: bool
    """Se vem depois de outras, que já estão na tela."""


def do_historico(recurso: str) -> Bloco:
    """O bloco da ficha de um registro do `recurso`."""
    contado = CONTADOS[recurso]
    return Bloco(
        f"historico-{recurso}",
        contado.titulo,
        contado.permissao,
        lambda id: _ler(recurso, id, Pagina(limite=POR_VEZ)),
        "web/_historico.html",
    )


def _ler(recurso: str, id: UUID, pagina: Pagina) -> Contadas:
    try:
        lido = historicos_de(CONTADOS[recurso].modulo).historico_do_registro(recurso=recurso, id=id, pagina=pagina)
    except NaoEncontrado:
        # O que se gravou antes de haver histórico não tem o que contar.
        return Contadas((), "", continua=False)
    nomes = nomes_de({mudanca.usuario for mudanca in lido.itens if mudanca.usuario})
    depois = f"{reverse('web:historico', args=[recurso, id])}?{urlencode({'cursor': lido.proximo or ''})}"
    mudancas = tuple(_mudanca(mudanca, nomes) for mudanca in lido.itens)
    return Contadas(mudancas, depois if lido.proximo else "", continua=bool(pagina.cursor))


def _mudanca(lida: MudancaDoRegistro, nomes: Mapping[UUID, str] | None) -> Mudanca:
    parte = f"{lida.parte.capitalize()}: " if lida.parte else ""
    campos = tuple(em_palavras(campo) for campo in lida.campos if _se_le(campo))
    return Mudanca(parte + _FEITO[lida.o_que], _quem(lida.usuario, nomes), lida, campos)


def _quem(usuario: UUID | None, nomes: Mapping[UUID, str] | None) -> str:
    if usuario is None:
        return _DO_SISTEMA
    if nomes is None:
        return "por alguém cujo nome não veio agora"
    return f"por {nomes.get(usuario, 'quem não está mais na empresa')}"


def _se_le(campo: CampoMudado) -> bool:
    """O que cita um registro de outro módulo só tem um id, que não diz nada a ninguém."""
    return not any(_ID.fullmatch(dito) for dito in (campo.antes_dito, campo.depois_dito))


def em_palavras(campo: CampoMudado) -> CampoMudado:
    """Das permissões de um papel, só as que saíram e as que entraram, como a matriz as diz."""
    if campo.campo != "permissoes":
        return campo
    antes, depois = (valor if isinstance(valor, tuple) else () for valor in (campo.antes, campo.depois))
    sairam, entraram = (_permissoes(uns, outros) for uns, outros in ((antes, depois), (depois, antes)))
    return msgspec.structs.replace(campo, antes_dito=sairam, depois_dito=entraram)


def _permissoes(umas: tuple[str, ...], menos: tuple[str, ...]) -> str:
    linhas = [linha for grupo in em_grupos([um for um in umas if um not in menos]) for linha in grupo.linhas]
    return "; ".join(f"{linha.rotulo}: {', '.join(o.nome for o in linha.opcoes)}" for linha in linhas) or NADA


class TelaDoHistorico(Tela):
    """As mudanças mais velhas que as já mostradas: mais linhas para o bloco."""

    def responder(self, request: PedidoDaTela, *, recurso: str, id: UUID) -> HttpResponse:
        if recurso not in CONTADOS:
            raise NaoEncontrado("Isto não tem histórico. Recarregue a página.")
        exigir_permissao(CONTADOS[recurso].permissao)
        pagina = Pagina(cursor=request.GET.get("cursor", ""), limite=POR_VEZ)
        return render(request, "web/_mudancas.html", {"c": _ler(recurso, id, pagina)})


TELAS = (TelaDoHistorico(nome="historico", caminho="historico/<slug:recurso>/<uuid:id>/", titulo="Histórico"),)
