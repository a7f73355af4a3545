"""Erros do próprio mecanismo de contratos, iguais nos dois transportes."""

from plataforma.erros import ErroDeNegocio, Indisponivel


class ContratoInvalido(TypeError):
    """Um contrato, comando ou implementação não tem a forma exigida; levantado ao importar ou ao registrar."""


class ArgumentoInvalido(ValueError):
    """Quem chama passou argumentos fora do contrato: erro de programação, nunca chega ao outro módulo."""


class TransacaoAberta(Exception):
    """Chamada a um contrato com transação aberta: seguraria bloqueios durante uma espera de rede."""


class OrcamentoEstourado(Exception):
    """Uma mesma chamada HTTP fez chamadas demais a contratos: quase sempre uma chamada por linha (N+1)."""


ESPERA_SEGUNDOS = 5


class FalhaRemota(Indisponivel):
    """A chamada não terminou como o contrato declara; não se sabe se o efeito aconteceu, nem quando vale repetir.

    De quem cai ou recusa conexões sabe-se: reinicia, e volta logo; por essa o portal espera em lugar do cliente.
    `fora` é o módulo que não responde; vazio se ele respondeu o que não devia, e a culpa pode ser da chamada.
    """

    codigo = "plataforma.falha_remota"
    titulo = "Uma parte do sistema não respondeu"

    def __init__(self, detalhe: str, *, espera_segundos: int = ESPERA_SEGUNDOS, fora: str = "") -> None:
        super().__init__(detalhe, espera_segundos=espera_segundos)
        self.fora = fora


class PrazoVencido(FalhaRemota):
    """O prazo da chamada passou antes da resposta."""

    codigo = "plataforma.prazo_vencido"


class CircuitoAberto(FalhaRemota):
    """A unidade falhou várias vezes seguidas; por alguns segundos nem se tenta."""

    codigo = "plataforma.circuito_aberto"


class ProfundidadeExcedida(FalhaRemota):
    """Chamadas e eventos em cadeia demais: há um ciclo."""

    codigo = "plataforma.profundidade_excedida"


class ChaveComOutroCorpo(ErroDeNegocio):
    """A chave já serviu a outra operação ou a outros argumentos."""

    codigo = "plataforma.chave_com_outro_corpo"
    titulo = "A chave já foi usada com outro conteúdo"


class ChaveVencida(ErroDeNegocio):
    """A chave é mais velha que as respostas guardadas: executá-la poderia repetir um efeito."""

    codigo = "plataforma.chave_vencida"
    titulo = "A chave é velha demais"


class ComandoDesfeito(ErroDeNegocio):
    """A chave foi anulada antes de qualquer efeito e nunca mais o terá."""

    codigo = "plataforma.comando_desfeito"
    titulo = "O comando foi desfeito"
