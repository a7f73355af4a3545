"""Conferência de e-mail e senha, com espera crescente depois de erros seguidos."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password

from core.contas import Usuario
from core.models import FalhasDeEntrada
from core.servicos.contas import CONTAS_POR_ENTRADA, contas_do_email
from core.servicos.segundos_fatores import codigo_confere
from plataforma.banco.sql import executar
from plataforma.erros import Indisponivel, NaoAutenticado

ERROS_SEM_ESPERA = 5
ESPERA_MINIMA_SEGUNDOS = 5
ESPERA_MAXIMA_SEGUNDOS = 300
_TAMANHO_DO_EMAIL = 254

# Conta antes de conferir: de muitos palpites paralelos, só os primeiros passam.
_TENTAR = """
INSERT INTO core_falhas_de_entrada AS f (email, seguidas, liberada_em) VALUES (%(email)s, 1, clock_timestamp())
ON CONFLICT (email) DO UPDATE SET
    seguidas = CASE WHEN f.liberada_em < clock_timestamp() - interval '15 minutes' THEN 1 ELSE f.seguidas + 1 END,
    liberada_em = clock_timestamp() + make_interval(secs => CASE
        WHEN f.liberada_em < clock_timestamp() - interval '15 minutes' OR f.seguidas + 1 < %(livres)s THEN 0
        ELSE least(%(maxima)s, %(minima)s * power(2, least(f.seguidas + 1 - %(livres)s, 20))) END)
 WHERE f.liberada_em <= clock_timestamp()
RETURNING seguidas
"""
_ESPERA = """
SELECT ceil(extract(epoch FROM liberada_em - clock_timestamp()))::int FROM core_falhas_de_entrada WHERE email = %s
"""
_EXPURGAR = "DELETE FROM core_falhas_de_entrada WHERE liberada_em < clock_timestamp() - interval '1 day'"


class CredenciaisInvalidas(NaoAutenticado):
    """E-mail, senha ou código errados; não se diz qual."""

    codigo = "core.credenciais_invalidas"


class TentativasDemais(Indisponivel):
    """Erros seguidos: a conta espera antes da próxima tentativa."""

    codigo = "core.tentativas_demais"
    status = 429
    titulo = "Tentativas demais"


def autenticar(*, email: str, senha: str, codigo: str, empresa: UUID | None) -> Usuario:
    """Devolve a conta. Levanta CredenciaisInvalidas, TentativasDemais, SegundoFatorExigido."""
    conta = email.lower()[:_TAMANHO_DO_EMAIL]
    _contar_tentativa(conta)
    usuario = conta_com_a_senha(contas_do_email(conta, empresa=empresa), senha)
    if usuario is not None and usuario.liberado and codigo_confere(usuario.id, codigo):
        FalhasDeEntrada.objects.filter(email=conta).delete()
        return usuario
    executar("core", _EXPURGAR)
    raise CredenciaisInvalidas(
        "E-mail, senha ou código não conferem. Corrija e tente de novo; se a sua conta é de uma empresa só, diga o id "
        "dela em “empresa”."
    )


def conta_com_a_senha(contas: Sequence[Usuario], senha: str) -> Usuario | None:
    """A primeira conta cuja senha é esta; quem erra espera o mesmo tempo, quantas contas haja."""
    for conta in contas:
        if conta.check_password(senha):
            return conta
    for _ in range(CONTAS_POR_ENTRADA - len(contas)):
        make_password(senha)
    return None


def _contar_tentativa(conta: str) -> None:
    parametros = {
        "email": conta,
        "livres": ERROS_SEM_ESPERA,
        "minima": ESPERA_MINIMA_SEGUNDOS,
        "maxima": ESPERA_MAXIMA_SEGUNDOS,
    }
    if executar("core", _TENTAR, parametros):
        return
    espera = executar("core", _ESPERA, [conta])
    segundos = max(1, espera[0][0]) if espera else 1
    raise TentativasDemais(
        f"Muitas senhas erradas seguidas. Espere {segundos} s e tente de novo.", espera_segundos=segundos
    )
