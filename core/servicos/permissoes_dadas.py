"""Ninguém dá, tira nem muda direitos que não tem; o papel de administrador, só um administrador."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from core.models import Papel, PapelDoVinculo
from core.permissoes import ADMINISTRADOR
from core.servicos.acessos import permissoes_de
from plataforma.banco.sql import executar
from plataforma.erros import Proibido
from plataforma.identidade.contexto import ator_atual, empresa_atual

DITAS = 5
_TEM = "SELECT unnest(permissoes) FROM acesso_direitos WHERE usuario_id = %s AND empresa_id = %s"


class DireitosAMais(Proibido):
    """Quem age mexeria em direitos que ele mesmo não tem."""

    codigo = "core.direitos_a_mais"


def exigir_ter(permissoes: Iterable[str]) -> None:
    """Levanta DireitosAMais se quem age não tem alguma das permissões."""
    faltam = sorted(set(permissoes) - ator_atual().permissoes)
    if faltam:
        ditas = ", ".join(faltam[:DITAS]) + (" ..." if len(faltam) > DITAS else "")
        raise DireitosAMais(f"Você não tem {ditas}: só quem tem pode dar, tirar ou mudar. Peça a um administrador.")


def exigir_ter_os_papeis(papeis: Sequence[UUID]) -> None:
    """Levanta DireitosAMais se algum destes papéis dá o que quem age não tem."""
    dados = list(Papel.objects.filter(id__in=papeis).values_list("padrao", "permissoes"))
    exigir_ter(permissoes_de(dados))
    if any(padrao == ADMINISTRADOR for padrao, _ in dados) and not _administra(ator_atual().usuario_id):
        raise DireitosAMais("Só um administrador dá, tira ou muda o papel de administrador.")


def papeis_do_usuario(usuario: UUID) -> list[UUID]:
    """Os papéis que o usuário tem na empresa em contexto."""
    return list(PapelDoVinculo.objects.filter(vinculo__usuario=usuario).values_list("papel_id", flat=True))


def pode_dar(usuario: UUID, papeis: Sequence[UUID]) -> bool:
    """Diz se o usuário, com os direitos que tem agora, ainda poderia convidar com estes papéis."""
    dados = list(Papel.objects.filter(id__in=papeis).values_list("padrao", "permissoes"))
    tem = {permissao for (permissao,) in executar("core", _TEM, [usuario, empresa_atual()])}
    administra = all(padrao != ADMINISTRADOR for padrao, _ in dados) or _administra(usuario)
    return administra and permissoes_de(dados) | {"core.convite.criar"} <= tem


def _administra(usuario: UUID) -> bool:
    dele = PapelDoVinculo.objects.filter(papel__padrao=ADMINISTRADOR, vinculo__usuario=usuario, vinculo__ativo=True)
    return dele.exists()
