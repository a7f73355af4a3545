"""O Chromium do sistema e as telas nele: o que falha na página, ou sai dela para fora, falha o teste."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from plataforma.topologia.carregar import RAIZ

FOTOS = RAIZ / "fotos"
LARGURAS, TEMAS = (1440, 390), ("light", "dark")
ALTURAS = {1440: 900, 390: 844}
OPCOES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ETIQUETAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AFASTAR = "() => document.documentElement.scrollWidth - innerWidth"


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@contextmanager
def aberto(playwright: Playwright, executavel: str) -> Iterator[Browser]:
    """Um navegador, sem janela."""
    navegador = playwright.chromium.launch(executable_path=executavel, args=list(OPCOES))
    yield navegador
    navegador.close()


@dataclass
class Tela:
    """Uma aba numa largura e num tema."""

    endereco: str
    pagina: Page
    largura: int
    tema: str
    falhas: list[str] = field(default_factory=list)
    de_fora: list[str] = field(default_factory=list)
    aceitos: tuple[int, ...] = ()
    """Respostas de erro que o teste espera: o navegador as escreve no console."""

    def vigiar(self) -> None:
        """Guarda o que a página reclama e o que ela pede."""
        self.pagina.on("console", lambda m: self._dito(m.type, m.text))
        self.pagina.on("pageerror", lambda e: self.falhas.append(f"erro na página: {e}"))
        self.pagina.on("request", lambda r: self._pedido(r.url))

    def _dito(self, tipo: str, texto: str) -> None:
        esperado = any(f"status of {status}" in texto for status in self.aceitos)
        if tipo in ("error", "warning") and not esperado:
            self.falhas.append(f"{tipo}: {texto}")

    def _pedido(self, url: str) -> None:
        if not url.startswith((self.endereco, "data:", "blob:")):
            self.de_fora.append(url)

    def ir(self, caminho: str, *, status: int = 200) -> Page:
        """Abre a página e espera os blocos dela."""
        if status >= 400:
            self.aceitos = (*self.aceitos, status)
        resposta = self.pagina.goto(self.endereco + caminho)
        assert resposta is not None
        assert resposta.status == status, f"{caminho}: {resposta.status}"
        self.assentar()
        return self.pagina

    def assentar(self) -> None:
        """Espera que nenhum bloco esteja por vir."""
        self.pagina.locator("[aria-busy=true]").first.wait_for(state="detached")

    def acessivel(self) -> list[str]:
        """O que o axe acha, uma linha por regra; vazia se nada."""
        self.pagina.evaluate(_axe())
        achados: dict[str, Any] = self.pagina.evaluate(
            "etiquetas => axe.run(document, {runOnly: etiquetas, resultTypes: ['violations']})", ETIQUETAS
        )
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})" for v in achados["violations"]]

    def rola_de_lado(self) -> int:
        """Quantos pixels a página passa da janela."""
        return int(self.pagina.evaluate(AFASTAR))

    def fotografar(self, nome: str) -> None:
        """A página inteira em `fotos/`, que o git ignora."""
        FOTOS.mkdir(exist_ok=True)
        destino = FOTOS / f"{nome}-{self.largura}-{'claro' if self.tema == 'light' else 'escuro'}.png"
        self.pagina.screenshot(path=destino, full_page=self.largura == 390)

    def conferir(self, nome: str, *, com_axe: bool = True) -> None:
        """O que se exige de toda tela: foto, nenhuma reclamação, nada de fora, sem rolar de lado, acessível."""
        self.fotografar(nome)
        assert self.rola_de_lado() <= 0, f"{nome} rola de lado {self.rola_de_lado()} px em {self.largura}"
        if com_axe:
            achados = self.acessivel()
            assert achados == [], f"{nome} em {self.largura}, {self.tema}: {achados}"
        self.sem_falhas()

    def sem_falhas(self) -> None:
        """Nenhum erro ou aviso no console, e nenhum pedido para fora."""
        assert self.falhas == [], self.falhas
        assert self.de_fora == [], self.de_fora


def nova_aba(
    navegador: Browser, endereco: str, *, largura: int, tema: Any, cookies: Any
) -> tuple[BrowserContext, Tela]:
    """Uma aba com os cookies dados, vigiada."""
    contexto = navegador.new_context(
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": largura, "height": ALTURAS[largura]},
        color_scheme=tema,
        has_touch=largura == 390,
        is_mobile=largura == 390,
    )
    contexto.add_cookies(cookies)
    tela = Tela(endereco, contexto.new_page(), largura, tema)
    tela.vigiar()
    return contexto, tela
