"""Uma sessão de navegador já aberta, sem passar pelo login."""

import secrets
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import assinar
from plataforma.valores import novo_id
from web.models import SessaoDoNavegador
from web.sessao.guardadas import resumo_de


def segredo_de(ator: Ator, chave: RSAPrivateKey) -> str:
    """O segredo que o navegador traz."""
    dele = [ator.usuario_id, ator.empresa_id]
    with agir_como(ator):
        versao = executar("web", "SELECT versao FROM acesso_direitos WHERE usuario_id = %s AND empresa_id = %s", dele)
    segredo = secrets.token_urlsafe(32)
    depois = relogio.agora() + timedelta(hours=1)
    SessaoDoNavegador.objects.create(
        resumo=resumo_de(segredo),
        usuario_id=ator.usuario_id,
        empresa_id=ator.empresa_id,
        sessao_id=novo_id(),
        nome="Ana Beatriz Lima",
        email="ana@exemplo.com.br",
        empresa="Loja Ltda",
        acesso=assinar(chave, ator, versao[0][0]),
        acesso_vence_em=depois,
        renovacao="",
        aparelho="",
        endereco="127.0.0.1",
        vence_em=depois,
    )
    return segredo
