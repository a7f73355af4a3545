"""O que o lançador faz com a máquina, e a honestidade de seus códigos de saída."""

import ast
import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from lancador import RAIZ, comandos, instalacao, maquina
from lancador.enderecos import DE_REPOSITORIO
from lancador.mapa import Unidade, escrever_topologia, modulos_da_arvore
from lancador.passos import passo_da_demonstracao
from lancador.processos import Supervisor
from lancador.progresso import Falta
from lancador.suite import Suite, pulados
from lancador.variaveis import sem_variaveis_erp
from plataforma.repositorio import ESQUEMAS
from plataforma.topologia import MODULOS, carregar_topologia

RELATORIO = """<testsuites><testsuite><testcase classname="a.b" name="t1"/>
<testcase classname="a.b" name="t2"><skipped type="pytest.skip" message="sem RabbitMQ"/></testcase>
<testcase classname="a.b" name="t3"><skipped type="pytest.xfail" message="sabido"/></testcase>
</testsuite></testsuites>"""


def test_sozinho_o_lancador_se_explica() -> None:
    feito = subprocess.run([sys.executable, RAIZ / "erp"], capture_output=True, text=True, check=True)
    for comando in ("iniciar", "testar", "parar", "dividir", "demonstrar", "medir", "provar", "manage"):
        assert f"./erp {comando}" in feito.stdout


def test_o_que_erp_carrega_e_so_a_biblioteca_padrao() -> None:
    codigo = "import sys; import lancador.comandos; print(*{m.split('.')[0] for m in sys.modules})"
    feito = subprocess.run([sys.executable, "-S", "-c", codigo], cwd=RAIZ, capture_output=True, text=True, check=True)
    assert set(feito.stdout.split()) - sys.stdlib_module_names == {"lancador", "__main__"} - sys.stdlib_module_names


def _importados(arquivo: Path) -> set[str]:
    nos = list(ast.walk(ast.parse(arquivo.read_text(encoding="utf-8"))))
    nomes = [apelido.name for no in nos if isinstance(no, ast.Import) for apelido in no.names]
    nomes += [no.module or "" for no in nos if isinstance(no, ast.ImportFrom)]
    return {nome.split(".")[0] for nome in nomes}


def test_so_o_portal_usa_o_que_nao_e_do_lancador_e_de_fora_so_o_h11() -> None:
    arquivos = [a for a in (RAIZ / "lancador").rglob("*.py") if "tests" not in a.parts]
    de_fora = {(a.parent.name, n) for a in arquivos for n in _importados(a) - sys.stdlib_module_names - {"lancador"}}
    assert de_fora == {("portal", "h11"), ("portal", "plataforma")}


def test_argumento_desconhecido_e_recusado() -> None:
    feito = subprocess.run([sys.executable, RAIZ / "erp", "iniciar", "--vai"], capture_output=True, text=True)
    assert feito.returncode == 1
    assert "Não conheço --vai" in feito.stdout


def test_segredos_so_para_o_dono_e_os_mesmos_na_segunda_leitura(tmp_path: Path) -> None:
    primeira = instalacao.ler(tmp_path / "dados")
    assert instalacao.ler(tmp_path / "dados") == primeira
    assert stat.S_IMODE((tmp_path / "dados" / "instalacao.json").stat().st_mode) == 0o600


def test_instalacao_antiga_troca_a_senha_unica_por_uma_de_cada_papel(tmp_path: Path) -> None:
    nova = instalacao.ler(tmp_path)
    antiga = {**asdict(nova), "senha_bancos": "a de todos"}
    del antiga["senhas_dos_bancos"]
    (tmp_path / "instalacao.json").write_text(json.dumps(antiga), encoding="utf-8")
    trocada = instalacao.ler(tmp_path)
    assert sorted(trocada.senhas_dos_bancos) == sorted(f"{m}_{p}" for m in MODULOS for p in ("app", "dono"))
    assert len(set(trocada.senhas_dos_bancos.values())) == 2 * len(MODULOS)
    assert "a de todos" not in (tmp_path / "instalacao.json").read_text(encoding="utf-8")
    assert instalacao.ler(tmp_path) == trocada


def test_dois_lancadores_nao_usam_os_mesmos_dados(tmp_path: Path) -> None:
    with (
        instalacao.travada(tmp_path),
        pytest.raises(instalacao.EmUso, match="Outro ./erp"),
        instalacao.travada(tmp_path),
    ):
        pass
    with instalacao.travada(tmp_path):
        pass


def test_sem_instalar_o_que_falta_vem_com_seu_comando() -> None:
    with pytest.raises(Falta, match="apt-get install -y --no-install-recommends rabbitmq-server"):
        maquina.trazer_pacotes(["rabbitmq-server"], instalar=False)


def test_pacote_recem_instalado_nao_inicia_servico(tmp_path: Path) -> None:
    freio = tmp_path / "policy-rc.d"
    with maquina.servicos_parados(freio):
        assert subprocess.run([freio]).returncode == 101
    assert not freio.exists()


def test_freio_que_ja_existia_fica(tmp_path: Path) -> None:
    freio = tmp_path / "policy-rc.d"
    freio.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    with maquina.servicos_parados(freio):
        pass
    assert freio.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_conta_nao_alcanca_o_que_esta_sob_pasta_privada(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a").chmod(0o700)
    assert not maquina.alcancavel(tmp_path / "a" / "b", maquina.Conta("nobody", 65534, 65534))


def test_portas_sao_distintas_e_uma_ocupada_e_vista() -> None:
    portas = maquina.portas_livres(50)
    assert len(set(portas)) == 50
    assert not maquina.porta_ocupada(portas[0])


def test_a_topologia_gerada_e_a_que_o_sistema_le(tmp_path: Path) -> None:
    arquivo = tmp_path / "topologia.toml"
    unidades = tuple(Unidade(m, (m,), 9000 + n) for n, m in enumerate(modulos_da_arvore()))
    escrever_topologia(arquivo, unidades)
    lidas = carregar_topologia(str(arquivo)).unidades
    assert [(u.nome, u.modulos, u.url) for u in lidas] == [(u.nome, u.modulos, u.url) for u in unidades]
    assert modulos_da_arvore() == MODULOS


def test_o_que_e_de_um_repositorio_o_lancador_e_a_topologia_reconhecem_igual() -> None:
    assert set(DE_REPOSITORIO) == set(ESQUEMAS)


def test_so_o_que_foi_pulado_conta_como_nao_rodado(tmp_path: Path) -> None:
    relatorio = tmp_path / "testes.xml"
    relatorio.write_text(RELATORIO, encoding="utf-8")
    assert pulados(relatorio) == ["a.b::t2: sem RabbitMQ"]


@pytest.mark.parametrize(
    ("falhas", "nao_rodou", "ci", "codigo"),
    [
        ([], [], "true", 0),
        ([], ["jornadas: sem RabbitMQ"], "", 0),
        ([], ["jornadas: sem RabbitMQ"], "true", 1),
        (["testes"], [], "", 1),
    ],
)
def test_codigo_da_suite_e_honesto(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, falhas: list[str], nao_rodou: list[str], ci: str, codigo: int
) -> None:
    monkeypatch.setitem(os.environ, "CI", ci)
    suite = Suite(Path(sys.executable), tmp_path, (), rapido=False, instalar=False, supervisor=Supervisor(print))
    suite.falhas, suite.nao_rodou = falhas, nao_rodou
    assert suite.concluir() == codigo


def test_a_senha_da_demonstracao_nao_aparece_na_lista_de_processos() -> None:
    passo = passo_da_demonstracao("segredo sorteado")
    assert passo.entrada == "segredo sorteado"
    assert "segredo" not in " ".join(passo.comando)


def test_no_python_da_imagem_a_topologia_se_le_sem_montar_ambiente_e_a_saida_e_so_dela(tmp_path: Path) -> None:
    ambiente = {**sem_variaveis_erp(os.environ), "ERP_TOPOLOGIA": "topologia.toml", "HOME": str(tmp_path)}
    feito = subprocess.run(
        [sys.executable, str(RAIZ / "erp"), "topologia", "ler"],
        env=ambiente,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert feito.returncode == 1
    assert feito.stdout == ""
    assert feito.stderr == (
        "erro: Diga em ERP_TOPOLOGIA a chave: etcd://servidor:2379/meu_erp/topologia, ou consul://...\n"
    )


@pytest.mark.parametrize("sinal", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_quem_e_interrompido_sai_com_o_codigo_do_sinal(sinal: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    antes = {um: signal.getsignal(um) for um in (signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr(comandos, "parar", lambda _opcoes: signal.raise_signal(sinal))
    try:
        assert comandos.principal(["parar"]) == 128 + sinal
    finally:
        for um, tratador in antes.items():
            signal.signal(um, tratador)
