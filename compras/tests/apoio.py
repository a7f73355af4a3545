"""Uma empresa de verdade que compra, para os testes."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from uuid import UUID

from django.core.management import call_command
from stdnum.br import cnpj as digitos

from compras.invariantes import INVARIANTES
from compras.models import ItemDaNota, Mapeamento, Nota, ParcelaDaNota, Xml
from core.contrato import Cadastros
from estoque.contrato import Estoque
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.testes.respostas import criado, feito
from plataforma.valores import novo_id

estoque, cadastros = usar(Estoque), usar(Cadastros)
CAMINHO = "/api/notas-de-entrada/"
DO_FORNECEDOR = {"documento_do_fornecedor": "11.222.333/0001-81", "nome_do_fornecedor": "Fornecedor Ltda"}


class Compradora(NamedTuple):
    """O que um teste precisa para comprar."""

    api: ClienteDaApi
    ator: Ator
    estabelecimento: UUID

    def importar(self, *xmls: tuple[str, bytes], aceitar: bool = True, **campos: Any) -> Any:
        """POST multipart dos XML."""
        enviados = [arquivo(nome, conteudo) for nome, conteudo in xmls]
        padrao = {"arquivos": enviados, "aceitar_outro_destinatario": "true" if aceitar else "false"}
        return self.api.enviar(CAMINHO, {**padrao, **campos})

    def resultados(self, *xmls: tuple[str, bytes], aceitar: bool = True, **campos: Any) -> list[dict[str, Any]]:
        """O que houve com cada XML."""
        return list(feito(self.importar(*xmls, aceitar=aceitar, **campos))["resultados"])

    def produto(self, sku: str = "CANETA", unidade: str = "UN") -> UUID:
        """Produto novo."""
        novo = {"sku": sku, "descricao": f"Produto {sku}", "unidade": unidade, "preco": "1.00"}
        (produto,) = criado(self.api.post("/api/produtos/lote/", {"itens": [novo]}))["itens"]
        drenar()
        return UUID(produto)

    def corpo(self, *itens: dict[str, Any], **outros: Any) -> dict[str, Any]:
        """Corpo de uma nota digitada."""
        nota = {"estabelecimento": self.estabelecimento, "numero": "123", "serie": "1", "data_emissao": "2026-11-02"}
        return {**nota, "data_entrada": "2026-11-05", **DO_FORNECEDOR, "itens": list(itens), **outros}

    def digitar(self, *itens: dict[str, Any], **outros: Any) -> dict[str, Any]:
        """Nota digitada, já no estoque."""
        nota = criado(self.api.post(CAMINHO, self.corpo(*itens, **outros)))
        drenar()
        return nota

    def ler(self, nota: dict[str, Any]) -> dict[str, Any]:
        """Nota como está agora."""
        return feito(self.api.get(f"{CAMINHO}{nota['id']}/"))

    def fisico(self, produto: UUID) -> Decimal:
        """Quanto do produto há no estoque."""
        return sum((s.fisico for s in estoque.saldos(produtos=(produto,))), Decimal(0))


def arquivo(nome: str, conteudo: bytes) -> BytesIO:
    """Um arquivo a enviar."""
    com_nome = BytesIO(conteudo)
    com_nome.name = nome
    return com_nome


class Gravados(NamedTuple):
    """Quantas linhas de cada tabela as notas deixaram."""

    notas: int = 0
    xmls: int = 0
    itens: int = 0
    parcelas: int = 0
    mapeamentos: int = 0


def gravados() -> Gravados:
    """O que as notas deixaram até agora."""
    return Gravados(*(m.objects.count() for m in (Nota, Xml, ItemDaNota, ParcelaDaNota, Mapeamento)))


def publicadas(tipo: str = "NotaDeEntradaLancada") -> int:
    """Eventos deste tipo ainda na caixa de saída."""
    sql = "SELECT count(*) FROM mensageria_outbox WHERE tipo = %s"
    return int(executar("compras", sql, [f"compras.{tipo}.v1"])[0][0])


def violacoes() -> list[Any]:
    """O que os invariantes de compras acham errado."""
    return [(c.nome, linha) for c in INVARIANTES for linha in executar("compras", c.sql)]


@contextmanager
def compradora_nova(
    cliente_de: Callable[[Ator], ClienteDaApi], regime: str = "simples", **opcoes: Any
) -> Iterator[Compradora]:
    """Empresa nova em contexto, com sua matriz em São Paulo."""
    base, saida = secrets.token_hex(4).upper() + "0001", StringIO()
    cnpj = base + digitos.calc_check_digits(base)
    conta = {"email": f"{novo_id().hex}@exemplo.com.br", "municipio": "3550308"}
    call_command("criar_empresa", cnpj=cnpj, razao_social="Loja", regime=regime, stdout=saida, **conta, **opcoes)
    empresa = UUID(saida.getvalue().split()[1])
    ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        drenar()
        (estabelecimento,) = cadastros.estabelecimentos()
        yield Compradora(cliente_de(ator), ator, estabelecimento.id)
