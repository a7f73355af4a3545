"""Cliente HTTP da API pública: entra, repete o que pode ser repetido e espera os efeitos de cada comando."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx2

from meu_erp.demonstracao.sessao import TokensDaSessao
from plataforma.api.versao import QUALQUER
from plataforma.valores import novo_id

PRAZO_SEGUNDOS = 60
ESPERA_ENTRE_PERGUNTAS_SEGUNDOS = 0.05
TENTATIVAS = 40
REPETIVEIS = frozenset({409, 503})
ENCERRADAS = frozenset({"feita", "sem_efeitos"})

Json = dict[str, Any]
Arquivos = Sequence[tuple[str, tuple[str, bytes, str]]]


class RespostaInesperada(Exception):
    """A API respondeu com um problema; `problema` é o corpo (RFC 9457)."""

    def __init__(self, chamada: str, status: int, problema: Json) -> None:
        super().__init__(f"{chamada} -> {status} {problema.get('codigo', '')}: {problema.get('detail', problema)}")
        self.status = status
        self.problema = problema


class EfeitosPendentes(Exception):
    """Os efeitos de um comando não terminaram no prazo."""


def _if_match(versao: int | str | None) -> dict[str, str]:
    if versao is None:
        return {}
    return {"If-Match": QUALQUER if versao == QUALQUER else f'"{versao}"'}


class ClienteHttp:
    """Uma sessão da API em nome de um usuário; `empresa` escolhe uma das dele.

    Com `semente`, as chaves de idempotência são sempre as mesmas: a mesma sequência, repetida, continua de onde parou.
    """

    def __init__(
        self, endereco: str, *, email: str, senha: str, empresa: str | None = None, semente: str | None = None
    ) -> None:
        self.http = self.abrir(endereco)
        corpo = {"email": email, "senha": senha, "empresa": empresa}
        entrada = self._conferir("POST /api/tokens/", self.http.post("/api/tokens/", json=corpo))
        self.http.auth = TokensDaSessao(entrada)
        self.empresa = str(entrada["empresa"])
        self.ultima_correlacao = ""
        self._em_curso: deque[str] = deque()
        self._semente = semente
        self._enviados = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_erro: object) -> None:
        self.http.close()

    def abrir(self, endereco: str) -> httpx2.Client:
        """A ligação HTTP da sessão."""
        return httpx2.Client(base_url=endereco, timeout=PRAZO_SEGUNDOS)

    def _conferir(self, chamada: str, resposta: httpx2.Response) -> Json:
        if resposta.status_code >= 400:
            raise RespostaInesperada(chamada, resposta.status_code, resposta.json())
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
        chave: UUID | str | None = None,
        versao: int | str | None = None,
        arquivos: Arquivos = (),
    ) -> Json:
        """POST com chave de idempotência; repete enquanto o comando está em curso; levanta RespostaInesperada.

        `versao` é a do documento que se leu, e vai em If-Match; `*` é a que estiver.
        """
        cabecalhos = {"Idempotency-Key": str(chave or self._chave(caminho)), **_if_match(versao)}
        conteudo = {"data": corpo or {}, "files": list(arquivos)} if arquivos else {"json": corpo or {}}
        for _ in range(TENTATIVAS):
            resposta = self.http.post(caminho, headers=cabecalhos, **conteudo)
            if resposta.status_code not in REPETIVEIS or "Retry-After" not in resposta.headers:
                break
            time.sleep(min(float(resposta.headers["Retry-After"]), 1))
        self.acompanhar(resposta.headers["X-Correlacao"])
        return self._conferir(f"POST {caminho}", resposta)

    def _chave(self, caminho: str) -> UUID:
        self._enviados += 1
        if self._semente is None:
            return novo_id()
        return uuid5(NAMESPACE_URL, f"{self._semente}/{self._enviados}{caminho}")

    def agir(
        self, documento: str, acao: str, corpo: Mapping[str, Any] | None = None, *, arquivos: Arquivos = ()
    ) -> Json:
        """Lê o documento e manda a ação com a versão lida; levanta RespostaInesperada."""
        versao = self.ler(documento)["versao"]
        return self.enviar(f"{documento}{acao}/", corpo, versao=versao, arquivos=arquivos)

    def alterar(self, caminho: str, corpo: Mapping[str, Any]) -> Json:
        """Lê o documento e manda o PATCH com a versão lida; levanta RespostaInesperada."""
        cabecalhos = _if_match(self.ler(caminho)["versao"])
        resposta = self.http.patch(caminho, json=corpo, headers=cabecalhos)
        self.acompanhar(resposta.headers["X-Correlacao"])
        return self._conferir(f"PATCH {caminho}", resposta)

    def acompanhar(self, correlacao: str) -> None:
        """Inclui a correlação entre as que `esperar_efeitos` espera."""
        self.ultima_correlacao = correlacao
        self._em_curso.append(correlacao)

    def esperar_efeitos(self, *, prazo_segundos: float = PRAZO_SEGUNDOS) -> None:
        """Espera o fim de tudo o que as correlações acompanhadas causaram, em todas as unidades.

        Levanta EfeitosPendentes no fim do prazo, ou assim que algo vira carta morta.
        """
        limite = time.monotonic() + prazo_segundos
        while self._em_curso:
            estado = self.ler(f"/api/correlacoes/{self._em_curso[0]}/")
            if estado["situacao"] in ENCERRADAS:
                self._em_curso.popleft()
            elif estado["situacao"] == "morta" or time.monotonic() > limite:
                restam = [e for e in estado["efeitos"] if e["situacao"] != "feita"]
                raise EfeitosPendentes(f"Correlação {estado['correlacao']}: {estado['situacao']}: {restam}")
            else:
                time.sleep(ESPERA_ENTRE_PERGUNTAS_SEGUNDOS)

    def esperar_a_empresa(self, *, prazo_segundos: float = PRAZO_SEGUNDOS) -> None:
        """Espera o que uma empresa nova causa nos outros módulos: depósito e plano de contas."""
        limite = time.monotonic() + prazo_segundos
        while not (self.listar("/api/depositos/") and self.listar("/api/contas-bancarias/")):
            if time.monotonic() > limite:
                raise EfeitosPendentes("A empresa ainda não tem depósito ou caixa: o trabalhador está no ar?")
            time.sleep(ESPERA_ENTRE_PERGUNTAS_SEGUNDOS)
