"""Cliente HTTP da API pública: entra, repete o que pode ser repetido e espera os efeitos de cada comando."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx2

from plataforma.valores import novo_id

PRAZO_SEGUNDOS = 60
ESPERA_ENTRE_PERGUNTAS_SEGUNDOS = 0.05
TENTATIVAS = 40
REPETIVEIS = frozenset({409, 503})

Json = dict[str, Any]


class RespostaInesperada(Exception):
    """A API respondeu com um problema; `problema` é o corpo (RFC 9457)."""

    def __init__(self, pedido: str, status: int, problema: Json) -> None:
        super().__init__(f"{pedido} -> {status} {problema.get('codigo', '')}: {problema.get('detail', problema)}")
        self.status = status
        self.problema = problema


class EfeitosPendentes(Exception):
    """Os efeitos de um comando não terminaram no prazo."""


class ClienteDaCasa:
    """Uma sessão da API em nome de um usuário de uma empresa."""

    def __init__(self, endereco: str, *, email: str, senha: str) -> None:
        self.http = httpx2.Client(base_url=endereco, timeout=PRAZO_SEGUNDOS)
        entrada = self.http.post("/api/tokens/", json={"email": email, "senha": senha})
        if entrada.status_code not in (200, 201):
            raise RespostaInesperada("POST /api/tokens/", entrada.status_code, entrada.json())
        self.http.headers["Authorization"] = f"Bearer {entrada.json()['acesso']}"
        self.correlacoes: list[str] = []

    def _conferir(self, pedido: str, resposta: httpx2.Response) -> Json:
        if resposta.status_code >= 400:
            raise RespostaInesperada(pedido, resposta.status_code, resposta.json())
        return resposta.json() if resposta.content else {}

    def ler(self, caminho: str, **filtros: Any) -> Json:
        """GET; levanta RespostaInesperada."""
        return self._conferir(f"GET {caminho}", self.http.get(caminho, params=filtros))

    def listar(self, caminho: str, **filtros: Any) -> list[Json]:
        """Todas as páginas de uma lista."""
        pagina = self.ler(caminho, **filtros)
        itens: list[Json] = list(pagina["itens"])
        while pagina["proximo"]:
            pagina = self._conferir(f"GET {caminho}", self.http.get(pagina["proximo"]))
            itens += pagina["itens"]
        return itens

    def enviar(
        self,
        caminho: str,
        corpo: Mapping[str, Any] | None = None,
        *,
        chave: UUID | None = None,
        arquivos: Sequence[tuple[str, tuple[str, bytes, str]]] = (),
    ) -> Json:
        """POST com chave de idempotência; repete enquanto o comando está em curso; levanta RespostaInesperada."""
        cabecalhos = {"Idempotency-Key": str(chave or novo_id())}
        conteudo = {"data": corpo or {}, "files": list(arquivos)} if arquivos else {"json": corpo or {}}
        for _ in range(TENTATIVAS):
            resposta = self.http.post(caminho, headers=cabecalhos, **conteudo)
            if resposta.status_code not in REPETIVEIS or "Retry-After" not in resposta.headers:
                break
            time.sleep(min(float(resposta.headers["Retry-After"]), 1))
        self.correlacoes.append(resposta.headers["X-Correlacao"])
        return self._conferir(f"POST {caminho}", resposta)

    def alterar(self, caminho: str, corpo: Mapping[str, Any], *, versao: str = "*") -> Json:
        """PATCH com If-Match; levanta RespostaInesperada."""
        resposta = self.http.patch(caminho, json=corpo, headers={"If-Match": versao})
        return self._conferir(f"PATCH {caminho}", resposta)

    def esperar_quietude(self, modulos: Sequence[str], *, prazo_segundos: float = PRAZO_SEGUNDOS) -> None:
        """Espera até nenhum módulo ter evento ou comando em curso; levanta EfeitosPendentes."""
        limite = time.monotonic() + prazo_segundos
        while True:
            restam = {m: {n: q for n, q in self.conferir(m)["pendencias"].items() if q} for m in modulos}
            if not any(restam.values()):
                return
            if time.monotonic() > limite:
                raise EfeitosPendentes(f"Depois de {prazo_segundos} s ainda há: {restam}")
            time.sleep(ESPERA_ENTRE_PERGUNTAS_SEGUNDOS)

    def conferir(self, modulo: str) -> Json:
        """Provas, pendências e retrato de um módulo."""
        return self.ler(f"/api/conferencias/{modulo}/")
