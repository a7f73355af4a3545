"""O mínimo que os testes do core precisam ter de pé."""

import secrets
from typing import NamedTuple
from uuid import UUID

from core.contas import Convite, Usuario
from core.documentos import com_digitos
from core.links import escrever_token
from core.models import Papel, Unidade
from core.origem import OrigemDaTentativa
from core.servicos import convites, links_de_senha
from core.servicos.convites import Aceite
from core.servicos.empresas import NovaEmpresa
from core.servicos.instalacao import OPERADOR, abrir_empresa
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.permissoes import permissoes_do_sistema
from plataforma.valores import novo_id

SENHA = "uma senha que serve"
ORIGEM = OrigemDaTentativa("192.0.2.1")


class Conta(NamedTuple):
    """Alguém que pode entrar numa empresa."""

    email: str
    usuario: UUID
    empresa: UUID

    @property
    def ator(self) -> Ator:
        """Quem age por ela, como administrador."""
        return Ator(usuario_id=self.usuario, empresa_id=self.empresa, permissoes=frozenset(permissoes_do_sistema()))


def cnpj(raiz: str | None = None, ordem: str = "0001") -> str:
    """CNPJ válido; sem `raiz`, de uma empresa que ainda não existe."""
    return com_digitos((raiz or secrets.token_hex(4).upper()) + ordem)


def email_novo() -> str:
    """E-mail que ninguém usa."""
    return f"{novo_id().hex}@exemplo.com.br"


def unidade(sigla: str) -> Unidade:
    """Uma unidade de medida na empresa em contexto."""
    return Unidade.objects.create(sigla=sigla, nome=sigla)


def empresa_com_administrador(email: str | None = None) -> Conta:
    """Empresa nova e a conta, confinada a ela, de quem a administra."""
    email = email or email_novo()
    nova = NovaEmpresa(cnpj_da_matriz=cnpj(), razao_social="Padaria Ltda", regime="simples", crt=1)
    empresa = abrir_empresa(nova=nova, email=email, nome="Ana", senha=SENHA).id
    return Conta(email, Usuario.objects.get(email=email, restrito_a=empresa).id, empresa)


def papel_padrao(conta: Conta, padrao: str) -> UUID:
    """O id de um papel padrão da empresa da conta."""
    with agir_como(conta.ator):
        return Papel.objects.values_list("id", flat=True).get(padrao=padrao)


def token_do_convite(id: UUID) -> str:
    """O token do convite, como está no link dele."""
    convite = Convite.objects.get(id=id)
    return escrever_token("convite", dono=convite.empresa_id, id=id, sal=bytes(convite.sal))


def entrar_por_convite(conta: Conta, email: str, papel: str, *, por_email: bool = False, senha: str = SENHA) -> Aceite:
    """Convite do operador para a empresa da conta, aceito; `por_email`, como se o link tivesse chegado ao e-mail."""
    papeis = [papel_padrao(conta, papel)]
    with agir_como(Ator(usuario_id=OPERADOR, empresa_id=conta.empresa)):
        id = convites.convidar(email=email, nome="Beto", papeis=papeis, por_email=por_email, de=None)
        token = token_do_convite(id)
    with agir_como(None):
        return convites.aceitar(token=token, nome="", senha=senha, origem=ORIGEM)


def colega(conta: Conta, papel: str) -> Conta:
    """Outro usuário da mesma empresa, com um papel padrão."""
    email = email_novo()
    return Conta(email, entrar_por_convite(conta, email, papel).usuario, conta.empresa)


def provar(conta: Conta, senha: str = SENHA) -> None:
    """Prova o e-mail da conta, com o link que lhe chegaria; a senha passa a ser esta, e as sessões se encerram."""
    with agir_como(None):
        link = links_de_senha.criar_link(Usuario.objects.get(id=conta.usuario), por_email=True)
        links_de_senha.redefinir(token=link.token, senha=senha)


def noutra_empresa(conta: Conta) -> Conta:
    """A conta, provada, também administradora de uma empresa nova."""
    outra = empresa_com_administrador()
    entrar_por_convite(outra, conta.email, "administrador", por_email=True)
    return Conta(conta.email, conta.usuario, outra.empresa)
