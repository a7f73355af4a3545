"""Clientes: a lista, a ficha com o que devem e compraram, criar, e as condições em que compram."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from core.contrato_telas import TelasDoCore
from financeiro.contrato_telas import TipoDeTitulo
from plataforma.api.cliente import RecusaDaApi, chamar
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from vendas.contrato_telas import (
    FichaDoCliente,
    FiltroDeClientes,
    LinhaDeClientes,
    OrdemDeClientes,
    PaginaDeClientes,
    TelasDeVendas,
)
from web.celulas import NADA, documento, em_dois, reais, selo, texto
from web.entradas import REAIS, Campo, Opcao, Secao, Selecao, SimNao
from web.padroes.ficha import Ficha
from web.padroes.formulario import Escrita, Formulario
from web.padroes.lista import ColunaDaLista, Lista, Totais, Visao
from web.telas import pessoas
from web.telas.ativos import contar
from web.telas.historico import do_historico

core, vendas = usar(TelasDoCore), usar(TelasDeVendas)
ATIVO, INATIVO = selo("verde", "Compra"), selo("cinza", "Não compra")
CONFLITO, DO_DOCUMENTO_MAXIMAS = 409, 8
DE_VENDA = ("condicao", "limite_de_credito")


def estado(cliente: LinhaDeClientes) -> SafeString:
    """Se se vende a ele."""
    return ATIVO if cliente.ativo else INATIVO


def _ler(filtro: FiltroDeClientes, ordem: OrdemDeClientes, pagina: Pagina) -> PaginaDeClientes:
    return vendas.tela_clientes(filtro=filtro, ordem=ordem, pagina=pagina)


def _totais(filtro: FiltroDeClientes, visoes: tuple[Visao[FiltroDeClientes], ...]) -> Totais:
    grupos = vendas.totais_de_clientes(filtro=filtro).grupos
    return contar(grupos, filtro.ativo, [visao.filtro.ativo for visao in visoes])


def _cliente(cliente: LinhaDeClientes) -> SafeString:
    return em_dois(cliente.nome, documento(cliente.documento))


def _limite(cliente: LinhaDeClientes) -> SafeString:
    return texto("Sem limite") if cliente.limite_de_credito is None else reais(cliente.limite_de_credito)


def _condicoes() -> list[Opcao]:
    return [Opcao(str(c.id), c.nome) for c in vendas.condicoes_ativas()]


def _do_endereco(endereco: QueryDict) -> Mapping[str, object]:
    return {nome: endereco.get(nome, "") for nome in ("nome", "documento")}


def _ir(corpo: Any) -> str:
    return reverse("web:cliente", args=[corpo["id"]])


class ClienteNovo(Formulario[Any]):
    """A pessoa no cadastro e o papel de cliente: duas escritas; quem já está no cadastro só ganha o papel."""

    def gravar(self, escrita: Escrita) -> Any:
        da_venda = {nome: escrita.corpo[nome] for nome in DE_VENDA if nome in escrita.corpo}
        da_pessoa = {nome: dito for nome, dito in escrita.corpo.items() if nome not in DE_VENDA}
        pessoa = self._ja_cadastrada(da_pessoa) or self._cadastrar(da_pessoa, escrita)
        cliente = {"pessoa": pessoa["id"], **da_venda}
        chave = str(uuid5(UUID(escrita.chave), json.dumps(cliente, sort_keys=True)))
        chamar("vendas", "POST", "/api/clientes/", cliente, acesso=escrita.acesso, chave=chave)
        return pessoa

    def _cadastrar(self, da_pessoa: dict[str, Any], escrita: Escrita) -> Any:
        chave = str(uuid5(UUID(escrita.chave), json.dumps(da_pessoa, sort_keys=True)))
        return chamar("core", "POST", "/api/pessoas/", da_pessoa, acesso=escrita.acesso, chave=chave).corpo

    def _ja_cadastrada(self, da_pessoa: dict[str, Any]) -> dict[str, Any] | None:
        """A de mesmo documento; com outro nome, recusa-se: ninguém se cadastra duas vezes sem saber."""
        escrito = "".join(c for c in da_pessoa["documento"] if c.isalnum()).upper()
        achadas = core.buscar_pessoas(texto=escrito, limite=DO_DOCUMENTO_MAXIMAS)
        iguais = [p for p in achadas if p.documento == escrito]
        if not iguais:
            return None
        nome = da_pessoa["nome"].casefold()
        mesma = next((p for p in iguais if p.nome.casefold() == nome), None)
        if mesma is None:
            texto = f"{iguais[0].nome} já está no cadastro com este documento: escreva esse nome, ou confira o número."
            campo = {"campo": "documento", "codigo": "web.documento_repetido", "mensagem": texto}
            problema = {"codigo": "web.documento_repetido", "detail": texto, "campos": [campo]}
            raise RecusaDaApi(CONFLITO, problema, "")
        return {"id": str(mesma.id), "nome": mesma.nome}


_CONDICAO = Campo[FichaDoCliente](
    "condicao",
    "Condição de pagamento",
    Selecao(_condicoes, "Escolhe-se em cada pedido", None),
    lambda c: c.condicao,
    "c6",
)
_LIMITE = Campo[FichaDoCliente](
    "limite_de_credito", "Limite de crédito", REAIS, lambda c: c.limite_de_credito, "c4", "Vazio, não tem limite."
)
NOVO: Formulario[Any] = ClienteNovo(
    nome="cliente_novo",
    caminho="vendas/clientes/novo/",
    titulo="Novo cliente",
    permissao="vendas.cliente.criar",
    icone="user-plus",
    lista=lambda: LISTA,
    recurso="clientes",
    secoes=(pessoas.IDENTIDADE, Secao("Como compra", (_CONDICAO, _LIMITE)), pessoas.ENDERECO),
    inicial=_do_endereco,
    ir=_ir,
    dito=lambda corpo: f"Cliente {corpo['nome']} criado.",
)
LISTA: Lista[FiltroDeClientes, OrdemDeClientes, LinhaDeClientes] = Lista(
    nome="clientes",
    recurso="clientes",
    caminho="vendas/clientes/",
    titulo="Clientes",
    permissao="vendas.cliente.ver",
    icone="users",
    grupo="Vendas",
    filtro=FiltroDeClientes,
    ordem=OrdemDeClientes,
    ler=_ler,
    endereco=lambda c: reverse("web:cliente", args=[c.id]),
    chamada=lambda c: c.nome,
    vazio="Nenhum cliente",
    busca="Nome, CPF ou CNPJ",
    visoes=(
        Visao("Todos", FiltroDeClientes()),
        Visao("Compram", FiltroDeClientes(ativo=True)),
        Visao("Não compram", FiltroDeClientes(ativo=False)),
    ),
    colunas=(
        ColunaDaLista("Cliente", _cliente, "cresce", (OrdemDeClientes.NOME, OrdemDeClientes.NOME_DE_Z_A)),
        ColunaDaLista("UF", lambda c: texto(c.uf)),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Limite de crédito", _limite, "dir num"),
        ColunaDaLista("Em aberto", lambda c: reais(c.em_aberto) if c.em_aberto else NADA, "dir num"),
    ),
    totais=_totais,
    novo=NOVO,
)
CONDICOES: Formulario[FichaDoCliente] = Formulario(
    nome="cliente_condicoes",
    caminho="vendas/clientes/<uuid:id>/condicoes/",
    titulo="Como o cliente compra",
    permissao="vendas.cliente.alterar",
    lista=lambda: LISTA,
    recurso="clientes",
    secoes=(Secao("Como compra", (_CONDICAO, _LIMITE, Campo("ativo", "Compra", SimNao(), lambda c: c.ativo, "c2"))),),
    ler=lambda id: vendas.tela_cliente(cliente=id),
    ir=_ir,
    dito=lambda corpo: f"Condições de {corpo['nome']} salvas.",
)
ALTERAR = pessoas.alterar("cliente", LISTA, caminho="vendas/clientes/<uuid:id>/alterar/")
FICHA: Ficha[FichaDoCliente] = Ficha(
    nome="cliente",
    caminho="vendas/clientes/<uuid:id>/",
    titulo="Cliente",
    permissao="vendas.cliente.ver",
    lista=LISTA,
    ler=lambda id: vendas.tela_cliente(cliente=id),
    chamada=lambda c: c.nome,
    estado=estado,
    modelo="web/cliente.html",
    blocos=(
        pessoas.contas("A receber", TipoDeTitulo.RECEBER),
        pessoas.CADASTRO,
        do_historico("clientes"),
        do_historico("pessoas"),
    ),
)
TELAS = (LISTA, NOVO, FICHA, ALTERAR, CONDICOES)
