"""Uma loja de verdade para os testes: empresa, depósito, produtos com saldo, cliente e condição."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, NamedTuple
from uuid import UUID

from django.core.management import call_command
from stdnum.br import cnpj as digitos

from core.contrato import Cadastros, PessoaACasar
from estoque.contrato import Estoque, SaldoInicial
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.testes.respostas import criado, feito
from plataforma.valores import novo_id, quantidade, valor

cadastros, estoque = usar(Cadastros), usar(Estoque)


class Loja(NamedTuple):
    """O que um teste precisa para vender."""

    api: ClienteDaApi
    ator: Ator
    estabelecimento: UUID
    cliente: UUID
    condicao: UUID

    def produto(self, *, sku: str = "CAMISETA", preco: str = "10.00", saldo: str | None = "100") -> UUID:
        """Produto novo, com saldo ao custo de R$ 1,00 a unidade."""
        return self.produtos(1, sku=sku, preco=preco, saldo=saldo)[0]

    def produtos(self, quantos: int, *, sku: str = "P", preco: str = "10.00", saldo: str | None = "100") -> list[UUID]:
        """Vários produtos novos, `sku` seguido do número quando são mais de um."""
        skus = [f"{sku}{n:04}" for n in range(quantos)] if quantos > 1 else [sku]
        itens = [{"sku": s, "descricao": f"Produto {s}", "unidade": "UN", "preco": preco} for s in skus]
        ids = [UUID(i) for i in criado(self.api.post("/api/produtos/lote/", {"itens": itens}))["itens"]]
        drenar()
        if saldo is not None:
            self.dar_saldo(ids, saldo)
        return ids

    def dar_saldo(self, produtos: list[UUID], saldo: str) -> None:
        """Saldo inicial, ao custo de R$ 1,00 a unidade."""
        inicial = [
            SaldoInicial(
                produto=p,
                estabelecimento=self.estabelecimento,
                deposito=None,
                quantidade=quantidade(saldo),
                custo_total=valor(saldo),
            )
            for p in produtos
        ]
        estoque.implantar_saldos(chave=novo_id(), lote=novo_id(), data=date(2026, 1, 1), itens=tuple(inicial))

    def corpo(self, itens: list[dict[str, Any]], **outros: Any) -> dict[str, Any]:
        """Corpo de POST /api/pedidos/."""
        return {"estabelecimento": self.estabelecimento, "cliente": self.cliente, "itens": itens, **outros}

    def pedido(self, *itens: tuple[UUID, str], **outros: Any) -> dict[str, Any]:
        """Rascunho com as quantidades dadas."""
        linhas = [{"produto": produto, "quantidade": quanto} for produto, quanto in itens]
        return criado(self.api.post("/api/pedidos/", self.corpo(linhas, **outros)))

    def confirmado(self, *itens: tuple[UUID, str], **outros: Any) -> dict[str, Any]:
        """Pedido confirmado."""
        pedido = self.pedido(*itens, **outros)
        feito(self.agir(pedido, "confirmar"))
        return self.ler(pedido)

    def agir(self, pedido: dict[str, Any], acao: str, corpo: Any = None, **opcoes: Any) -> Any:
        """POST de uma ação do pedido."""
        return self.api.post(f"/api/pedidos/{pedido['id']}/{acao}/", {} if corpo is None else corpo, **opcoes)

    def etag(self, pedido: dict[str, Any]) -> str:
        """O ETag do pedido como está agora."""
        return str(self.api.get(f"/api/pedidos/{pedido['id']}/")["ETag"])

    def ler(self, pedido: dict[str, Any]) -> dict[str, Any]:
        """Pedido como está agora."""
        return feito(self.api.get(f"/api/pedidos/{pedido['id']}/"))

    def reservado(self, produto: UUID) -> Decimal:
        """Quanto do produto está reservado no estoque."""
        return sum((s.reservado for s in estoque.saldos(produtos=(produto,))), Decimal(0))

    def fisico(self, produto: UUID) -> Decimal:
        """Quanto do produto há no estoque."""
        return sum((s.fisico for s in estoque.saldos(produtos=(produto,))), Decimal(0))


@contextmanager
def loja_nova(cliente_de: Callable[[Ator], ClienteDaApi], *, prazos: str = "30/60/90") -> Iterator[Loja]:
    """Empresa nova em contexto, com matriz, cliente e condição de pagamento."""
    base = secrets.token_hex(4).upper() + "0001"
    saida = StringIO()
    call_command(
        "criar_empresa",
        cnpj=base + digitos.calc_check_digits(base),
        razao_social="Loja Ltda",
        email=f"{novo_id().hex}@exemplo.com.br",
        stdout=saida,
    )
    empresa = UUID(saida.getvalue().split()[1])
    ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        drenar()
        api = cliente_de(ator)
        pessoa = cadastros.casar_pessoa(
            chave=novo_id(), pessoa=PessoaACasar(documento="52998224725", nome="Maria Compradora", uf="SP")
        )
        condicao = criado(api.post("/api/condicoes/", {"nome": "Prazo da loja", "prazos": prazos}))["id"]
        cliente = criado(api.post("/api/clientes/", {"pessoa": pessoa.id, "condicao": condicao}))
        (estabelecimento,) = cadastros.estabelecimentos()
        yield Loja(api, ator, estabelecimento.id, UUID(cliente["id"]), UUID(condicao))
