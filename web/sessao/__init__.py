"""A sessão do navegador: quem está na tela, e com que token as telas agem por ele."""

from web.sessao.aberta import SessaoAberta, identificar

__all__ = ["SessaoAberta", "identificar"]
