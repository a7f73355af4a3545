"""`GET /api/invariantes/<modulo>/`: os invariantes do módulo para a empresa do ator, seus totais e seu conteúdo."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.leituras import InvariantesDoModulo
from plataforma.api.visoes import VisaoBase
from plataforma.invariantes import em_curso, ler_conteudo, totalizar, verificar
from plataforma.modulo import modulo_registrado

PERMISSAO = "plataforma.invariante.ver"


class InvariantesViewSet(VisaoBase):
    """Invariantes de um módulo; `modulo` vem do endereço."""

    leitura = InvariantesDoModulo
    permissoes: ClassVar = {"retrieve": PERMISSAO}

    def retrieve(self, request: Request) -> Response:
        registro = modulo_registrado(self.modulo)
        return Response(
            {
                "modulo": self.modulo,
                "invariantes": verificar(self.modulo, registro.invariantes),
                "totais": totalizar(self.modulo, registro.totais),
                **em_curso(self.modulo),
                "conteudo": ler_conteudo(self.modulo, registro.conteudo),
            }
        )
