"""Conferência de e-mail, senha e código do segundo fator, dentro dos limites de palpites."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password

from core.contas import Usuario
from core.origem import SESSAO, OrigemDaTentativa
from core.resumos import semaforo
from core.servicos.contas import CONTAS_POR_ENTRADA, contas_do_email
from core.servicos.limites import Segredo, conhecer, conhecida, contar
from core.servicos.segundos_fatores import codigo_confere
from plataforma.erros import EntradaInvalida, ErroDeCampo, NaoAutenticado

_TAMANHO_DO_EMAIL = 254


class CredenciaisInvalidas(NaoAutenticado):
    """E-mail, senha ou código errados; não se diz qual."""

    codigo = "core.credenciais_invalidas"


def autenticar(*, email: str, senha: str, codigo: str, empresa: UUID | None, origem: OrigemDaTentativa) -> Usuario:
    """Levanta CredenciaisInvalidas, TentativasDemais, EntradasDemais, SegundoFatorExigido."""
    usuario = usuario_da_senha(email=email, senha=senha, empresa=empresa, origem=origem)
    if usuario is None or not codigo_confere(usuario.id, codigo, origem=origem):
        raise CredenciaisInvalidas(
            "E-mail, senha ou código não conferem. Corrija e tente de novo; se a sua conta é de uma empresa só, diga o "
            "id dela em “empresa”."
        )
    conhecer(usuario.id, origem)
    return usuario


def usuario_da_senha(*, email: str, senha: str, empresa: UUID | None, origem: OrigemDaTentativa) -> Usuario | None:
    """De quem são o e-mail e a senha, ou None; errar custa o mesmo, quantas contas o e-mail tenha.

    Levanta TentativasDemais, EntradasDemais."""
    minusculo = email.lower()[:_TAMANHO_DO_EMAIL]
    with semaforo.lugar():
        contas = contas_do_email(minusculo, empresa=empresa)
        conhecidas = [conta for conta in contas if conhecida(conta.id, origem)]
        outras = [conta for conta in contas if conta not in conhecidas]
        # Os palpites de quem vem de onde uma conta já entrou são dela: não se gastam os de quem está fora.
        achada = _dona(conhecidas, minusculo, senha, origem, conhecida=True) if conhecidas else None
        if achada is None and (outras or not conhecidas):
            achada = _dona(outras, minusculo, senha, origem, conhecida=False)
        if achada is None:
            for _ in range(CONTAS_POR_ENTRADA - len(contas)):
                make_password(senha)
    return achada


def _dona(
    contas: Sequence[Usuario], email: str, senha: str, origem: OrigemDaTentativa, *, conhecida: bool
) -> Usuario | None:
    tentativa = contar(Segredo.SENHA, conta=email, origem=origem, conhecida=conhecida)
    for conta in contas:
        if conta.check_password(senha) and conta.liberado:
            tentativa.acertou()
            return conta
    return None


def confirmar_senha(usuario: UUID, senha: str) -> bool:
    """Se a senha é a de quem já entrou, que a confirma. Levanta TentativasDemais, EntradasDemais."""
    with semaforo.lugar():
        tentativa = contar(Segredo.SENHA, conta=str(usuario), origem=SESSAO, conhecida=True)
        confere = Usuario.objects.get(id=usuario).check_password(senha)
    if confere:
        tentativa.acertou()
    return confere


def exigir_senha(usuario: UUID, senha: str) -> None:
    """Quem já entrou confirma a senha antes de mudar como entra. Levanta como `confirmar_senha`, e EntradaInvalida."""
    if not confirmar_senha(usuario, senha):
        raise senha_errada()


def senha_errada() -> EntradaInvalida:
    """A senha que se confirma não é a da conta."""
    mensagem = "A senha atual não confere."
    campo = ErroDeCampo(campo="senha_atual", codigo="core.senha_errada", mensagem=mensagem)
    return EntradaInvalida(mensagem, campos=(campo,))
