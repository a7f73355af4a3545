"""Palpites contados antes de conferidos: cada limite, e o dono que entra por onde já entrou apesar do ataque."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from uuid import UUID

import pyotp
import pytest
from django.db import connections
from django.test import Client

from core.origem import COOKIE_DO_DISPOSITIVO, OrigemDaTentativa
from core.servicos import aplicativos, limites
from core.servicos.limites import LIMITES, Limite, LimitesDoSegredo, Segredo, TentativasDemais, conhecer, contar
from core.tests.apoio import SENHA, Conta, email_novo, empresa_com_administrador
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import agir_como
from plataforma.testes.cliente import ClienteDaApi
from plataforma.valores import novo_id

ONDE_ENTRA, ATAQUE = "198.51.100.7", "203.0.113.9"
EM_PARALELO = 8
DO_PAR = LIMITES[Segredo.SENHA].do_par[0]
DO_PAR_CONHECIDO = LIMITES[Segredo.SENHA].do_par_conhecido[0]


class Resposta(NamedTuple):
    """O que se vê de uma tentativa."""

    status: int
    codigo: str


@pytest.fixture
def conta(bancos: None) -> Iterator[Conta]:
    """Uma conta; nada se lembra dos endereços dos testes."""
    _esquecer_tudo()
    yield empresa_com_administrador()
    _esquecer_tudo()


def _esquecer_tudo() -> None:
    with agir_como(None):
        executar("core", "DELETE FROM core_palpites")
        executar("core", "DELETE FROM core_origem_conhecida")


def entrar(conta: Conta, senha: str, *, de: str = ATAQUE, **campos: str) -> Any:
    corpo = {"email": conta.email, "senha": senha, **campos}
    return Client(REMOTE_ADDR=de).post("/api/tokens/", corpo, content_type="application/json")


def visto(resposta: Any) -> Resposta:
    return Resposta(resposta.status_code, resposta.json().get("codigo", ""))


def errar(conta: Conta, vezes: int, *, de: str = ATAQUE) -> set[Resposta]:
    return {visto(entrar(conta, "errada", de=de)) for _ in range(vezes)}


ERRADA = Resposta(401, "core.credenciais_invalidas")
DEMAIS = Resposta(429, "core.tentativas_demais")


def test_errar_demais_faz_esperar_mesmo_com_a_senha_certa(conta: Conta) -> None:
    assert errar(conta, DO_PAR.seguidos) == {ERRADA}
    certa = entrar(conta, SENHA)
    assert visto(certa) == DEMAIS
    assert 0 < int(certa["Retry-After"]) <= DO_PAR.intervalo_segundos
    assert f"Espere {certa['Retry-After']} s" in certa.json()["detail"]


def test_insistir_nao_estica_a_espera(conta: Conta) -> None:
    errar(conta, DO_PAR.seguidos)
    primeira = int(entrar(conta, SENHA)["Retry-After"])
    assert errar(conta, 20) == {DEMAIS}
    assert int(entrar(conta, SENHA)["Retry-After"]) <= primeira


def test_quem_ataca_de_fora_nao_tranca_o_dono_onde_ele_ja_entrou(conta: Conta) -> None:
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200
    assert errar(conta, DO_PAR.seguidos) == {ERRADA}
    for outro in range(1, 12):
        errar(conta, DO_PAR.seguidos, de=f"203.0.113.{outro}")
    assert visto(entrar(conta, SENHA, de="192.0.2.200")) == DEMAIS, "de um lugar novo, a conta está no limite"
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200


def test_a_rede_ipv6_inteira_e_um_endereco_so(conta: Conta) -> None:
    for ultimo in range(DO_PAR.seguidos):
        errar(conta, 1, de=f"2001:db8:0:7::{ultimo + 1:x}")
    assert visto(entrar(conta, SENHA, de="2001:db8:0:7:ffff::1")) == DEMAIS
    assert entrar(conta, SENHA, de="2001:db8:0:8::1").status_code == 200


def test_quem_ja_entrou_dali_tem_limite_proprio_e_mais_folgado(conta: Conta) -> None:
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200
    assert errar(conta, DO_PAR_CONHECIDO.seguidos, de=ONDE_ENTRA) == {ERRADA}
    assert visto(entrar(conta, SENHA, de=ONDE_ENTRA)) == DEMAIS


def test_acertar_esquece_os_erros_dali(conta: Conta) -> None:
    for _ in range(3):
        assert errar(conta, DO_PAR.seguidos - 1) == {ERRADA}
        assert entrar(conta, SENHA).status_code == 200


def test_um_endereco_nao_prova_muitas_contas(conta: Conta) -> None:
    seguidos = LIMITES[Segredo.SENHA].do_endereco[0].seguidos
    recusas = [visto(entrar(conta._replace(email=email_novo()), "errada")) for _ in range(seguidos + 1)]
    assert recusas == [ERRADA] * seguidos + [DEMAIS]
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200


def test_o_limite_de_todos_so_alcanca_quem_ninguem_conhece(conta: Conta, monkeypatch: pytest.MonkeyPatch) -> None:
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200
    poucos = LimitesDoSegredo(de_todos=(Limite(3, 60),))
    monkeypatch.setitem(limites.LIMITES, Segredo.SENHA, poucos)
    outros = [visto(entrar(conta._replace(email=email_novo()), "x", de=f"203.0.113.{i}")) for i in range(4)]
    assert outros == [ERRADA] * 3 + [DEMAIS]
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200


@pytest.mark.concorrencia
def test_de_muitos_palpites_paralelos_so_os_primeiros_se_conferem(conta: Conta) -> None:
    origem, chave = OrigemDaTentativa(ATAQUE), str(novo_id())

    def palpitar(_vez: int) -> bool:
        try:
            with agir_como(None):
                contar(Segredo.SENHA, conta=chave, origem=origem, conhecida=False)
            return True
        except TentativasDemais:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(EM_PARALELO) as threads:
        aceitos = list(threads.map(palpitar, range(4 * EM_PARALELO)))
    assert aceitos.count(True) == DO_PAR.seguidos


def test_o_palpite_recusado_num_limite_nao_conta_nos_outros(conta: Conta) -> None:
    origem = OrigemDaTentativa(ATAQUE)
    with agir_como(None):
        for _ in range(DO_PAR.seguidos):
            contar(Segredo.SENHA, conta=conta.email, origem=origem, conhecida=False)
        antes = _livres()
        with pytest.raises(TentativasDemais):
            contar(Segredo.SENHA, conta=conta.email, origem=origem, conhecida=False)
        assert _livres() == antes


def _livres() -> dict[str, Any]:
    return dict(executar("core", "SELECT chave, livre_em FROM core_palpites"))


def test_nem_o_email_nem_o_endereco_ficam_no_banco(conta: Conta) -> None:
    entrar(conta, SENHA, de=ONDE_ENTRA)
    with agir_como(None):
        guardado = str(executar("core", "SELECT chave, o.resumo FROM core_palpites, core_origem_conhecida o"))
    assert conta.email not in guardado
    assert ONDE_ENTRA not in guardado


def test_o_expurgo_apaga_so_o_que_ja_se_esqueceu(conta: Conta) -> None:
    with agir_como(None):
        contar(Segredo.SENHA, conta="alguem", origem=OrigemDaTentativa(ATAQUE), conhecida=False)
        vivos = len(_livres())
        assert limites.expurgar() == 0
        executar("core", "UPDATE core_palpites SET livre_em = clock_timestamp() - interval '1 second'")
        conhecer(conta.usuario, OrigemDaTentativa(ONDE_ENTRA))
        executar("core", "UPDATE core_origem_conhecida SET vista_em = now() - interval '91 days'")
        assert limites.expurgar() == vivos + 1


def _com_segundo_fator(conta: Conta) -> tuple[ClienteDaApi, str]:
    api = ClienteDaApi(entrar(conta, SENHA, de=ONDE_ENTRA).json()["acesso"])
    pendente = api.post("/api/usuarios/segundo-fator/", {"senha_atual": SENHA}).json()
    corpo = {"confirmacao": pendente["confirmacao"], "codigo": pyotp.TOTP(pendente["segredo"]).now()}
    assert api.post("/api/usuarios/segundo-fator/ligar/", corpo).status_code == 200
    return api, pendente["segredo"]


def _ligar_errando(api: ClienteDaApi) -> Callable[[], Any]:
    pendente = api.post("/api/usuarios/segundo-fator/", {"senha_atual": SENHA}).json()
    corpo = {"confirmacao": pendente["confirmacao"], "codigo": "000000"}
    return lambda: api.post("/api/usuarios/segundo-fator/ligar/", corpo)


def test_desligar_o_segundo_fator_tem_limite(conta: Conta) -> None:
    api, _segredo = _com_segundo_fator(conta)
    corpo = {"senha_atual": SENHA, "codigo": "00000000"}
    respostas = [api.post("/api/usuarios/segundo-fator/desligar/", corpo) for _ in range(30)]
    status = [r.status_code for r in respostas]
    assert status == [422] * DO_PAR_CONHECIDO.seguidos + [429] * (30 - DO_PAR_CONHECIDO.seguidos)
    assert int(respostas[-1]["Retry-After"]) > 0


def test_ligar_o_segundo_fator_tem_limite(conta: Conta) -> None:
    tentar = _ligar_errando(ClienteDaApi(entrar(conta, SENHA, de=ONDE_ENTRA).json()["acesso"]))
    status = [tentar().status_code for _ in range(DO_PAR_CONHECIDO.seguidos + 1)]
    assert status == [422] * DO_PAR_CONHECIDO.seguidos + [429]


def test_trocar_a_senha_tem_limite_que_nao_fecha_a_entrada(conta: Conta) -> None:
    api = ClienteDaApi(entrar(conta, SENHA, de=ONDE_ENTRA).json()["acesso"])
    corpo = {"senha_atual": "errada", "senha_nova": "outra senha que serve"}
    status = [api.post("/api/usuarios/trocar-senha/", corpo).status_code for _ in range(30)]
    assert status == [422] * DO_PAR_CONHECIDO.seguidos + [429] * (30 - DO_PAR_CONHECIDO.seguidos)
    assert entrar(conta, SENHA, de=ONDE_ENTRA).status_code == 200


def test_o_codigo_da_entrada_tem_limite_e_a_senha_certa_nao_o_renova(conta: Conta) -> None:
    _com_segundo_fator(conta)
    status = [entrar(conta, SENHA, codigo="00000000").status_code for _ in range(DO_PAR.seguidos + 1)]
    assert status == [401] * DO_PAR.seguidos + [429]


def pagina_de_entrada(conta: Conta, senha: str, *, de: str = ATAQUE, navegador: Client | None = None) -> Any:
    navegador = navegador or Client()
    return navegador.post("/conta/entrar/", {"login": conta.email, "password": senha}, REMOTE_ADDR=de)


def test_a_pagina_e_a_api_contam_juntas(conta: Conta) -> None:
    errar(conta, DO_PAR.seguidos - 1)
    assert pagina_de_entrada(conta, "errada").status_code == 200
    demais = pagina_de_entrada(conta, SENHA)
    assert demais.status_code == 429
    assert int(demais["Retry-After"]) > 0
    assert "Tentativas demais" in demais.content.decode()


def test_o_navegador_em_que_se_entrou_e_conhecido_noutro_endereco(conta: Conta) -> None:
    navegador = Client()
    assert pagina_de_entrada(conta, SENHA, de=ONDE_ENTRA, navegador=navegador).status_code == 302
    assert navegador.cookies[COOKIE_DO_DISPOSITIVO]["httponly"] is True
    navegador.get("/conta/sair/")
    navegador.post("/conta/sair/")
    errar(conta, DO_PAR.seguidos, de=ATAQUE)
    assert pagina_de_entrada(conta, SENHA, de=ATAQUE).status_code == 429
    assert pagina_de_entrada(conta, SENHA, de=ATAQUE, navegador=navegador).status_code == 302


def test_um_cookie_forjado_nao_e_dispositivo_nenhum(conta: Conta) -> None:
    navegador = Client()
    navegador.cookies[COOKIE_DO_DISPOSITIVO] = f"{conta.usuario}:forjado"
    errar(conta, DO_PAR.seguidos)
    assert pagina_de_entrada(conta, SENHA, navegador=navegador).status_code == 429


def test_a_pagina_do_segundo_fator_tem_limite(conta: Conta) -> None:
    _com_segundo_fator(conta)
    navegador = Client(REMOTE_ADDR=ATAQUE)
    pagina_de_entrada(conta, SENHA, navegador=navegador)
    status = [navegador.post("/conta/segundo-fator/", {"code": "000000"}).status_code for _ in range(6)]
    assert status == [200] * DO_PAR.seguidos + [429]


def test_a_pagina_que_confirma_a_senha_a_confere_e_tem_limite(conta: Conta) -> None:
    navegador = Client(REMOTE_ADDR=ONDE_ENTRA)
    pagina_de_entrada(conta, SENHA, de=ONDE_ENTRA, navegador=navegador)
    assert navegador.post("/conta/confirmar/", {"password": SENHA}).status_code == 302
    seguidos = DO_PAR_CONHECIDO.seguidos
    status = [navegador.post("/conta/confirmar/", {"password": "x"}).status_code for _ in range(seguidos + 1)]
    assert status == [200] * seguidos + [429]


@pytest.mark.parametrize("caminho", ["token", "revoke", "introspect"])
def test_o_segredo_do_aplicativo_tem_limite_so_de_onde_se_erra(
    conta: Conta, caminho: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    poucos = LimitesDoSegredo(do_par=(Limite(DO_PAR.seguidos, 60),), da_conta=(), de_todos=())
    monkeypatch.setitem(limites.LIMITES, Segredo.APLICATIVO, poucos)
    with agir_como(conta.ator):
        novo = aplicativos.NovoAplicativo(nome="Loja", papeis=_papeis(conta), escopos=["core.ler"])
        id = aplicativos.registrar_aplicativo(novo=novo)
    dados = {"grant_type": "client_credentials", "client_id": id, "token": "x"}

    def mostrar(segredo: str, de: str) -> Any:
        corpo = {**dados, "client_secret": segredo}
        return Client(REMOTE_ADDR=de).post(f"/identity/o/api/{caminho}", corpo)

    respostas = [mostrar("errado", ATAQUE) for _ in range(DO_PAR.seguidos + 1)]
    assert [r.status_code for r in respostas] == [401] * DO_PAR.seguidos + [429]
    assert respostas[-1].json()["error"] == "temporarily_unavailable"
    assert mostrar(aplicativos.segredo_do_aplicativo(id), ONDE_ENTRA).status_code == 200


def _papeis(conta: Conta) -> list[UUID]:
    with agir_como(conta.ator):
        achados = executar("core", "SELECT id FROM core_papel WHERE padrao = 'vendedor'")
    return [id for (id,) in achados]


@pytest.mark.parametrize("endereco", ["/api/convites/aceitar/", "/api/usuarios/redefinir-senha/"])
def test_quem_procura_um_link_a_esmo_espera(endereco: str, conta: Conta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITES, Segredo.LINK, LimitesDoSegredo(do_endereco=(Limite(3, 30),), de_todos=()))
    corpo = {"token": "x" * 43, "senha": SENHA}
    vistos = [
        Client(REMOTE_ADDR=ATAQUE).post(endereco, corpo, content_type="application/json").status_code for _ in range(4)
    ]
    assert vistos == [422, 422, 422, 429]
