"""Endereços desta unidade: a API pública dos módulos que ela executa e os internos do núcleo."""

from importlib import import_module

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from meu_erp.documentacao import DocumentacaoView
from plataforma.api.correlacoes import CorrelacaoViewSet, correlacao_interna
from plataforma.api.invariantes import InvariantesViewSet
from plataforma.api.recursos import modulos_com_api, modulos_com_raiz
from plataforma.api.servidor_de_contratos import atender_chamada
from plataforma.topologia import modulos_com_banco

handler400 = "meu_erp.erros.chamada_invalida"
handler403 = "meu_erp.erros.proibido"
handler404 = "meu_erp.erros.endereco_desconhecido"
handler500 = "meu_erp.erros.erro_interno"

urlpatterns = [
    path("_plataforma/correlacoes/<uuid:correlacao>", correlacao_interna),
    path("_contratos/<str:modulo>/v<int:versao>/<str:nome>", atender_chamada),
    path("api/", DocumentacaoView.as_view(url_name="esquema"), name="documentacao"),
    path("api/esquema/", SpectacularAPIView.as_view(), name="esquema"),
    *(
        path(f"api/invariantes/{m}/", InvariantesViewSet.as_view({"get": "retrieve"}, modulo=m))
        for m in modulos_com_banco()
    ),
    *(
        path("api/correlacoes/<uuid:correlacao>/", CorrelacaoViewSet.as_view({"get": "retrieve"}, modulo=m))
        for m in modulos_com_banco()[:1]
    ),
    *(path("api/", include(import_module(f"{m}.urls").roteador.urls)) for m in modulos_com_api()),
    *(path("", include(f"{m}.urls_da_raiz")) for m in modulos_com_raiz()),
]
