"""De onde vem cada variável, e o que se diz de uma que não serve."""

import os
from pathlib import Path

import pytest

from plataforma.configuracao.leitura import ConfiguracaoInvalida, configuracao
from plataforma.configuracao.quadro import em_vigor
from plataforma.testes.ambiente import com_variaveis

SEGREDO = "s3gr3d0-que-n4o-se-mostra"


def _motivos(**variaveis: str) -> list[str]:
    with com_variaveis(**variaveis), pytest.raises(ConfiguracaoInvalida) as recusa:
        configuracao()
    titulo, *motivos = str(recusa.value).splitlines()
    assert titulo == "A configuração não serve, e nada foi iniciado:"
    return sorted(motivos)


def test_todas_as_variaveis_erradas_se_dizem_de_uma_vez() -> None:
    assert _motivos(ERP_THREADS="muitas", ERP_PAPEL="dona", ERP_PROXIES="10.0.0.0/99", ERP_DEBUG="talvez") == [
        "- ERP_DEBUG=“talvez” (ambiente): espera-se true ou false.",
        "- ERP_PAPEL=“dona” (ambiente): espera-se um destes: app, dono.",
        "- ERP_PROXIES=“10.0.0.0/99” (ambiente): espera-se endereços ou redes separados por vírgula, como 10.0.0.0/8.",
        "- ERP_THREADS=“muitas” (ambiente): espera-se um número inteiro de 1 a 256.",
    ]


def test_o_que_nao_se_le_e_o_que_nao_serve_em_producao_se_dizem_juntos() -> None:
    motivos = _motivos(ERP_THREADS="0", ERP_AMBIENTE="producao", ERP_HOSTS="*")
    assert [motivo.split("=")[0] for motivo in motivos] == ["- ERP_HOSTS", "- ERP_THREADS"]


@pytest.mark.parametrize(
    ("variavel", "valor", "dito"),
    [
        ("ERP_AMQP", f"http://erp:{SEGREDO}@h/", "“http://erp:***@h/”"),
        ("ERP_AMQP", f"amqp:/erp:{SEGREDO}@h/", "“amqp:***@h/”"),
        ("ERP_AMQP", f"amqps//erp:{SEGREDO}", "“amqps//erp:***”"),
        ("ERP_BANCOS", f"postgresql://u:{SEGREDO}@h/d?sslmod=x", "“postgresql://u:***@h/d?sslmod=x”"),
        ("ERP_BANCOS", f"postgresql://u:{SEGREDO}/d", "“postgresql://u:***/d”"),
        ("ERP_BANCOS", f"host=h user=u password={SEGREDO}", "“host=h user=u password=***”"),
        ("ERP_BANCOS_ADMIN", f"postgres//u:{SEGREDO}@h:5432,i/d", "“postgres//u:***@h:5432,i/d”"),
    ],
)
def test_o_valor_errado_se_mostra_sem_a_senha(variavel: str, valor: str, dito: str) -> None:
    [motivo] = _motivos(**{variavel: valor})
    assert dito in motivo
    assert SEGREDO not in motivo


@pytest.mark.parametrize(
    ("valor", "por_que"),
    [
        ("mysql://u@h/d", "não começa por postgresql://"),
        ("postgresql://u@h/d?sslmod=require", "o parâmetro “sslmod” não existe"),
        ("postgresql://u@h/", "falta o banco"),
        ("postgresql://h/d", "falta o usuário"),
        ("postgresql://u_{unidade}@h/d", "entre chaves só cabem modulo e papel"),
    ],
)
def test_endereco_de_banco_errado_diz_por_que(valor: str, por_que: str) -> None:
    [motivo] = _motivos(ERP_BANCOS=valor)
    assert f": {por_que}; espera-se um endereço como postgresql://erp_{{modulo}}_{{papel}}:senha@" in motivo


def test_vazia_e_o_mesmo_que_nao_dita() -> None:
    with com_variaveis(ERP_HOSTS="", ERP_THREADS="", ERP_AMQP=""):
        lida = configuracao()
    assert lida.hosts == ("127.0.0.1", "localhost")
    assert lida.threads == 4
    assert lida.amqp == ""


def test_o_endereco_publico_perde_a_barra_do_fim() -> None:
    with com_variaveis(ERP_ENDERECO="https://erp.exemplo.com.br/"):
        assert configuracao().endereco == "https://erp.exemplo.com.br"


@pytest.mark.parametrize("quebra", ["", "\n", "\r\n"])
def test_um_segredo_vem_de_um_arquivo_com_o_nome_da_variavel(tmp_path: Path, quebra: str) -> None:
    (tmp_path / "ERP_SEGREDO").write_bytes(f" {SEGREDO} {quebra}".encode())
    (tmp_path / "..data").mkdir()
    (tmp_path / "vendas_app").write_text("de outra coisa", encoding="utf-8")
    with com_variaveis(ERP_SEGREDOS=str(tmp_path), ERP_SEGREDO=None):
        assert configuracao().segredo == f" {SEGREDO} "


def test_um_segredo_montado_pelo_kubernetes_e_uma_ligacao(tmp_path: Path) -> None:
    dados = tmp_path / "..2026_12_01"
    dados.mkdir()
    (dados / "ERP_EMAIL_SENHA").write_text(SEGREDO, encoding="utf-8")
    (tmp_path / "..data").symlink_to(dados.name)
    (tmp_path / "ERP_EMAIL_SENHA").symlink_to("..data/ERP_EMAIL_SENHA")
    with com_variaveis(ERP_SEGREDOS=str(tmp_path), ERP_EMAIL_SENHA=None):
        assert configuracao().email_senha == SEGREDO


def test_o_ambiente_vence_o_arquivo_e_se_ve_de_onde_cada_valor_veio(tmp_path: Path) -> None:
    (tmp_path / "ERP_THREADS").write_text("8\n", encoding="utf-8")
    (tmp_path / "ERP_AMQP").write_text(f"amqp://erp:{SEGREDO}@h/\n", encoding="utf-8")
    with com_variaveis(ERP_SEGREDOS=str(tmp_path), ERP_THREADS="16", ERP_AMQP="", ERP_PAPEL=None):
        linhas = {linha.variavel: linha for linha in em_vigor()}
    assert linhas["ERP_THREADS"].valor == "16"
    assert linhas["ERP_THREADS"].origem == "ambiente"
    assert linhas["ERP_AMQP"].valor == "amqp://erp:***@h/"
    assert linhas["ERP_AMQP"].origem == f"{tmp_path}/ERP_AMQP"
    assert linhas["ERP_PAPEL"].origem == "padrão"
    assert linhas["ERP_SEGREDO"].valor == "***"


def test_arquivo_vazio_ou_ilegivel_se_diz_com_a_saida(tmp_path: Path) -> None:
    (tmp_path / "ERP_SEGREDO").touch()
    (tmp_path / "ERP_AMQP").mkdir()
    (tmp_path / "ERP_EMAIL_SENHA").write_bytes(b"\xff\xfe")
    (tmp_path / "ERP_THREADS").symlink_to("sumido")
    uid = f"dê a leitura dele ao uid {os.getuid()}, que é o deste processo"
    variaveis = dict.fromkeys(("ERP_SEGREDO", "ERP_AMQP", "ERP_EMAIL_SENHA", "ERP_THREADS"), "")
    assert _motivos(ERP_SEGREDOS=str(tmp_path), **variaveis) == [
        f"- ERP_AMQP: não se lê {tmp_path}/ERP_AMQP (Is a directory): {uid}.",
        f"- ERP_EMAIL_SENHA: {tmp_path}/ERP_EMAIL_SENHA não é texto em UTF-8.",
        f"- ERP_SEGREDO: {tmp_path}/ERP_SEGREDO está vazio: apague-o, ou ponha nele só o valor.",
        f"- ERP_THREADS: não se lê {tmp_path}/ERP_THREADS (No such file or directory): {uid}.",
    ]


def test_pasta_de_segredos_que_nao_existe_e_recusada(tmp_path: Path) -> None:
    assert _motivos(ERP_SEGREDOS=str(tmp_path / "nada")) == [
        f"- ERP_SEGREDOS=“{tmp_path}/nada” (ambiente): espera-se o caminho de uma pasta que existe."
    ]


def test_o_texto_da_configuracao_nao_traz_segredos() -> None:
    with com_variaveis(ERP_SEGREDO=SEGREDO, ERP_AMQP=f"amqp://u:{SEGREDO}@h/"):
        assert SEGREDO not in repr(configuracao())
