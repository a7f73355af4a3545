"""Lados, tipos e situações do financeiro, num só lugar."""

from plataforma.estados import Escolha


class Lado(Escolha):
    """Lado de uma partida, e natureza de uma conta."""

    DEBITO = "D", "débito"
    CREDITO = "C", "crédito"


class TipoDeContaBancaria(Escolha):
    """Onde o dinheiro fica."""

    CAIXA = "caixa", "caixa"
    BANCO = "banco", "banco"


class SituacaoDoPeriodo(Escolha):
    """Se se pode lançar no mês."""

    ABERTO = "aberto", "aberto"
    FECHADO = "fechado", "fechado"


class TipoDeTitulo(Escolha):
    """Quem deve a quem, e por quê."""

    RECEBER = "receber", "a receber"
    PAGAR = "pagar", "a pagar"
    CREDITO_CLIENTE = "credito_cliente", "crédito do cliente"
    CREDITO_FORNECEDOR = "credito_fornecedor", "crédito com o fornecedor"


class SituacaoDoTitulo(Escolha):
    """Quanto do título já foi abatido, ou se ele deixou de valer."""

    ABERTO = "aberto", "aberto"
    PARCIAL = "parcial", "baixado em parte"
    LIQUIDADO = "liquidado", "liquidado"
    CANCELADO = "cancelado", "cancelado"


class TipoDeBaixa(Escolha):
    """De onde veio o abatimento."""

    PAGAMENTO = "pagamento", "pagamento ou recebimento"
    ABATIMENTO = "abatimento", "abatimento por devolução"


class SituacaoDaBaixa(Escolha):
    """Se o abatimento vale."""

    ATIVA = "ativa", "ativa"
    ESTORNADA = "estornada", "estornada"


class TipoDeLinhaDaDre(Escolha):
    """O que uma linha da demonstração soma."""

    GRUPO = "grupo", "contas de um grupo"
    TOTAL = "total", "tudo até ali"
