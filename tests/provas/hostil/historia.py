"""A história que se entrega: compras, vendas, dinheiro e cadastros pela API, com os efeitos guardados nas outboxes.

Todo produto custa sempre R$ 10,00: com outro custo de entrada, o médio dependeria, com razão, da ordem entre notas e
expedições, que são de agregados diferentes.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.core.management import call_command
from stdnum.br import cnpj as digitos

from core.contrato import Cadastros, PessoaACasar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi, assinar, dar_acesso
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.testes.respostas import criado, feito
from plataforma.valores import novo_id
from tests.contas import SENHA, entrar_por_convite

cadastros = usar(Cadastros)
CUSTO = 10
FORNECEDOR = {"documento_do_fornecedor": "11.222.333/0001-81", "nome_do_fornecedor": "Moinho Ltda"}


class Firma(NamedTuple):
    """Uma empresa que compra e vende, e o que se usa dela."""

    api: ClienteDaApi
    ator: Ator
    estabelecimento: UUID
    cliente: str
    caixa: str
    produtos: tuple[str, ...]

    def comprar(self, numero: str, *quantos: int) -> dict[str, Any]:
        """Nota de entrada, uma linha por produto."""
        itens = [
            {"produto": produto, "quantidade": str(quanto), "valor": f"{quanto * CUSTO}.00"}
            for produto, quanto in zip(self.produtos, quantos, strict=False)
        ]
        nota = {"estabelecimento": self.estabelecimento, "numero": numero, "serie": "1", "itens": itens}
        datas = {"data_emissao": "2026-11-02", "data_entrada": "2026-11-05", "prazos": "30/60"}
        return criado(self.api.post("/api/notas-de-entrada/", {**nota, **datas, **FORNECEDOR}))

    def rascunho(self, *quantos: int) -> dict[str, Any]:
        """Pedido em rascunho, uma linha por produto."""
        itens = [{"produto": p, "quantidade": str(q)} for p, q in zip(self.produtos, quantos, strict=False)]
        corpo = {"estabelecimento": self.estabelecimento, "cliente": self.cliente, "itens": itens}
        return criado(self.api.post("/api/pedidos/", corpo))

    def confirmado(self, *quantos: int) -> dict[str, Any]:
        """Pedido confirmado, com a reserva feita."""
        pedido = self.rascunho(*quantos)
        self.agir(pedido, "confirmar")
        return pedido

    def agir(self, pedido: dict[str, Any], acao: str, *quantos: int, **outros: Any) -> dict[str, Any]:
        """Uma ação sobre o pedido; `quantos` diz quanto de cada linha, e sem ele vai tudo o que resta."""
        itens = [
            {"linha": linha["id"], "quantidade": str(q)} for linha, q in zip(pedido["itens"], quantos, strict=False)
        ]
        corpo = {**({"itens": itens} if quantos else {}), **outros}
        resposta = self.api.post(f"/api/pedidos/{pedido['id']}/{acao}/", corpo)
        assert resposta.status_code in (200, 201), resposta.content
        return dict(resposta.json())

    def titulos(self, documento: str) -> list[dict[str, Any]]:
        """Títulos de um pedido ou nota."""
        return list(feito(self.api.get("/api/titulos/", id_do_documento=documento))["itens"])

    def baixar(self, titulo: dict[str, Any], **corpo: str) -> dict[str, Any]:
        """Recebe ou paga no caixa."""
        return criado(self.api.post(f"/api/titulos/{titulo['id']}/baixar/", {"conta_bancaria": self.caixa, **corpo}))


def _cnpj(raiz: str = "", ordem: str = "0001") -> str:
    base = (raiz or secrets.token_hex(4).upper()) + ordem
    return base + str(digitos.calc_check_digits(base))


def _empresa_nova(razao_social: str) -> UUID:
    saida = StringIO()
    conta = {"email": f"{novo_id().hex}@exemplo.com.br", "municipio": "3550308"}
    nome = {"razao_social": razao_social, "regime": "presumido"}
    call_command("criar_empresa", cnpj=_cnpj(), **nome, **conta, stdout=saida)
    return UUID(saida.getvalue().split()[1])


@contextmanager
def firma_nova(chave: RSAPrivateKey) -> Iterator[Firma]:
    """Empresa nova em contexto, com três produtos sem saldo, um cliente e um caixa."""
    empresa = _empresa_nova("Firma")
    ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        drenar()
        api = ClienteDaApi(assinar(chave, ator, dar_acesso(ator)))
        pessoa = cadastros.casar_pessoa(
            chave=novo_id(), pessoa=PessoaACasar(documento="52998224725", nome="Maria Compradora", uf="SP")
        )
        condicao = criado(api.post("/api/condicoes/", {"nome": "A prazo", "prazos": "30/60"}))["id"]
        cliente = criado(api.post("/api/clientes/", {"pessoa": pessoa.id, "condicao": condicao}))["id"]
        (estabelecimento,) = cadastros.estabelecimentos()
        itens = [{"sku": s, "descricao": f"Produto {s}", "unidade": "UN", "preco": "25.00"} for s in ("A", "B", "C")]
        produtos = criado(api.post("/api/produtos/lote/", {"itens": itens}))["itens"]
        drenar()
        caixa = feito(api.get("/api/contas-bancarias/"))["itens"][0]["id"]
        yield Firma(api, ator, estabelecimento.id, cliente, caixa, tuple(produtos))


def comecar(firma: Firma) -> tuple[dict[str, Any], dict[str, Any]]:
    """O que já aconteceu, com todos os efeitos: uma compra grande e uma venda que saiu. Devolve as duas."""
    nota = firma.comprar("1", 400, 400, 400)
    drenar()
    pedido = firma.confirmado(10, 10)
    firma.agir(pedido, "faturar")
    firma.agir(pedido, "expedir")
    drenar()
    return nota, pedido


def contar(firma: Firma, nota: dict[str, Any], pedido: dict[str, Any]) -> None:
    """A história, sem que nenhum efeito corra: tudo fica nas outboxes."""
    _cadastrar(firma)
    _vender(firma, pedido)
    firma.comprar("2", 50, 50, 50)
    for quanto in (5, 7):
        itens = [{"numero": 1, "quantidade": str(quanto)}, {"numero": 3, "quantidade": str(quanto)}]
        criado(firma.api.post("/api/devolucoes-de-compra/", {"nota": nota["id"], "motivo": "x", "itens": itens}))
    _receber(firma, firma.titulos(pedido["id"]), firma.titulos(nota["id"]))
    (deposito,) = feito(firma.api.get("/api/depositos/"))["itens"]
    for tipo, custo in (("saida", {}), ("entrada", {"custo_total": "30.00"})):
        item = {"produto": firma.produtos[2], "quantidade": "3", **custo}
        criado(
            firma.api.post("/api/ajustes/", {"deposito": deposito["id"], "tipo": tipo, "motivo": "x", "itens": [item]})
        )


def _cadastrar(firma: Firma) -> None:
    novo = {"sku": "D", "descricao": "Produto D", "unidade": "UN", "preco": "1.00"}
    criado(firma.api.post("/api/produtos/", novo))
    for descricao in ("Primeira", "Segunda", "Terceira", "Última"):
        feito(firma.api.patch(f"/api/produtos/{firma.produtos[0]}/", {"descricao": descricao}))
    for nome in ("Primeiro", "Último"):
        feito(firma.api.patch(f"/api/estabelecimentos/{firma.estabelecimento}/", {"nome": nome}))
        feito(firma.api.patch(f"/api/empresas/{firma.ator.empresa_id}/", {"razao_social": nome}))
    (estabelecimento,) = feito(firma.api.get("/api/estabelecimentos/"))["itens"]
    criado(
        firma.api.post("/api/estabelecimentos/", {"cnpj": _cnpj(estabelecimento["cnpj"][:8], "0002"), "nome": "Filial"})
    )
    _empresa_nova("Outra")
    papel = feito(firma.api.get("/api/papeis/"))["itens"][0]["id"]
    quem = {"email": f"{novo_id().hex}@exemplo.com.br", "nome": "Ana", "papeis": [papel]}
    usuario = entrar_por_convite(firma.api, quem)
    _entrar_e_sair(quem["email"])
    for ativo in (False, True, False):
        feito(firma.api.patch(f"/api/usuarios/{usuario}/", {"ativo": ativo}))


def _entrar_e_sair(email: str) -> None:
    anonimo = ClienteDaApi(None)
    tokens = feito(anonimo.post("/api/tokens/", {"email": email, "senha": SENHA}))
    assert anonimo.post("/api/tokens/sair/", {"renovacao": tokens["renovacao"]}).status_code == 204


def _vender(firma: Firma, antigo: dict[str, Any]) -> None:
    firma.agir(antigo, "devolver", 2, 1, motivo="x")
    partido = firma.confirmado(20, 10, 5)
    for acao, *quantos in (("faturar", 12, 10), ("expedir", 8, 10), ("faturar",), ("expedir",)):
        firma.agir(partido, acao, *quantos)
    for quantos in ((3, 2), (4,)):
        firma.agir(partido, "devolver", *quantos, motivo="x")
    desistido = firma.confirmado(6)
    firma.agir(desistido, "faturar")
    firma.agir(desistido, "cancelar", motivo="x")
    encerrado = firma.confirmado(10, 10)
    firma.agir(encerrado, "faturar", 4)
    firma.agir(encerrado, "encerrar", motivo="x")
    firma.agir(encerrado, "expedir")
    firma.agir(firma.confirmado(2, 2, 2), "faturar")


def _receber(firma: Firma, a_receber: list[dict[str, Any]], a_pagar: list[dict[str, Any]]) -> None:
    firma.baixar(a_receber[0], principal="50.00")
    baixa = firma.baixar(a_receber[1], principal="30.00")
    criado(firma.api.post(f"/api/baixas/{baixa['id']}/estornar/", {"motivo": "x"}))
    firma.baixar(a_receber[1], principal="70.00")
    firma.baixar(a_pagar[0], principal="100.00")
