"""O que só quem opera a instalação faz: abrir empresas, e dar outra senha ou tirar o segundo fator a quem o perdeu."""

from typing import NamedTuple
from uuid import UUID

from core.contas import Convite, Usuario
from core.links import endereco_do_link
from core.models import Papel
from core.permissoes import ADMINISTRADOR
from core.servicos import convites
from core.servicos.contas import conferir_senha_nova, criar_conta, resumir_senha
from core.servicos.emails import ha_servidor_de_email
from core.servicos.empresas import NovaEmpresa, criar_empresa
from core.servicos.links_de_senha import criar_link
from core.servicos.segundos_fatores import tirar_segundo_fator
from core.servicos.sessoes import encerrar_as_outras
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import SEM_USUARIO, Ator, agir_como
from plataforma.valores import novo_id

OPERADOR = SEM_USUARIO
"""Quem consta como autor do que o operador faz."""
_DA_RAIZ = "SELECT core_empresa_da_raiz(%s)"


class EmpresaAberta(NamedTuple):
    """A empresa; `link` é o do convite de quem a administrará, se há um a mostrar."""

    id: UUID
    nova: bool
    link: str


def empresa_da_raiz(raiz: str) -> UUID | None:
    """A empresa com esta raiz de CNPJ, se há."""
    ((empresa,),) = executar("core", _DA_RAIZ, [raiz])
    return empresa


def abrir_empresa(*, nova: NovaEmpresa, email: str, nome: str, senha: str | None) -> EmpresaAberta:
    """Cria a empresa, com um administrador que já tem senha ou, sem ela, convidado; repetida, nada mais cria."""
    existente = empresa_da_raiz(nova.cnpj_da_matriz[:8])
    if existente is not None:
        with agir_como(Ator(usuario_id=OPERADOR, empresa_id=existente)):
            return EmpresaAberta(existente, nova=False, link=_link_em_aberto(email))
    empresa, administrador, guardada = novo_id(), novo_id(), ""
    if senha is not None:
        nomes = [n for n in (nova.razao_social, nova.nome_fantasia) if n]
        conferir_senha_nova(senha, campo="senha", email=email, nome=nome, empresas=nomes)
        guardada = resumir_senha(senha)
    with agir_como(Ator(usuario_id=OPERADOR, empresa_id=empresa)), transacao("core"):
        criar_empresa(nova=nova)
        papeis = list(Papel.objects.filter(padrao=ADMINISTRADOR).values_list("id", flat=True))
        if senha is None:
            por_email = ha_servidor_de_email()
            convite = convites.convidar(email=email, nome=nome, papeis=papeis, por_email=por_email, de=None)
            return EmpresaAberta(empresa, nova=True, link=convites.link_do_convite(convite))
        criar_conta(id=administrador, email=email, nome=nome, senha=guardada, restrita_a=empresa)
        convites.incluir(administrador, papeis)
    return EmpresaAberta(empresa, nova=True, link="")


def _link_em_aberto(email: str) -> str:
    convite = Convite.objects.filter(email=email.lower(), aceito_em=None, revogado_em=None).first()
    return "" if convite is None else convites.link_do_convite(convite.id)


def links_de_senha(email: str) -> list[tuple[Usuario, str]]:
    """Um link de senha para cada conta deste e-mail; mostrado pelo operador, não prova o e-mail."""
    contas = Usuario.objects.filter(email=email.lower()).order_by("id")
    return [(conta, endereco_do_link("senha", criar_link(conta, por_email=False).token)) for conta in contas]


def desligar_segundo_fator(email: str) -> list[Usuario]:
    """Tira o segundo fator das contas deste e-mail que o têm, encerra as sessões delas e as devolve.

    Para quem perdeu o aparelho e os códigos; quem opera é que sabe se quem pede é a pessoa.
    """
    contas = [c for c in Usuario.objects.filter(email=email.lower()).order_by("id") if tirar_segundo_fator(c.id)]
    for conta in contas:
        encerrar_as_outras(conta.id, menos=(), motivo="fator perdido")
    return contas
