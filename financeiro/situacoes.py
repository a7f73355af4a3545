"""Lados, tipos e situações do financeiro, num só lugar."""

from django.db.models import TextChoices


class Lado(TextChoices):
    """Lado de uma partida, e natureza de uma conta."""

    DEBITO = "D", "débito"
    CREDITO = "C", "crédito"


class TipoDeContaBancaria(TextChoices):
    CAIXA = "caixa", "caixa"
    BANCO = "banco", "banco"


class SituacaoDoPeriodo(TextChoices):
    ABERTO = "aberto", "aberto"
    FECHADO = "fechado", "fechado"


class TipoDeTitulo(TextChoices):
    RECEBER = "receber", "a receber"
    PAGAR = "pagar", "a pagar"
    CREDITO_CLIENTE = "credito_cliente", "crédito do cliente"
    CREDITO_FORNECEDOR = "credito_fornecedor", "crédito com o fornecedor"


class SituacaoDoTitulo(TextChoices):
    ABERTO = "aberto", "aberto"
    PARCIAL = "parcial", "baixado em parte"
    LIQUIDADO = "liquidado", "liquidado"
    CANCELADO = "cancelado", "cancelado"


class TipoDeBaixa(TextChoices):
    PAGAMENTO = "pagamento", "pagamento ou recebimento"
    ABATIMENTO = "abatimento", "abatimento por devolução"


class SituacaoDaBaixa(TextChoices):
    ATIVA = "ativa", "ativa"
    ESTORNADA = "estornada", "estornada"
