"""Links com que a pessoa escolhe outra senha, uma vez; usá-lo encerra as sessões todas da conta.

O que se manda por e-mail também o prova. Por isso a prova vem sempre com uma senha nova, e sem o segundo fator que a
conta confinada tivesse: quem a criou noutro lugar, com o e-mail de outra pessoa, fica de fora.
"""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator

from core.contas import LinkDeSenha, Usuario
from core.links import escrever_token, ler_token, novo_sal, token_autentico
from core.servicos.contas import conferir_senha_nova, conta_provada, nomes_das_empresas, resumir_senha
from core.servicos.permissoes_dadas import exigir_ter_os_papeis, papeis_do_usuario
from core.servicos.sessoes import encerrar_acessos, revogar_sessoes
from plataforma import relogio
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado
from plataforma.identidade.contexto import empresa_atual

VALIDADE_POR_EMAIL = timedelta(hours=1)
VALIDADE_DO_MOSTRADO = timedelta(hours=24)


class LinkInvalido(EntradaInvalida):
    """O link de senha não vale, ou não vale mais; não se diz por quê."""

    codigo = "core.link_invalido"
    titulo = "O link não vale"


class ContaDaPessoa(ErroDeNegocio):
    """A conta é provada: a senha dela só a pessoa muda, pelo próprio e-mail."""

    codigo = "core.conta_provada"
    titulo = "A senha é da pessoa"


class LinkCriado(NamedTuple):
    """Um link novo, e o token que o abre."""

    id: UUID
    token: str


def criar_link(conta: Usuario, *, por_email: bool) -> LinkCriado:
    """Dá à conta um link de senha."""
    validade = VALIDADE_POR_EMAIL if por_email else VALIDADE_DO_MOSTRADO
    vence_em, sal = relogio.agora() + validade, novo_sal()
    link = LinkDeSenha.objects.create(usuario=conta, por_email=por_email, sal=sal, vence_em=vence_em)
    return LinkCriado(link.id, escrever_token("senha", dono=conta.id, id=link.id, sal=sal))


def token_do_link(id: UUID) -> str:
    """O token de um link mostrado e ainda não usado; vazio se já se usou."""
    link = LinkDeSenha.objects.filter(id=id, por_email=False, usado_em=None).first()
    return "" if link is None else escrever_token("senha", dono=link.usuario_id, id=id, sal=bytes(link.sal))


def conta_a_redefinir(usuario: UUID) -> Usuario:
    """A conta, se é confinada à empresa em contexto e quem age pode mexer nos direitos dela. Levanta ContaDaPessoa."""
    conta = Usuario.objects.filter(id=usuario, vinculos__empresa_id=empresa_atual()).first()
    if conta is None or not conta.has_usable_password():
        raise NaoEncontrado(f"O usuário {usuario} não é da sua empresa, ou não entra com senha.")
    exigir_ter_os_papeis(papeis_do_usuario(usuario))
    if conta.restrito_a != empresa_atual():
        mensagem = f"{conta.email} provou o e-mail, e a senha é só dele. Ele pede outra em “Esqueci a senha”."
        raise ContaDaPessoa(mensagem)
    return conta


def redefinir(*, token: str, senha: str) -> None:
    """Troca a senha da conta do link e encerra as sessões dela. Levanta LinkInvalido, ou EntradaInvalida."""
    lido = ler_token(token)
    link = None
    if lido is not None:
        link = LinkDeSenha.objects.select_related("usuario").filter(id=lido.id, usuario=lido.dono).first()
    if lido is None or link is None or not token_autentico("senha", lido, sal=bytes(link.sal)):
        raise _invalido()
    if link.usado_em or link.vence_em <= relogio.agora():
        raise _invalido()
    conta = link.usuario
    empresas = nomes_das_empresas(conta.id)
    conferir_senha_nova(senha, campo="senha", email=conta.email, nome=conta.nome, empresas=empresas)
    guardada = resumir_senha(senha)
    with transacao("core"):
        _consumir(link)
        prova = _prova(link, conta)
        Usuario.objects.filter(id=conta.id).update(password=guardada, **prova)
        if prova:
            Authenticator.objects.filter(user_id=conta.id).delete()
        revogar_sessoes(conta.id, motivo="senha redefinida")
    encerrar_acessos(conta.id)


def _consumir(link: LinkDeSenha) -> None:
    """De quem chega junto com o mesmo link, um só o encontra sem uso; os outros links da conta morrem com ele."""
    agora = relogio.agora()
    sem_uso = LinkDeSenha.objects.filter(usuario=link.usuario_id, usado_em=None)
    if not sem_uso.filter(id=link.id, vence_em__gt=agora).update(usado_em=agora):
        raise _invalido()
    sem_uso.update(usado_em=agora)


def _prova(link: LinkDeSenha, conta: Usuario) -> dict[str, Any]:
    """O que muda na conta que este link prova: nada, se não veio por e-mail ou se outra conta já o provou."""
    if not link.por_email or conta.restrito_a is None or conta_provada(conta.email) is not None:
        return {}
    return {"restrito_a": None, "email_provado_em": relogio.agora()}


def _invalido() -> LinkInvalido:
    mensagem = "O link não vale: venceu ou já foi usado. Peça outro."
    return LinkInvalido(mensagem, campos=(ErroDeCampo(campo="token", codigo=LinkInvalido.codigo, mensagem=mensagem),))
