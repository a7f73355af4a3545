"""As leituras das telas de quem administra: estabelecimentos, empresa, usuários, convites e papéis."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from core import consultas, sugestoes
from core.contrato_telas import (
    FichaDoEstabelecimento,
    FichaDoPapel,
    LinhaDeConvites,
    LinhaDeUsuarios,
    PaginaDeConvites,
    PaginaDeEstabelecimentos,
    PaginaDePapeis,
    PaginaDeUsuarios,
)
from core.filtros import FiltroDeConvites, FiltroDeEstabelecimentos, FiltroDePapeis, FiltroDeUsuarios
from core.leituras import Empresa, Papel, Permissao
from core.permissoes import ADMINISTRADOR
from plataforma.identidade.contexto import acoes_permitidas, exigir_permissao
from plataforma.leituras import DasMaisNovas, Pagina


class TelasDaAdministracao:
    """A parte de `core.contrato_telas.TelasDoCore` de quem administra."""

    def tela_estabelecimentos(
        self, *, filtro: FiltroDeEstabelecimentos, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeEstabelecimentos:
        exigir_permissao("core.estabelecimento.ver")
        return consultas.ESTABELECIMENTOS.ler_como(PaginaDeEstabelecimentos, filtro, ordem, pagina)

    def tela_estabelecimento(self, *, estabelecimento: UUID) -> FichaDoEstabelecimento:
        exigir_permissao("core.estabelecimento.ver")
        ficha = msgspec.convert(consultas.estabelecimento(estabelecimento), FichaDoEstabelecimento)
        return msgspec.structs.replace(ficha, nome_do_municipio=sugestoes.nome_do_municipio(ficha.municipio))

    def tela_empresa(self, *, empresa: UUID) -> Empresa:
        exigir_permissao("core.empresa.ver")
        return msgspec.convert(consultas.empresa(empresa), Empresa)

    def tela_usuarios(self, *, filtro: FiltroDeUsuarios, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUsuarios:
        exigir_permissao("core.usuario.ver")
        lida = consultas.USUARIOS.ler_como(PaginaDeUsuarios, filtro, ordem, pagina)
        nomes, com_senha = _nomes_dos_papeis(), consultas.com_senha_desta_empresa(linha.id for linha in lida.itens)
        return msgspec.structs.replace(lida, itens=tuple(_usuario(linha, nomes, com_senha) for linha in lida.itens))

    def tela_usuario(self, *, usuario: UUID) -> LinhaDeUsuarios:
        exigir_permissao("core.usuario.ver")
        linha = msgspec.convert(consultas.usuario(usuario), LinhaDeUsuarios)
        return _usuario(linha, _nomes_dos_papeis(), consultas.com_senha_desta_empresa([usuario]))

    def tela_convites(self, *, filtro: FiltroDeConvites, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeConvites:
        exigir_permissao("core.convite.ver")
        lida = consultas.CONVITES.ler_como(PaginaDeConvites, filtro, ordem, pagina)
        nomes = _nomes_dos_papeis()
        return msgspec.structs.replace(lida, itens=tuple(_convite(linha, nomes) for linha in lida.itens))

    def tela_convite(self, *, convite: UUID) -> LinhaDeConvites:
        exigir_permissao("core.convite.ver")
        return _convite(msgspec.convert(consultas.convite(convite), LinhaDeConvites), _nomes_dos_papeis())

    def tela_papeis(self, *, filtro: FiltroDePapeis, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDePapeis:
        exigir_permissao("core.papel.ver")
        return consultas.PAPEIS.ler_como(PaginaDePapeis, filtro, ordem, pagina)

    def tela_papel(self, *, papel: UUID) -> FichaDoPapel:
        exigir_permissao("core.papel.ver")
        ficha = msgspec.convert(consultas.papel(papel), FichaDoPapel)
        if not ficha.padrao:
            return msgspec.structs.replace(ficha, acoes=acoes_permitidas("core.papel", "alterar"))
        dadas = [p["permissao"] for p in consultas.permissoes() if ficha.padrao in (*p["papeis_padrao"], ADMINISTRADOR)]
        return msgspec.structs.replace(ficha, permissoes=tuple(dadas))

    def papeis_da_empresa(self) -> tuple[Papel, ...]:
        exigir_permissao("core.papel.ver")
        return msgspec.convert(list(consultas.papeis().order_by("nome")), tuple[Papel, ...])

    def permissoes_que_ha(self) -> tuple[Permissao, ...]:
        exigir_permissao("core.papel.ver")
        return msgspec.convert(consultas.permissoes(), tuple[Permissao, ...])


def _nomes_dos_papeis() -> dict[UUID, str]:
    return {papel["id"]: papel["nome"] for papel in consultas.papeis()}


def _em_ordem(papeis: Iterable[UUID], nomes: dict[UUID, str]) -> tuple[str, ...]:
    return tuple(sorted(nomes[papel] for papel in papeis if papel in nomes))


def _usuario(linha: LinhaDeUsuarios, nomes: dict[UUID, str], com_senha: set[UUID]) -> LinhaDeUsuarios:
    acoes = acoes_permitidas("core.usuario", "alterar")
    if acoes and linha.id in com_senha:
        acoes = (*acoes, "link-de-senha")
    return msgspec.structs.replace(linha, nomes_dos_papeis=_em_ordem(linha.papeis, nomes), acoes=acoes)


def _convite(linha: LinhaDeConvites, nomes: dict[UUID, str]) -> LinhaDeConvites:
    acoes: tuple[str, ...] = ()
    if linha.aceito_em is None and linha.revogado_em is None:
        reenviar = ("reenviar",) if acoes_permitidas("core.convite", "criar") else ()
        acoes = (*reenviar, *acoes_permitidas("core.convite", "revogar"))
    return msgspec.structs.replace(linha, nomes_dos_papeis=_em_ordem(linha.papeis, nomes), acoes=acoes)
