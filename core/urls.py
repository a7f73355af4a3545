"""Recursos públicos do core."""

from core import views, views_de_acesso, views_de_aplicativos
from plataforma.api.recursos import RoteadorDaCasa

roteador = RoteadorDaCasa()
roteador.register("empresas", views.EmpresaViewSet, "empresas")
roteador.register("estabelecimentos", views.EstabelecimentoViewSet, "estabelecimentos")
roteador.register("pessoas", views.PessoaViewSet, "pessoas")
roteador.register("produtos", views.ProdutoViewSet, "produtos")
roteador.register("unidades", views.UnidadeViewSet, "unidades")
roteador.register("conversoes", views.ConversaoViewSet, "conversoes")
roteador.register("usuarios", views_de_acesso.UsuarioViewSet, "usuarios")
roteador.register("papeis", views_de_acesso.PapelViewSet, "papeis")
roteador.register("tokens", views_de_acesso.TokenViewSet, "tokens")
roteador.register("aplicativos", views_de_aplicativos.AplicativoViewSet, "aplicativos")
