"""As sessões guardadas: abrir, achar, ver as de uma pessoa e encerrar.

Sair vale na hora neste lado; se o core não atende, o trabalhador lhe conta depois.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken

from core.contrato import EntradaNasTelas, Entradas, EstabelecimentoResumo, RenovacaoInvalida
from plataforma import relogio
from plataforma.contratos import usar
from plataforma.erros import Indisponivel, NaoEncontrado
from web.models import SessaoDoNavegador
from web.sessao.cifra import cifrar, decifrar

VALIDADE = timedelta(days=30)
"""Contada da última renovação, como a do core."""
VISTA_A_CADA = timedelta(minutes=5)
APARELHO_MAXIMO = 200
entradas = usar(Entradas)


def resumo_de(segredo: str) -> bytes:
    """O que do segredo do navegador se guarda."""
    return hashlib.sha256(segredo.encode()).digest()


def abrir(entrada: EntradaNasTelas, *, aparelho: str, endereco: str) -> str:
    """Guarda a sessão de quem entrou; devolve o segredo, que só o navegador terá."""
    segredo, agora = secrets.token_urlsafe(32), relogio.agora()
    SessaoDoNavegador.objects.create(
        resumo=resumo_de(segredo),
        usuario_id=entrada.usuario,
        empresa_id=entrada.empresa.id,
        sessao_id=entrada.sessao,
        nome=entrada.nome,
        email=entrada.email,
        empresa=entrada.empresa.nome,
        empresas=[{"id": str(empresa.id), "nome": empresa.nome} for empresa in entrada.empresas],
        acesso=entrada.tokens.acesso,
        acesso_vence_em=entrada.tokens.vence_em,
        renovacao=cifrar(entrada.tokens.renovacao),
        aparelho=aparelho[:APARELHO_MAXIMO],
        endereco=endereco,
        vence_em=agora + VALIDADE,
    )
    return segredo


def achar(segredo: str) -> SessaoDoNavegador | None:
    """A sessão do navegador que traz o segredo, se dura; anota, de tempos em tempos, que ela foi vista."""
    agora = relogio.agora()
    abertas = SessaoDoNavegador.objects.filter(encerrada_em=None, vence_em__gt=agora)
    sessao = abertas.filter(resumo=resumo_de(segredo)).first() if segredo else None
    if sessao is not None and agora - sessao.vista_em > VISTA_A_CADA:
        abertas.filter(id=sessao.id).update(vista_em=agora)
    return sessao


def da_pessoa(usuario: UUID) -> list[SessaoDoNavegador]:
    """As sessões dela em todo aparelho e empresa, da mais nova à mais velha."""
    abertas = SessaoDoNavegador.objects.filter(usuario_id=usuario, encerrada_em=None, vence_em__gt=relogio.agora())
    return list(abertas.order_by("-criada_em"))


def escolher_estabelecimento(id: UUID, escolhido: EstabelecimentoResumo | None) -> None:
    """O que a sessão passa a trazer nos documentos novos; None, nenhum."""
    guardado = None if escolhido is None else {"id": str(escolhido.id), "nome": escolhido.nome}
    SessaoDoNavegador.objects.filter(id=id).update(estabelecimento=guardado)


def encerrar_uma(id: UUID, *, usuario: UUID) -> None:
    """Encerra a sessão, que é da pessoa. Levanta NaoEncontrado."""
    sessao = SessaoDoNavegador.objects.filter(id=id, usuario_id=usuario, encerrada_em=None).first()
    if sessao is None:
        raise NaoEncontrado("Esta sessão já não existe: ela venceu, ou foi encerrada.")
    encerrar(sessao)


def encerrar(sessao: SessaoDoNavegador) -> None:
    """A sessão deixa de valer aqui e, assim que o core atender, em todo lugar."""
    SessaoDoNavegador.objects.filter(id=sessao.id).update(encerrada_em=relogio.agora())
    _contar_ao_core(sessao)


def esquecer(segredo: str) -> None:
    """Quem entra de novo neste navegador, ou troca de empresa, deixa a sessão que tinha; a do core já acabou."""
    SessaoDoNavegador.objects.filter(resumo=resumo_de(segredo)).delete()


def encerrar_as_outras(id: UUID, *, usuario: UUID) -> None:
    """Encerra tudo o que a pessoa abriu e autorizou noutros lugares. Levanta Indisponivel, e nada muda."""
    esta = SessaoDoNavegador.objects.get(id=id, usuario_id=usuario)
    entradas.encerrar_as_outras(renovacao=decifrar(esta.renovacao))
    SessaoDoNavegador.objects.filter(usuario_id=usuario).exclude(id=id).delete()


def encerrar_pendentes() -> int:
    """Conta ao core as encerradas enquanto ele não atendia; devolve quantas."""
    pendentes = SessaoDoNavegador.objects.filter(encerrada_em__isnull=False)[:100]
    return sum(_contar_ao_core(sessao) for sessao in pendentes)


def expurgar() -> int:
    """Apaga as vencidas; devolve quantas."""
    return SessaoDoNavegador.objects.filter(vence_em__lt=relogio.agora()).delete()[0]


def _contar_ao_core(sessao: SessaoDoNavegador) -> bool:
    """Se o core já sabe que a sessão acabou: então ela se esquece."""
    try:
        entradas.sair(renovacao=decifrar(sessao.renovacao))
    except Indisponivel:
        return False
    except (RenovacaoInvalida, InvalidToken):
        pass  # o core já não a tem, ou ninguém mais lê o token dela: nada há a encerrar
    SessaoDoNavegador.objects.filter(id=sessao.id).delete()
    return True
