"""Mensagens por e-mail: entram numa fila na transação do que as causa, e o trabalhador as manda.

Quem pede uma senha nova recebe a mesma resposta, no mesmo tempo, exista ou não a conta: só o trabalhador a procura.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from core.bloqueios import EmailTomado, tomar_emails
from core.contas import Convite, EmailAMandar
from core.links import endereco_do_link, escrever_token
from core.servicos.contas import contas_do_email, nomes_da_empresa, nomes_das_empresas
from core.servicos.links_de_senha import criar_link
from plataforma import relogio
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Ator, agir_como

INTERVALO_ENTRE_PEDIDOS = timedelta(minutes=2)
GUARDA = timedelta(days=1)
NINGUEM = UUID(int=0)
_registro = logging.getLogger(__name__)


class SemServidorDeEmail(ErroDeNegocio):
    """A instalação não manda e-mail."""

    codigo = "core.sem_servidor_de_email"
    titulo = "Esta instalação não manda e-mail"


def ha_servidor_de_email() -> bool:
    """Diz se a instalação manda e-mail (ERP_EMAIL_SERVIDOR)."""
    return bool(settings.EMAIL_HOST)


def mandar_convite(convite: Convite) -> None:
    """Põe o convite na fila, na transação de quem o criou."""
    EmailAMandar.objects.create(para=convite.email, convite=convite.id, empresa_id=convite.empresa_id)


def mandar_link_de_senha(email: str) -> None:
    """Põe na fila o pedido de uma senha nova; outro há menos de dois minutos já basta. Levanta SemServidorDeEmail."""
    if not ha_servidor_de_email():
        raise SemServidorDeEmail(
            "Peça um link de senha a quem administra a sua empresa, ou a quem opera esta instalação."
        )
    desde = relogio.agora() - INTERVALO_ENTRE_PEDIDOS
    if not EmailAMandar.objects.filter(para=email.lower(), convite=None, criado_em__gt=desde).exists():
        EmailAMandar.objects.create(para=email.lower())


def mandar_pendentes() -> int:
    """Manda o que está na fila e apaga o que se mandou há um dia; devolve quantas saíram."""
    if not ha_servidor_de_email():
        return 0
    EmailAMandar.objects.filter(criado_em__lt=relogio.agora() - GUARDA).delete()
    return sum(_mandar(email) for email in tomar_emails())


def _mandar(email: EmailTomado) -> bool:
    mensagem = _da_senha(email.para) if email.convite is None else _do_convite(email, email.convite)
    try:
        if mensagem is not None:
            mensagem.send()
    except (SMTPException, OSError) as erro:
        _registro.warning("core.email.nao_mandado: %s: %s", email.id, type(erro).__name__)
        return False
    EmailAMandar.objects.filter(id=email.id).update(mandado_em=relogio.agora())
    return mensagem is not None


def _do_convite(email: EmailTomado, convite: UUID) -> EmailMessage | None:
    with agir_como(Ator(usuario_id=NINGUEM, empresa_id=email.empresa_id or NINGUEM)):
        aberto = Convite.objects.filter(id=convite, por_email=True, aceito_em=None, revogado_em=None).first()
        if aberto is None:
            return None
        empresa = nomes_da_empresa(aberto.empresa_id)[0]
    token = escrever_token("convite", dono=aberto.empresa_id, id=aberto.id, sal=bytes(aberto.sal))
    corpo = (
        f"Olá, {aberto.nome}.\n\n{empresa} convida você a usar o meu_erp. Para aceitar, abra até "
        f"{aberto.vence_em:%d/%m/%Y} este link, que só serve uma vez:\n\n{endereco_do_link('convite', token)}\n\n"
        "Se você não esperava este convite, não faça nada: sem o link ninguém entra por você.\n"
    )
    return EmailMessage(f"Convite de {' '.join(empresa.split())} para o meu_erp", corpo, to=[email.para])


def _da_senha(para: str) -> EmailMessage | None:
    contas = contas_do_email(para, empresa=None)
    if not contas:
        return None
    links = []
    for conta in contas:
        token = criar_link(conta, por_email=True).token
        empresas = ", ".join(nomes_das_empresas(conta.id)) or "nenhuma empresa"
        links.append(f"Conta de {conta.nome} ({empresas}):\n{endereco_do_link('senha', token)}\n")
    corpo = (
        "Alguém pediu outra senha para a conta deste e-mail no meu_erp. O link vale uma hora, uma vez:\n\n"
        + "\n".join(links)
        + "\nSe não foi você, não faça nada: a senha continua a mesma.\n"
    )
    return EmailMessage("Outra senha para o meu_erp", corpo, to=[para])
