"""O que os outros módulos leem e pedem ao estoque."""

from datetime import date
from typing import ClassVar, cast
from uuid import UUID

from plataforma.contratos import Contrato, comando, consulta
from plataforma.erros import ErroDeCampo, ErroDeNegocio, NaoEncontrado
from plataforma.valores import Dto, Quantidade, Valor, em_quantidade


class ItemReserva(Dto):
    """Quanto reservar de um produto para uma linha do documento, na unidade de estoque."""

    linha: UUID
    produto: UUID
    quantidade: Quantidade


class Falta(Dto):
    """Quanto falta de um produto, somadas as linhas que o pedem."""

    produto: UUID
    pedida: Quantidade
    disponivel: Quantidade
    faltam: Quantidade


class Faltas(Dto):
    """Todos os produtos que faltam."""

    faltas: tuple[Falta, ...]


class ItemAReservar(Dto):
    """Linha a reservar, com o que a recusa precisa para dizer o produto; `posicao` é a da linha, desde 1."""

    linha: UUID
    posicao: int
    produto: UUID
    sku: str
    descricao: str
    unidade: str
    quantidade: Quantidade

    def reserva(self) -> ItemReserva:
        """O que o estoque precisa saber da linha."""
        return ItemReserva(linha=self.linha, produto=self.produto, quantidade=self.quantidade)


class FaltaDoDocumento(Falta):
    """Quanto falta de um produto, com o nome que o documento lhe dá."""

    sku: str
    descricao: str
    unidade: str

    def frase(self) -> str:
        """A falta, para quem lê."""
        return (
            f"{self.sku} {self.descricao}: pedidas {em_quantidade(self.pedida)}, "
            f"disponíveis {em_quantidade(self.disponivel)}, faltam {em_quantidade(self.faltam)} {self.unidade}."
        )


class FaltasDoDocumento(Dto):
    """Todos os produtos que faltam, na ordem das linhas do documento."""

    faltas: tuple[FaltaDoDocumento, ...]


class ReservaFeita(Dto):
    """Reserva feita: depósito e número de linhas."""

    documento: UUID
    deposito: UUID
    itens: int


class SaldoDoProduto(Dto):
    """Saldo de um produto num depósito; disponível = físico - reservado."""

    produto: UUID
    deposito: UUID
    fisico: Quantidade
    reservado: Quantidade
    disponivel: Quantidade


class DepositoResumo(Dto):
    """Depósito em uso; o padrão é o que recebe o que não diz depósito."""

    id: UUID
    codigo: str
    nome: str
    padrao: bool


class SaldoInicial(Dto):
    """Quanto há de um produto no dia da implantação, e quanto custou ao todo, em reais."""

    produto: UUID
    estabelecimento: UUID
    deposito: UUID | None
    quantidade: Quantidade
    custo_total: Valor


class ImplantacaoDeEstoque(Dto):
    """Lote de saldos iniciais: quantos itens e que valor total entraram."""

    lote: UUID
    itens: int
    valor: Valor


class ProdutosMovimentados(Dto):
    """Os produtos que já tinham movimento."""

    produtos: tuple[UUID, ...]


class SaldoInsuficiente(ErroDeNegocio):
    """Não há disponível para todas as linhas; nada foi reservado."""

    codigo: ClassVar[str] = "estoque.saldo_insuficiente"
    titulo: ClassVar[str] = "Saldo insuficiente"
    tipo_dos_dados: ClassVar[type[Dto] | None] = Faltas


class DocumentoSemSaldo(SaldoInsuficiente):
    """A mesma recusa, dita com os produtos e as linhas do documento de quem pediu."""

    tipo_dos_dados: ClassVar[type[Dto] | None] = FaltasDoDocumento


def com_os_produtos(recusa: SaldoInsuficiente, itens: tuple[ItemAReservar, ...], *, acao: str) -> DocumentoSemSaldo:
    """A recusa de `reservar` estes itens; `acao` é o que não se pôde fazer, no infinitivo."""
    por_produto: dict[UUID, ItemAReservar] = {}
    for item in itens:
        por_produto.setdefault(item.produto, item)
    # O estoque responde na ordem em que trava; quem lê espera a das linhas.
    faltas = sorted(cast(Faltas, recusa.dados).faltas, key=lambda falta: por_produto[falta.produto].posicao)
    ditas = tuple(_com_o_produto(falta, por_produto[falta.produto]) for falta in faltas)
    campos = tuple(
        ErroDeCampo(
            campo=f"itens.{por_produto[dita.produto].posicao - 1}.quantidade",
            codigo=recusa.codigo,
            mensagem=dita.frase(),
        )
        for dita in ditas
    )
    detalhe = f"Falta saldo para {acao}: " + "; ".join(c.mensagem for c in campos)
    detalhe += " Diminua as quantidades, escolha outro depósito ou espere a entrada."
    return DocumentoSemSaldo(detalhe, campos=campos, dados=FaltasDoDocumento(faltas=ditas))


def _com_o_produto(falta: Falta, item: ItemAReservar) -> FaltaDoDocumento:
    return FaltaDoDocumento(
        produto=falta.produto,
        pedida=falta.pedida,
        disponivel=falta.disponivel,
        faltam=falta.faltam,
        sku=item.sku,
        descricao=item.descricao,
        unidade=item.unidade,
    )


class DepositoNaoEncontrado(NaoEncontrado):
    """O depósito não existe, não é do estabelecimento, ou o estabelecimento não tem um padrão."""

    codigo: ClassVar[str] = "estoque.deposito_nao_encontrado"


class ProdutoJaMovimentado(ErroDeNegocio):
    """Um produto do lote já tinha movimento: o saldo inicial dele não é mais inicial."""

    codigo: ClassVar[str] = "estoque.produto_ja_movimentado"
    titulo: ClassVar[str] = "Produto já movimentado"
    tipo_dos_dados: ClassVar[type[Dto] | None] = ProdutosMovimentados


class ImplantacaoMovimentada(ErroDeNegocio):
    """Algum produto do lote já foi movimentado depois da implantação; ela não pode mais ser desfeita."""

    codigo: ClassVar[str] = "estoque.implantacao_movimentada"
    titulo: ClassVar[str] = "Implantação já movimentada"


class Estoque(Contrato, modulo="estoque", versao=1):
    """Saldos e reservas da empresa em contexto."""

    @consulta(prazo="300ms")
    def saldos(self, *, produtos: tuple[UUID, ...], deposito: UUID | None = None) -> tuple[SaldoDoProduto, ...]: ...

    @consulta(prazo="300ms")
    def depositos(self, *, estabelecimento: UUID) -> tuple[DepositoResumo, ...]:
        """Depósitos ativos do estabelecimento."""

    @comando(prazo="2s", erros=(SaldoInsuficiente, DepositoNaoEncontrado))
    def reservar(
        self,
        *,
        chave: UUID,
        documento: UUID,
        estabelecimento: UUID,
        deposito: UUID | None,
        itens: tuple[ItemReserva, ...],
    ) -> ReservaFeita:
        """Reserva todas as linhas ou nenhuma; sem depósito, no padrão do estabelecimento."""

    @comando(prazo="20s", erros=(DepositoNaoEncontrado, ProdutoJaMovimentado))
    def implantar_saldos(
        self, *, chave: UUID, lote: UUID, data: date, itens: tuple[SaldoInicial, ...]
    ) -> ImplantacaoDeEstoque:
        """Entrada dos saldos iniciais, todos ou nenhum; o lançamento contábil é de quem implanta.

        Um lote já em vigor nada muda; um desfeito não volta: use outro. O que só um lote desfeito moveu serve.
        """

    @comando(prazo="20s", erros=(ImplantacaoMovimentada,))
    def desfazer_implantacao(self, *, chave: UUID, lote: UUID) -> ImplantacaoDeEstoque:
        """Saída de tudo o que o lote deu entrada, se nada dele foi movimentado; um lote desconhecido dá zero itens."""
