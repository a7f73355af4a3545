"""`GET /api/conferencias/<modulo>/`: as provas do módulo para a empresa de quem chama, e seu retrato."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.visoes import VisaoDaCasa
from plataforma.conferencia import conferir, pendencias, retratar
from plataforma.modulo import modulo_registrado

PERMISSAO = "plataforma.conferencia.ver"


class ConferenciaViewSet(VisaoDaCasa):
    """Provas de um módulo; `modulo` vem do endereço."""

    permissoes: ClassVar = {"list": PERMISSAO}

    @extend_schema(responses={200: dict[str, Any]})
    def list(self, request: Request) -> Response:
        registro = modulo_registrado(self.modulo)
        return Response(
            {
                "modulo": self.modulo,
                "conferencias": conferir(self.modulo, registro.conferencias),
                "pendencias": pendencias(self.modulo),
                "retrato": retratar(self.modulo, registro.retrato),
            }
        )
