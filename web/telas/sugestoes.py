"""O que se procura enquanto se digita um pedido; cada módulo responde pelo seu, e o saldo pode faltar."""

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse, JsonResponse

from core.contrato_telas import TelasDoCore
from estoque.contrato_telas import TelasDoEstoque
from financeiro.contrato_telas import FiltroDeContas, OrdemDoPlano, TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.erros import Indisponivel, Proibido
from plataforma.leituras import Pagina
from vendas.contrato_telas import TelasDeVendas
from web.celulas import documento
from web.tela import PedidoDaTela, Tela

core, estoque, financeiro, vendas = (
    usar(TelasDoCore),
    usar(TelasDoEstoque),
    usar(TelasDoFinanceiro),
    usar(TelasDeVendas),
)
QUANTAS, TEXTO_MAXIMO, PRODUTOS_MAXIMOS = 8, 60, 50


def _texto(request: PedidoDaTela) -> str:
    return request.GET.get("q", "").strip()[:TEXTO_MAXIMO]


def _disponiveis(request: PedidoDaTela, produtos: tuple[UUID, ...]) -> dict[UUID, str] | None:
    """O que há de cada produto; None se o estoque não responde, ou quem digita não vê saldos."""
    estabelecimento = request.GET.get("estabelecimento", "")
    if not produtos or not estabelecimento:
        return {}
    try:
        achados = estoque.disponiveis(produtos=produtos, estabelecimento=UUID(estabelecimento))
    except (Indisponivel, Proibido):
        return None
    return {achado.produto: str(achado.disponivel) for achado in achados}


class SugerirProdutos(Tela):
    """SKU e código de barras exatos primeiro."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        achados = core.buscar_produtos(texto=_texto(request), limite=QUANTAS)
        saldos = _disponiveis(request, tuple(p.id for p in achados))
        opcoes: list[dict[str, Any]] = [
            {
                "id": p.id,
                "nome": p.descricao,
                "sku": p.sku,
                "unidade": p.unidade,
                "preco": str(p.preco) if p.preco else "",
                "disponivel": None if saldos is None else saldos.get(p.id, "0"),
            }
            for p in achados
        ]
        return JsonResponse({"opcoes": opcoes})


class SugerirClientes(Tela):
    """Com o que devem e o limite, para avisar antes."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        achados = vendas.buscar_clientes(texto=_texto(request), limite=QUANTAS)
        opcoes: list[dict[str, Any]] = [
            {
                "id": c.id,
                "nome": c.nome,
                "documento": c.documento,
                "documento_escrito": documento(c.documento),
                "uf": c.uf,
                "condicao": c.condicao or "",
                "limite_de_credito": None if c.limite_de_credito is None else str(c.limite_de_credito),
                "em_aberto": str(c.em_aberto),
            }
            for c in achados
        ]
        return JsonResponse({"opcoes": opcoes})


class SugerirPessoas(Tela):
    """De todo o cadastro, clientes ou não."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        achadas = core.buscar_pessoas(texto=_texto(request), limite=QUANTAS)
        opcoes: list[dict[str, Any]] = [
            {"id": p.id, "nome": p.nome, "detalhe": documento(p.documento), "uf": p.uf} for p in achadas
        ]
        return JsonResponse({"opcoes": opcoes})


class SugerirContas(Tela):
    """As analíticas em uso do plano, pelo código ou pelo nome; o que vai à API é o código."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        texto = _texto(request)
        em_uso = FiltroDeContas(analitica=True, ativa=True)
        por = {"codigo": texto} if texto[:1].isdigit() else {"busca": texto}
        filtro = msgspec.structs.replace(em_uso, **por)
        pagina = financeiro.tela_contas(filtro=filtro, ordem=next(iter(OrdemDoPlano)), pagina=Pagina(limite=QUANTAS))
        opcoes: list[dict[str, Any]] = [
            {"id": c.codigo, "nome": f"{c.codigo} {c.nome}", "detalhe": ""} for c in pagina.itens
        ]
        return JsonResponse({"opcoes": opcoes})


class DizerSaldos(Tela):
    """O disponível dos produtos que já estão na tela."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        produtos = tuple(UUID(p) for p in request.GET.getlist("produto")[:PRODUTOS_MAXIMOS])
        saldos = _disponiveis(request, produtos)
        return JsonResponse({"saldos": None if saldos is None else {str(p): saldos.get(p, "0") for p in produtos}})


TELAS = (
    SugerirProdutos(
        nome="sugerir_produtos", caminho="sugestoes/produtos/", titulo="Produtos", permissao="core.produto.ver"
    ),
    SugerirClientes(
        nome="sugerir_clientes", caminho="sugestoes/clientes/", titulo="Clientes", permissao="vendas.cliente.ver"
    ),
    SugerirPessoas(nome="sugerir_pessoas", caminho="sugestoes/pessoas/", titulo="Pessoas", permissao="core.pessoa.ver"),
    SugerirContas(
        nome="sugerir_contas", caminho="sugestoes/contas/", titulo="Contas", permissao="financeiro.conta.ver"
    ),
    DizerSaldos(nome="dizer_saldos", caminho="sugestoes/saldos/", titulo="Saldos", permissao="vendas.pedido.ver"),
)
