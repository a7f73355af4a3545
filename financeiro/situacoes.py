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


class FaixaDeVencimento(Escolha):
    """Quando vence, ou venceu, o que está em aberto."""

    VENCIDO_HA_MUITO = "vencido_ha_muito", "vencido há mais de 30 dias"
    VENCIDO = "vencido", "vencido há até 30 dias"
    HOJE = "hoje", "vence hoje"
    EM_7_DIAS = "em_7_dias", "vence em até 7 dias"
    EM_30_DIAS = "em_30_dias", "vence em até 30 dias"
    DEPOIS = "depois", "vence depois de 30 dias"


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
