"""Entrar nas telas pela página de /conta/, e sair: a página e as telas são uma entrada só, e acabam juntas.

Da página volta-se às telas com um código que vale uma vez, por um minuto, e só com o nonce que as telas deixaram no
navegador: no banco fica o resumo dos dois juntos.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session

from core.contas import Usuario
from core.contrato import CodigoRecusado, EmpresaDaPessoa, EntradaNasTelas, TokensDasTelas
from core.emissao import VALIDADE_DA_SESSAO, VALIDADE_DO_ACESSO
from core.leituras import Tokens
from core.models import Sessao
from core.servicos import sessoes
from core.servicos.autorizacoes import sair_da_pagina
from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.pontos import ponto

VALIDADE_DO_CODIGO = timedelta(seconds=60)
_GUARDAR = "INSERT INTO core_uso_unico (resumo, sessao_id) VALUES (%s, %s)"
_TOMAR = """
WITH usado AS (
    UPDATE core_uso_unico SET usado_em = clock_timestamp() WHERE resumo = %(resumo)s AND usado_em IS NULL
    RETURNING sessao_id
)
UPDATE core_sessao s SET vence_em = %(vence_em)s, renovada_em = %(agora)s, resumo_da_chave = %(chave)s
  FROM usado WHERE s.id = usado.sessao_id AND s.revogada_em IS NULL AND s.vence_em > %(agora)s
"""
_SESSAO = "SELECT sessao_id FROM core_uso_unico WHERE resumo = %s"


def desafio_de(nonce: str) -> str:
    """O que do nonce se mostra, para que só quem o tem use o código."""
    return urlsafe_b64encode(hashlib.sha256(nonce.encode()).digest()).decode().rstrip("=")


def _resumo(codigo: str, desafio: str) -> str:
    return hashlib.sha256(f"{codigo}.{desafio}".encode()).hexdigest()


def atende() -> bool:
    """Diz que o core e o banco dele atendem; se não, levanta o que os impede."""
    return executar("core", "SELECT true") == [(True,)]


def abrir(usuario: UUID, *, empresa: UUID, desafio: str, pagina: str) -> str:
    """O código com que quem entrou na `pagina` volta às telas, a agir pela empresa."""
    codigo = secrets.token_urlsafe(32)
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)), transacao("core"):
        sessao = Sessao.objects.create(
            empresa_id=empresa,
            usuario_id=usuario,
            pagina=pagina,
            sal=secrets.token_bytes(sessoes.TAMANHO_DO_SAL),
            vence_em=relogio.agora() + VALIDADE_DO_CODIGO,
        )
        executar("core", _GUARDAR, [_resumo(codigo, desafio), sessao.id])
    return codigo


def trocar(*, codigo: str, nonce: str, chave: UUID) -> EntradaNasTelas:
    """Troca o código pelos tokens; a página passa a ter só esta sessão. Levanta CodigoRecusado."""
    resumo, da_chave, agora = _resumo(codigo, desafio_de(nonce)), sessoes.resumo_da_chave(str(chave)), relogio.agora()
    parametros = {"resumo": resumo, "chave": da_chave, "agora": agora, "vence_em": agora + VALIDADE_DA_SESSAO}
    with agir_como(None):
        executar("core", _TOMAR, parametros)
        ids = [id for (id,) in executar("core", _SESSAO, [resumo])]
        sessao = Sessao.objects.filter(id__in=ids).first()
    if sessao is None:
        raise CodigoRecusado("A volta às telas não pôde ser conferida: entre de novo, neste mesmo navegador.")
    with agir_como(Ator(usuario_id=sessao.usuario_id, empresa_id=sessao.empresa_id)):
        if not Sessao.objects.filter(
            sessoes.respondida_a(da_chave), id=sessao.id, geracao=1, revogada_em=None, vence_em__gt=agora
        ).exists():
            sessoes.encerrar_sessoes([sessao], motivo="reuso")
            raise CodigoRecusado("O código de volta às telas venceu ou já foi usado: entre de novo.")
        entrada = _entrada(sessao)
    _encerrar([s for s in _da_pagina(sessao.pagina) if s.id != sessao.id], motivo="troca")
    return entrada


def _entrada(sessao: Sessao) -> EntradaNasTelas:
    sessao.refresh_from_db()
    usuario = Usuario.objects.get(id=sessao.usuario_id)
    empresas = {e.id: EmpresaDaPessoa(id=e.id, nome=e.razao_social) for e in sessoes.empresas_do_usuario(usuario.id)}
    if sessao.empresa_id not in empresas:
        raise CodigoRecusado("Você já não está ativo nesta empresa: entre de novo.")
    return EntradaNasTelas(
        tokens=_para_as_telas(sessoes.tokens_da(sessao)),
        sessao=sessao.id,
        usuario=usuario.id,
        nome=usuario.nome,
        email=usuario.email,
        empresa=empresas[sessao.empresa_id],
        empresas=tuple(empresas.values()),
    )


def _para_as_telas(tokens: Tokens) -> TokensDasTelas:
    vence_em = relogio.agora() + VALIDADE_DO_ACESSO
    return TokensDasTelas(acesso=tokens.acesso, renovacao=tokens.renovacao, vence_em=vence_em)


def renovar(*, renovacao: str, chave: UUID) -> TokensDasTelas:
    """Outro par de tokens, ou o mesmo a quem repete a chave. Levanta RenovacaoInvalida ou RenovacaoReusada."""
    tokens = sessoes.renovar(renovacao, chave=str(chave))
    ponto("entrada.renovada")
    return _para_as_telas(tokens)


def sair(renovacao: str) -> None:
    """Encerra a sessão e a página dela. Levanta RenovacaoInvalida."""
    sessao = sessoes.sessao_da(renovacao)
    _encerrar([sessao], motivo="saida")
    sair_pela_pagina(sessao.usuario_id, pagina=sessao.pagina)
    Session.objects.filter(session_key=sessao.pagina).delete()


def sair_pela_pagina(usuario: UUID, *, pagina: str) -> None:
    """Acabam as telas em que se entrou por ela, e os aplicativos que não podem agir sem a pessoa."""
    _encerrar(_da_pagina(pagina), motivo="saida")
    sair_da_pagina(usuario)


def encerrar_as_outras(renovacao: str) -> None:
    """Encerra o que a pessoa abriu e autorizou noutros lugares, com as páginas de lá. Levanta RenovacaoInvalida."""
    esta = sessoes.sessao_da(renovacao)
    outras = Sessao.objects.filter(usuario=esta.usuario_id, revogada_em=None).exclude(pagina__in=("", esta.pagina))
    paginas = list(outras.values_list("pagina", flat=True))
    sessoes.encerrar_as_outras(esta.usuario_id, menos=[esta.id], motivo="encerrada")
    Session.objects.filter(session_key__in=paginas).delete()


def _da_pagina(pagina: str) -> list[Sessao]:
    return list(Sessao.objects.filter(pagina=pagina, revogada_em=None).order_by("id")) if pagina else []


def _encerrar(abertas: Iterable[Sessao], *, motivo: str) -> None:
    for sessao in abertas:
        with agir_como(Ator(usuario_id=sessao.usuario_id, empresa_id=sessao.empresa_id)):
            sessoes.encerrar_sessoes([sessao], motivo=motivo)
