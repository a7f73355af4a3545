"""Uma tesouraria de verdade para os testes da API: plano, caixa e um fornecedor do cadastro."""

from typing import Any, NamedTuple
from uuid import UUID

from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito

EMISSAO = "2026-03-10"


class Tesouraria(NamedTuple):
    """O que um teste precisa para dever, receber e pagar."""

    api: ClienteDaApi
    ator: Ator
    caixa: UUID
    pessoa: UUID

    def corpo(self, **outros: Any) -> dict[str, Any]:
        """Corpo de POST /api/titulos/: aluguel a pagar."""
        padrao = {"tipo": "pagar", "pessoa": self.pessoa, "documento": "Recibo 7", "historico": "Aluguel"}
        return {**padrao, "emissao": EMISSAO, "valor": "100.00", "contrapartida": "4.2.2.02.001", **outros}

    def titulos(self, **outros: Any) -> list[dict[str, Any]]:
        """Títulos criados à mão, um por parcela."""
        return list(criado(self.api.post("/api/titulos/", self.corpo(**outros)))["itens"])

    def baixa(self, **outros: Any) -> dict[str, Any]:
        """Corpo de uma baixa pelo caixa."""
        return {"data": "2026-03-20", "conta_bancaria": self.caixa, **outros}

    def baixar(self, titulo: dict[str, Any], **outros: Any) -> dict[str, Any]:
        """Baixa feita."""
        return criado(self.api.post(f"/api/titulos/{titulo['id']}/baixar/", self.baixa(**outros)))

    def pedir_lancamento(self, *partidas: tuple[str, str, str], data: str = EMISSAO) -> Any:
        """POST de um lançamento à mão, de (lado, conta, valor)."""
        linhas = [{"lado": lado, "conta": conta, "valor": valor} for lado, conta, valor in partidas]
        corpo = {"data": data, "historico": "Aluguel", "documento": "Recibo 7", "partidas": linhas}
        return self.api.post("/api/lancamentos/", corpo)

    def lancar(self, *partidas: tuple[str, str, str], data: str = EMISSAO) -> dict[str, Any]:
        """Lançamento feito à mão."""
        return criado(self.pedir_lancamento(*partidas, data=data))

    def ler(self, titulo: str) -> dict[str, Any]:
        """Título como está agora."""
        return feito(self.api.get(f"/api/titulos/{titulo}/"))
