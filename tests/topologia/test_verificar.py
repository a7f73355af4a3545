"""Topologia que não pode funcionar é recusada antes de alguém depender dela."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plataforma.testes.ambiente import com_variaveis
from plataforma.topologia import MODULOS, TopologiaInvalida, acesso_ao_banco, carregar_topologia, impedimentos
from plataforma.topologia.carregar import RAIZ
from tests.topologia.documentos import INTEIRA, em_duas

BANCOS = "postgresql://erp_{modulo}_{papel}:x@127.0.0.1:1/x_{modulo}"
DUAS = em_duas(["core"])


def _escrever(pasta: Path, texto: str) -> str:
    arquivo = pasta / "topologia.toml"
    arquivo.write_text(texto, encoding="utf-8")
    return str(arquivo)


def _python(*argumentos: str, **ambiente: str) -> subprocess.CompletedProcess[str]:
    proprio = {k: v for k, v in os.environ.items() if not k.startswith("ERP_")}
    proprio |= {"ERP_AMBIENTE": "teste", "ERP_BANCOS": BANCOS, "ERP_UNIDADE": "um", **ambiente}
    comando = [sys.executable, "-W", "ignore", *argumentos]
    return subprocess.run(comando, cwd=RAIZ, env=proprio, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("de", "para", "recusa"),
    [
        ("epoca = 1", "epoca = true", "“epoca” falta ou não é um número inteiro"),
        ("[bancos]", "[banco]", r"“bancos” falta ou não é uma seção \[bancos\]"),
        ("epoca = 1", "epoca = 1\nversao = 2", "A chave “versao” não existe"),
        ("url = ", "endereco = ", "A unidade “um” tem “endereco”; só cabem modulos e url"),
        ('modulos = ["core"]', 'modulos = "core"', "A unidade “um” precisa de modulos"),
        ('modulos = ["core"]', 'modulos = ["cor"]', "A unidade “um” pede o módulo “cor”, que não existe"),
        ('modulos = ["core"]', 'modulos = ["core", "vendas"]', "O módulo “vendas” está em duas unidades: um e dois"),
        ('\nurl = "http://127.0.0.1:1"', "", "Falta a url da unidade “um”"),
        ("http://127.0.0.1:1", "127.0.0.1:1", "A url da unidade “um” é “127.0.0.1:1”; escreva como http"),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", "A url http://127.0.0.1:2 está em duas unidades: um e dois"),
        ('"embutido"', '"mysql://x/y"', r"\[bancos\] padrao precisa ser como postgresql://"),
        ('"embutido"', '"postgresql://u@h/x?sslmod=require"', "o parâmetro “sslmod” não existe"),
        ('"embutido"', '"postgresql://{usuario}@x/y"', "entre chaves só cabem modulo e papel"),
        ("padrao", "core", r"Falta \[bancos\] padrao"),
        ("padrao", 'cor = "embutido"\npadrao', r"\[bancos\] nomeia o módulo “cor”, que não existe"),
    ],
)
def test_documento_errado_diz_o_que_e_onde(tmp_path: Path, de: str, para: str, recusa: str) -> None:
    assert de in DUAS
    with pytest.raises(TopologiaInvalida, match=recusa):
        carregar_topologia(_escrever(tmp_path, DUAS.replace(de, para, 1)))


def test_modulo_que_ninguem_executa_e_recusado(tmp_path: Path) -> None:
    texto = INTEIRA.replace('["*"]', '["core"]')
    with pytest.raises(
        TopologiaInvalida, match=f"Nenhuma unidade executa: {', '.join(m for m in MODULOS if m != 'core')}"
    ):
        carregar_topologia(_escrever(tmp_path, texto))


def test_cortada_sem_rabbitmq_e_recusada(tmp_path: Path) -> None:
    feito = _python("manage.py", "topologia", "verificar", ERP_TOPOLOGIA=_escrever(tmp_path, DUAS))
    assert feito.returncode == 1
    assert "Com mais de uma unidade (um, dois) os eventos passam por RabbitMQ: defina ERP_AMQP" in feito.stderr


def test_cortada_com_rabbitmq_nao_tem_impedimento(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duas = carregar_topologia(_escrever(tmp_path, DUAS))
    monkeypatch.setattr(sys.modules["plataforma.topologia.impedimentos"], "topologia", lambda: duas)
    with com_variaveis(ERP_BANCOS=BANCOS, ERP_SEGREDO_ENTRE_UNIDADES=None):
        [sem_segredo] = impedimentos("amqp://x:y@127.0.0.1:1/")
    assert "defina ERP_SEGREDO_ENTRE_UNIDADES, o mesmo em todas" in sem_segredo
    with com_variaveis(ERP_BANCOS=BANCOS, ERP_SEGREDO_ENTRE_UNIDADES="só delas"):
        assert impedimentos("amqp://x:y@127.0.0.1:1/") == []


def test_dois_modulos_no_mesmo_banco_ou_app_que_e_dono_sao_recusados() -> None:
    with com_variaveis(ERP_BANCOS="postgresql://erp:x@127.0.0.1:1/tudo"):
        achados = impedimentos("")
    assert f"{MODULOS[0]} e {MODULOS[1]} apontam para o mesmo banco (tudo); cada um tem o seu." in achados
    assert f"O banco de {MODULOS[0]} usa a mesma conta (erp) nos papéis app e dono." in achados
    assert len(achados) == 2 * len(MODULOS) - 1


@pytest.mark.parametrize("comando", [("-c", "import meu_erp.wsgi"), ("manage.py", "trabalhar")])
def test_sistema_dividido_nao_inicia_sem_rabbitmq(tmp_path: Path, comando: tuple[str, ...]) -> None:
    feito = _python(*comando, ERP_TOPOLOGIA=_escrever(tmp_path, DUAS))
    assert feito.returncode == 1
    assert "Esta unidade não pode iniciar:\n- Com mais de uma unidade" in feito.stderr


def test_servidor_nao_inicia_com_lista_de_ouvintes_velha(tmp_path: Path) -> None:
    programa = (
        "import pathlib, meu_erp.settings as s\n"
        f"velha = pathlib.Path({str(tmp_path / 'ouvintes.json')!r})\n"
        "velha.write_text(s.OUVINTES.read_text().replace('\"core.EmpresaCriada.v1\"', '\"core.EmpresaSumida.v1\"'))\n"
        "s.OUVINTES = velha\n"
        "import meu_erp.wsgi\n"
    )
    feito = _python("-c", programa, ERP_TOPOLOGIA=_escrever(tmp_path, INTEIRA), ERP_UNIDADE="erp")
    assert feito.returncode == 1
    assert "- o tipo core.EmpresaCriada.v1 não está na lista" in feito.stderr


def test_o_mesmo_banco_dito_em_outra_ordem_de_hosts_e_o_mesmo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dois = '"embutido"\nestoque = "postgresql://e_{papel}:x@h2,h1:5432/x"\nvendas = "postgresql://v_{papel}:x@h1/x"'
    documento = carregar_topologia(_escrever(tmp_path, INTEIRA.replace('"embutido"', dois)))
    monkeypatch.setattr(sys.modules["plataforma.topologia.carregar"], "topologia", lambda: documento)
    with com_variaveis(ERP_BANCOS=BANCOS):
        assert impedimentos("") == ["estoque e vendas apontam para o mesmo banco (x); cada um tem o seu."]


def test_a_senha_de_cada_papel_vem_de_um_arquivo_so_dela(tmp_path: Path) -> None:
    (tmp_path / "vendas_app").write_text("a/b@c\n", encoding="utf-8")
    endereco = "postgresql://erp_{modulo}_{papel}@127.0.0.1:1/erp_{modulo}"
    with com_variaveis(ERP_BANCOS=endereco, ERP_SENHAS_DOS_BANCOS=str(tmp_path)):
        acesso = acesso_ao_banco("vendas", "app")
        with pytest.raises(TopologiaInvalida, match="Não se lê a senha do banco de vendas em .*/vendas_dono"):
            acesso_ao_banco("vendas", "dono")
    assert acesso["user"] == "erp_vendas_app"
    assert acesso["password"] == "a/b@c"
    assert acesso["dbname"] == "erp_vendas"
