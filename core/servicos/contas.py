"""Contas: as que servem a um e-mail, a que nasce de um convite e a senha de cada uma."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from core.contas import Usuario
from core.models import Empresa, Vinculo
from core.senhas import lembra
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.identidade.contexto import Ator, agir_como

CONFINADAS_POR_ENTRADA = 2
CONTAS_POR_ENTRADA = CONFINADAS_POR_ENTRADA + 1
"""Quantas contas de um e-mail se conferem quando não se diz a empresa: a provada e as confinadas mais velhas."""
_DAS_EMPRESAS = "SELECT razao_social, nome_fantasia FROM core_empresas_do_usuario(%s)"


def contas_do_email(email: str, *, empresa: UUID | None) -> list[Usuario]:
    """As contas em que este e-mail pode entrar, na ordem em que se conferem.

    Com `empresa`, a confinada a ela ou, se não está ativa, a provada. Sem ela, da mais velha para a mais nova: a
    ordem das idades faz uma conta nova, noutra empresa, nunca mudar a entrada de quem já tinha a sua.
    """
    do_email = Usuario.objects.filter(email=email.lower())
    provada = list(do_email.filter(restrito_a=None))
    if empresa is not None:
        return _confinada_ativa(do_email.filter(restrito_a=empresa).first(), empresa) or provada
    confinadas = do_email.exclude(restrito_a=None).order_by("id")[:CONFINADAS_POR_ENTRADA]
    return sorted([*provada, *confinadas], key=lambda conta: conta.id)


def _confinada_ativa(conta: Usuario | None, empresa: UUID) -> list[Usuario]:
    if conta is None:
        return []
    with agir_como(Ator(usuario_id=conta.id, empresa_id=empresa)):
        return [conta] if Vinculo.objects.filter(usuario=conta, ativo=True).exists() else []


def conta_provada(email: str) -> Usuario | None:
    """A conta provada com este e-mail."""
    return Usuario.objects.filter(email=email.lower(), restrito_a=None).first()


def criar_conta(*, id: UUID, email: str, nome: str, senha: str, restrita_a: UUID | None) -> Usuario:
    """Cria a conta, com a senha já resumida (`resumir_senha`); sem `restrita_a`, provada."""
    return Usuario.objects.create(
        id=id,
        email=email.lower(),
        nome=nome,
        password=senha,
        restrito_a=restrita_a,
        email_provado_em=relogio.agora() if restrita_a is None else None,
    )


def resumir_senha(senha: str) -> str:
    """O que se guarda no lugar da senha."""
    return make_password(senha)


def nomes_das_empresas(usuario: UUID) -> list[str]:
    """Razão social e nome fantasia das empresas do usuário."""
    return [nome for nomes in executar("core", _DAS_EMPRESAS, [usuario]) for nome in nomes if nome]


def nomes_da_empresa(empresa: UUID) -> list[str]:
    """Razão social e nome fantasia da empresa em contexto."""
    achados = Empresa.objects.filter(id=empresa).values_list("razao_social", "nome_fantasia")
    return [nome for nomes in achados for nome in nomes if nome]


def conferir_senha_nova(senha: str, *, campo: str, email: str, nome: str, empresas: Sequence[str]) -> None:
    """Levanta EntradaInvalida se a senha é fraca, ou é o que se sabe de quem a usa."""
    try:
        validate_password(senha, Usuario(email=email, nome=nome))
        recusas = []
    except ValidationError as erro:
        recusas = list(erro.messages)
    if not recusas and lembra(senha, [email, nome, *empresas]):
        recusas = ["A senha lembra o seu e-mail, o seu nome ou o da empresa. Use uma frase só sua."]
    if recusas:
        campos = tuple(ErroDeCampo(campo=campo, codigo="core.senha_fraca", mensagem=m) for m in recusas)
        raise EntradaInvalida(" ".join(recusas), campos=campos)
