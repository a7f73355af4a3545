"""Quem usa o sistema: usuários da empresa, e os convites por que se entra nela."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from core.contrato_telas import (
    FiltroDeConvites,
    FiltroDeUsuarios,
    LinhaDeConvites,
    LinhaDeUsuarios,
    PaginaDeConvites,
    PaginaDeUsuarios,
    TelasDoCore,
)
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.relogio import agora
from web.celulas import dia, em_dois, selo, texto
from web.entradas import Campo, GrupoDeMarcas, LinhaDeMarcas, Marcas, Opcao, Secao, SimNao, Texto, nada
from web.padroes.acoes import Acao
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista
from web.telas.historico import do_historico

core = usar(TelasDoCore)
_ATIVO, _FORA = selo("verde", "Entra"), selo("cinza", "Não entra mais")
_ACEITO, _ABERTO = selo("verde", "Aceito"), selo("azul", "À espera")
_REVOGADO, _VENCIDO = selo("vermelho", "Revogado"), selo("cinza", "Vencido")


def _papeis() -> list[GrupoDeMarcas]:
    opcoes = tuple(Opcao(str(papel.id), papel.nome) for papel in core.papeis_da_empresa())
    return [GrupoDeMarcas("", (LinhaDeMarcas("", opcoes),))]


_PAPEIS: Campo[Any] = Campo(
    "papeis", "Papéis", Marcas(_papeis), lambda d: d.papeis, "c12", "O que a pessoa pode fazer aqui.", pede=True
)


def estado(usuario: LinhaDeUsuarios) -> SafeString:
    """Se ainda entra."""
    return _ATIVO if usuario.ativo else _FORA


def estado_do_convite(convite: LinhaDeConvites) -> SafeString:
    """Um estado só."""
    if convite.aceito_em:
        return _ACEITO
    if convite.revogado_em:
        return _REVOGADO
    return _ABERTO if convite.vence_em > agora() else _VENCIDO


def _os_papeis(quem: LinhaDeUsuarios | LinhaDeConvites) -> SafeString:
    return texto(", ".join(quem.nomes_dos_papeis))


def _ler(filtro: FiltroDeUsuarios, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUsuarios:
    return core.tela_usuarios(filtro=filtro, ordem=ordem, pagina=pagina)


def _ler_convites(filtro: FiltroDeConvites, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeConvites:
    return core.tela_convites(filtro=filtro, ordem=ordem, pagina=pagina)


def _link(corpo: Any, para_que: str) -> str:
    if corpo["link"]:
        return f"Entregue este link à pessoa, {para_que}: {corpo['link']}"
    return f"O link foi por e-mail, {para_que}."


CONVIDAR: Formulario[Any] = Formulario(
    nome="convite_novo",
    caminho="administracao/convites/novo/",
    titulo="Convidar",
    permissao="core.convite.criar",
    icone="user-plus",
    lista=lambda: CONVITES,
    recurso="convites",
    secoes=(
        Secao(
            "Quem",
            (
                Campo("email", "E-mail", Texto(254, "email"), nada, "c6", pede=True),
                Campo("nome", "Nome", Texto(120), nada, "c6", pede=True),
                _PAPEIS,
            ),
        ),
    ),
    ir=lambda corpo: reverse("web:convite", args=[corpo["id"]]),
    dito=lambda corpo: _link(corpo, "para que entre em até sete dias"),
)
ALTERAR: Formulario[LinhaDeUsuarios] = Formulario(
    nome="usuario_alterar",
    caminho="administracao/usuarios/<uuid:id>/editar/",
    titulo="Alterar o que a pessoa pode",
    permissao="core.usuario.alterar",
    lista=lambda: USUARIOS,
    recurso="usuarios",
    secoes=(
        Secao("O que a pessoa pode", (_PAPEIS, Campo("ativo", "Entra no sistema", SimNao(), lambda u: u.ativo, "c6"))),
    ),
    ler=lambda id: core.tela_usuario(usuario=id),
    ir=lambda corpo: reverse("web:usuario", args=[corpo["id"]]),
    dito=lambda _corpo: "Salvo: vale em segundos, também para quem já entrou.",
)
LINK_DE_SENHA: Acao[LinhaDeUsuarios] = Acao(
    "link-de-senha",
    "Dar outra senha",
    "key",
    "core.usuario.alterar",
    "usuarios",
    lambda corpo: _link(corpo, "para que escolha outra senha"),
)
REENVIAR: Acao[LinhaDeConvites] = Acao(
    "reenviar",
    "Dar link novo",
    "refresh",
    "core.convite.criar",
    "convites",
    lambda corpo: _link(corpo, "que o anterior deixou de valer"),
)
REVOGAR: Acao[LinhaDeConvites] = Acao(
    "revogar",
    "Revogar",
    "x",
    "core.convite.revogar",
    "convites",
    lambda _corpo: "Convite revogado: o link deixou de valer.",
    perigo=True,
)
USUARIOS: Lista[FiltroDeUsuarios, DasMaisNovas, LinhaDeUsuarios] = Lista(
    nome="usuarios",
    recurso="usuarios",
    caminho="administracao/usuarios/",
    titulo="Usuários",
    permissao="core.usuario.ver",
    icone="users-group",
    grupo="Administração",
    filtro=FiltroDeUsuarios,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda u: reverse("web:usuario", args=[u.id]),
    chamada=lambda u: u.nome,
    vazio="Nenhum usuário",
    busca="Nome ou e-mail",
    colunas=(
        ColunaDaLista("Usuário", lambda u: em_dois(u.nome, u.email), "cresce"),
        ColunaDaLista("Papéis", _os_papeis),
        ColunaDaLista("Estado", estado, "estado"),
    ),
    novo=CONVIDAR,
)
CONVITES: Lista[FiltroDeConvites, DasMaisNovas, LinhaDeConvites] = Lista(
    nome="convites",
    recurso="convites",
    caminho="administracao/convites/",
    titulo="Convites",
    permissao="core.convite.ver",
    icone="mail",
    grupo="Administração",
    filtro=FiltroDeConvites,
    ordem=DasMaisNovas,
    ler=_ler_convites,
    endereco=lambda c: reverse("web:convite", args=[c.id]),
    chamada=lambda c: f"Convite a {c.nome}",
    vazio="Nenhum convite",
    busca="Nome ou e-mail",
    colunas=(
        ColunaDaLista("Convidado", lambda c: em_dois(c.nome, c.email), "cresce"),
        ColunaDaLista("Papéis", _os_papeis),
        ColunaDaLista("Vence em", lambda c: dia(c.vence_em), "num"),
        ColunaDaLista("Estado", estado_do_convite, "estado"),
    ),
    novo=CONVIDAR,
)
USUARIO: Ficha[LinhaDeUsuarios] = Ficha(
    nome="usuario",
    caminho="administracao/usuarios/<uuid:id>/",
    titulo="Usuário",
    permissao="core.usuario.ver",
    lista=USUARIOS,
    ler=lambda id: core.tela_usuario(usuario=id),
    chamada=lambda u: u.nome,
    estado=estado,
    modelo="web/usuario.html",
    acoes=(LINK_DE_SENHA,),
    blocos=(do_historico("usuarios"),),
    editar=ALTERAR,
)
CONVITE: Ficha[LinhaDeConvites] = Ficha(
    nome="convite",
    caminho="administracao/convites/<uuid:id>/",
    titulo="Convite",
    permissao="core.convite.ver",
    lista=CONVITES,
    ler=lambda id: core.tela_convite(convite=id),
    chamada=lambda c: f"Convite a {c.nome}",
    estado=estado_do_convite,
    modelo="web/convite.html",
    acoes=(REENVIAR, REVOGAR),
    blocos=(do_historico("convites"),),
)
TELAS = (USUARIOS, CONVITES, CONVIDAR, USUARIO, ALTERAR, CONVITE)
