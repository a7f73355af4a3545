"""O mínimo que os testes do core precisam ter de pé."""

import secrets
from typing import NamedTuple
from uuid import UUID

from core.documentos import com_digitos
from core.models import Papel, Unidade
from core.origem import OrigemDaTentativa
from core.servicos.empresas import NovaEmpresa, criar_empresa
from core.servicos.usuarios import garantir_usuario, incluir_usuario
from plataforma.identidade.contexto import Ator, agir_como
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
        return Ator(usuario_id=self.usuario, empresa_id=self.empresa)


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
    """Empresa nova e quem a administra."""
    email = email or email_novo()
    with agir_como(None):
        usuario = garantir_usuario(email=email, nome="Ana", senha=SENHA)
    nova = NovaEmpresa(cnpj_da_matriz=cnpj(), razao_social="Padaria Ltda", regime="simples", crt=1)
    with agir_como(Ator(usuario_id=usuario, empresa_id=novo_id())):
        return Conta(email, usuario, criar_empresa(nova=nova, administrador=usuario))


def colega(conta: Conta, papel: str) -> Conta:
    """Outro usuário da mesma empresa, com um papel padrão."""
    email = email_novo()
    with agir_como(conta.ator):
        papeis = list(Papel.objects.filter(padrao=papel).values_list("id", flat=True))
        usuario = incluir_usuario(email=email, nome="Beto", senha=SENHA, papeis=papeis)
    return Conta(email, usuario, conta.empresa)
