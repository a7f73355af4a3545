"""Uma empresa de verdade que ainda não começou: produtos cadastrados, nenhum saldo."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from stdnum.br import cnpj as digitos

from core.contrato import Cadastros
from estoque.contrato import Estoque, ItemReserva
from financeiro.contrato import Financeiro
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.modulo import modulos_registrados
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.valores import novo_id, quantidade

cadastros, estoque, financeiro = usar(Cadastros), usar(Estoque), usar(Financeiro)
DIA = date(2025, 12, 31)
PRODUTOS = """SKU;Quantidade;Custo total;Custo unitário
CAFE;10;123,45;
ACUCAR;2,5;;4,10
"""
TITULOS = """Tipo;CPF/CNPJ;Nome;Documento;Parcela;Emissão;Vencimento;Valor
receber;529.982.247-25;Maria Compradora;NF 10;1;01/12/2025;15/01/2026;150,00
receber;529.982.247-25;Maria Compradora;NF 10;2;01/12/2025;15/02/2026;50,00
pagar;12.ABC.345/01DE-35;Moinho Sul Ltda;881;;10/12/2025;10/01/2026;1.100,00
"""
CONTAS = """Conta;Nome;Saldo
1.1.1.02.001;Bancos;10.000,00 D
1.1.1.01.001;Caixa;200,00
2.1.4.01.001;Empréstimos;3.000,00 C
2.3.1.01.001;Capital;-6.433,70
"""
# Devem: 133,70 em estoque, 200 a receber e 10.200 em contas. Têm a haver: 1.100 a pagar e 9.433,70 em contas.
TOTAL = Decimal("10533.70")


class Firma(NamedTuple):
    """O que um teste precisa para começar uma empresa."""

    api: ClienteDaApi
    ator: Ator

    def enviar(
        self,
        *,
        para: str = "",
        data: str = "2025-12-31",
        chave: str | None = None,
        etag: str | None = None,
        **arquivos: Any,
    ) -> Any:
        """POST das planilhas, texto ou bytes; sem nenhuma, as três que fecham."""
        partes = arquivos or {"produtos": PRODUTOS, "titulos": TITULOS, "contas": CONTAS}
        campos = {nome: _arquivo(f"{nome}.csv", conteudo) for nome, conteudo in partes.items()}
        return self.api.enviar(f"/api/implantacoes/{para}", {"data": data, **campos}, chave=chave, etag=etag)

    def conferida(self, **arquivos: Any) -> dict[str, Any]:
        """Implantação criada e sem erros."""
        criada = corpo(self.enviar(**arquivos), 201)
        assert criada["situacao"] == "conferida", criada["erros"]
        return criada

    def implantada(self, **arquivos: Any) -> dict[str, Any]:
        """Implantação feita."""
        criada = self.conferida(**arquivos)
        corpo(self.agir(criada, "implantar"), 200)
        return criada

    def agir(self, implantacao: dict[str, Any], acao: str, **opcoes: Any) -> Any:
        """POST de uma ação da implantação."""
        return self.api.post(f"/api/implantacoes/{implantacao['id']}/{acao}/", **opcoes)

    def ler(self, implantacao: dict[str, Any]) -> dict[str, Any]:
        """Implantação como está agora."""
        return corpo(self.api.get(f"/api/implantacoes/{implantacao['id']}/"), 200)

    def fisico(self, sku: str) -> Decimal:
        """Quanto há do produto no estoque."""
        (produto,) = cadastros.produtos_por_sku(skus=(sku,))
        return sum((s.fisico for s in estoque.saldos(produtos=(produto.id,))), Decimal(0))

    def totais(self) -> dict[str, Decimal]:
        """Totais de todos os módulos, cada um pelos próprios dados."""
        conferidos = [corpo(self.api.get(f"/api/invariantes/{m.nome}/"), 200) for m in modulos_registrados()]
        return {nome: Decimal(total) for c in conferidos for nome, total in c["totais"].items()}

    def provar(self) -> None:
        """Nenhuma prova de nenhum módulo falha, nada está em curso, e os módulos concordam entre si."""
        for modulo in modulos_registrados():
            conferido = corpo(self.api.get(f"/api/invariantes/{modulo.nome}/"), 200)
            assert [c for c in conferido["invariantes"] if c["violacoes"]] == []
            assert set(conferido["pendencias"].values()) == {0}, (modulo.nome, conferido["pendencias"])
        totais = self.totais()
        assert totais["valor_em_estoque"] == totais["saldo_de_estoques"]
        assert totais["estoque_implantado"] == totais["saldos_iniciais"]
        assert totais["a_receber_implantado"] == totais["titulos_iniciais_a_receber"]
        assert totais["a_pagar_implantado"] == totais["titulos_iniciais_a_pagar"]


def reservar(sku: str) -> None:
    """Reserva uma unidade do produto."""
    (estabelecimento,) = cadastros.estabelecimentos()
    (produto,) = cadastros.produtos_por_sku(skus=(sku,))
    item = ItemReserva(linha=novo_id(), produto=produto.id, quantidade=quantidade(1))
    estoque.reservar(
        chave=novo_id(), documento=novo_id(), estabelecimento=estabelecimento.id, deposito=None, itens=(item,)
    )


def corpo(resposta: Any, status: int) -> dict[str, Any]:
    """Corpo de uma resposta com o status esperado."""
    assert resposta.status_code == status, resposta.content
    return dict(resposta.json())


def erros(resposta: Any) -> list[str]:
    """Onde está cada erro de um rascunho recém-criado."""
    criada = corpo(resposta, 201)
    assert criada["situacao"] == "rascunho"
    return [f"{e['arquivo']}, linha {e['linha']}, {e['coluna']}" for e in criada["erros"]]


@contextmanager
def firma_nova(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Firma]:
    """Empresa nova em contexto, com dois produtos e nenhum saldo."""
    base = secrets.token_hex(4).upper() + "0001"
    saida = StringIO()
    call_command(
        "criar_empresa",
        cnpj=base + digitos.calc_check_digits(base),
        razao_social="Mercearia Aurora Ltda",
        email=f"{novo_id().hex}@exemplo.com.br",
        stdout=saida,
    )
    ator = Ator(usuario_id=novo_id(), empresa_id=UUID(saida.getvalue().split()[1]), permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        drenar()
        firma = Firma(cliente_de(ator), ator)
        itens = [{"sku": s, "descricao": f"Produto {s}", "unidade": "UN", "preco": "10.00"} for s in ("CAFE", "ACUCAR")]
        corpo(firma.api.post("/api/produtos/lote/", {"itens": itens}), 201)
        drenar()
        yield firma


def _arquivo(nome: str, conteudo: str | bytes) -> SimpleUploadedFile | BytesIO:
    return SimpleUploadedFile(nome, conteudo.encode() if isinstance(conteudo, str) else conteudo)
