"""Endereços do módulo."""

from core.views import acesso, aplicativos, cadastros, convites, titulares
from plataforma.api.recursos import RoteadorBase

roteador = RoteadorBase()
roteador.register("empresas", cadastros.EmpresaViewSet, "empresas")
roteador.register("estabelecimentos", cadastros.EstabelecimentoViewSet, "estabelecimentos")
roteador.register("pessoas", cadastros.PessoaViewSet, "pessoas")
roteador.register("produtos", cadastros.ProdutoViewSet, "produtos")
roteador.register("unidades", cadastros.UnidadeViewSet, "unidades")
roteador.register("conversoes", cadastros.ConversaoViewSet, "conversoes")
roteador.register("usuarios", acesso.UsuarioViewSet, "usuarios")
roteador.register("convites", convites.ConviteViewSet, "convites")
roteador.register("papeis", acesso.PapelViewSet, "papeis")
roteador.register("tokens", acesso.TokenViewSet, "tokens")
roteador.register("aplicativos", aplicativos.AplicativoViewSet, "aplicativos")
roteador.register("autorizacoes", aplicativos.AutorizacaoViewSet, "autorizacoes")
roteador.register("titulares", titulares.TitularViewSet, "titulares")
