"""Em produção um processo não parte com o que só serve para experimentar."""

import pytest

from plataforma.configuracao.assuntos import SEGREDO_DE_DESENVOLVIMENTO
from plataforma.configuracao.leitura import ConfiguracaoInvalida, conferir_producao, configuracao
from plataforma.testes.ambiente import com_variaveis

BOM, OUTRO, TERCEIRO = (f"Zr4y8Kq1vW7nB3xT6mH9cJ2sD5fG0pL{fim}" for fim in "abc")
BANCO = {"user": "erp_vendas_app", "password": "u5Lq9", "host": "bancos", "dbname": "erp_vendas"}
BOAS = {
    "ERP_AMBIENTE": "producao",
    "ERP_SEGREDO": BOM,
    "ERP_SEGREDO_ENTRE_UNIDADES": OUTRO,
    "ERP_SEGREDO_DAS_TELAS": TERCEIRO,
    "ERP_AMQP": "amqp://erp:u5Lq9@broker/",
    "ERP_ENDERECO": "https://erp.exemplo.com.br",
    "ERP_HOSTS": "erp.exemplo.com.br",
    "ERP_BANCOS_ADMIN": "postgresql://raiz:u5Lq9@bancos/postgres",
}


def _recusadas(
    banco: dict[str, str] = BANCO, *, assina: bool = True, com_telas: bool = True, **mudadas: str | None
) -> list[str]:
    """Os motivos, sem o hífen; vazio se o processo parte."""
    with com_variaveis(**{**BOAS, **mudadas}):
        try:
            conferir_producao(configuracao(), assina=assina, com_telas=com_telas, acessos={"vendas": banco})
        except ConfiguracaoInvalida as recusa:
            return [linha.removeprefix("- ") for linha in str(recusa).splitlines()[1:]]
    return []


def test_o_que_serve_parte() -> None:
    assert _recusadas() == []


@pytest.mark.parametrize(
    ("variavel", "valor", "motivo"),
    [
        ("ERP_SEGREDO", None, "“***” (padrão): é o padrão, que todos conhecem: sorteie um com `openssl rand"),
        ("ERP_SEGREDO", SEGREDO_DE_DESENVOLVIMENTO, "“***” (ambiente): é o padrão, que todos conhecem"),
        (
            "ERP_SEGREDO",
            BOM[:31],
            "“***” (ambiente): tem 31 caracteres, 31 deles distintos, e em produção quer ao menos 32",
        ),
        ("ERP_SEGREDO", "ab" * 20, "“***” (ambiente): tem 40 caracteres, 2 deles distintos"),
        ("ERP_SEGREDO_ENTRE_UNIDADES", "curto", "“***” (ambiente): tem 5 caracteres"),
        ("ERP_SEGREDO_ENTRE_UNIDADES", BOM, "“***” (ambiente): é o mesmo de ERP_SEGREDO, que é só do core"),
        ("ERP_SEGREDO_DAS_TELAS", None, "“” (padrão): falta, e web cifra com ele o que guarda: sorteie um"),
        ("ERP_SEGREDO_DAS_TELAS", "curto", "“***” (ambiente): tem 5 caracteres"),
        ("ERP_AMQP", "amqp://guest:guest@h/", "“amqp://guest:***@h/” (ambiente): em produção não se usa guest"),
        ("ERP_AMQP", "amqp://erp:guest@h/", "“amqp://erp:***@h/” (ambiente): em produção não se usa guest"),
        ("ERP_AMQP", "amqp://h/", "“amqp://h/” (ambiente): em produção não se usa guest"),
        ("ERP_DEBUG", "1", "“True” (ambiente): mostra o código e as variáveis"),
        ("ERP_HOSTS", "erp.exemplo.com.br,*", "“erp.exemplo.com.br,*” (ambiente): em produção diga os nomes"),
        (
            "ERP_ENDERECO",
            "http://erp.exemplo.com.br",
            "“http://erp.exemplo.com.br” (ambiente): em produção só https://",
        ),
        ("ERP_ENDERECO", "http://10.0.0.1:8000", "“http://10.0.0.1:8000” (ambiente): em produção só https://"),
        ("ERP_BANCOS_ADMIN", "postgresql://raiz@h/d", "“postgresql://raiz@h/d” (ambiente): a conta raiz não tem senha"),
        ("ERP_BANCOS_ADMIN", "postgresql://p:postgres@h/d", "“postgresql://p:***@h/d” (ambiente): a senha de p é das"),
    ],
)
def test_o_que_so_serve_para_experimentar_e_recusado(variavel: str, valor: str | None, motivo: str) -> None:
    [recusada] = _recusadas(**{variavel: valor})
    assert recusada.startswith(f"{variavel}={motivo}")
    assert _recusadas(**{variavel: valor, "ERP_AMBIENTE": "desenvolvimento"}) == []


@pytest.mark.parametrize("endereco", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_http_neste_computador_serve(endereco: str) -> None:
    assert _recusadas(ERP_ENDERECO=endereco) == []


@pytest.mark.parametrize("senha", ["postgres", "erp_vendas_app", "erp_vendas", "teste"])
def test_senha_de_banco_que_se_tenta_primeiro_e_recusada(senha: str) -> None:
    [recusada] = _recusadas({**BANCO, "password": senha})
    assert recusada.endswith("no banco de vendas, a senha de erp_vendas_app é das primeiras que se tentam: troque-a.")


@pytest.mark.parametrize(
    ("acesso", "motivo"),
    [
        ({"host": "bancos"}, "no banco de vendas, a conta erp_vendas_app não tem senha: dê-lhe uma."),
        ({"host": "/run/postgresql"}, ""),
        ({"host": "bancos", "sslcert": "/run/segredos/erp.crt"}, ""),
    ],
)
def test_sem_senha_so_com_soquete_local_ou_certificado(acesso: dict[str, str], motivo: str) -> None:
    recusadas = _recusadas({"user": "erp_vendas_app", "dbname": "erp_vendas", **acesso})
    assert [r.rpartition("): ")[2] for r in recusadas] == ([motivo] if motivo else [])


def test_quem_nao_assina_dispensa_o_segredo_do_core() -> None:
    assert _recusadas(assina=False, ERP_SEGREDO=None) == []


def test_tudo_se_recusa_de_uma_vez() -> None:
    recusadas = _recusadas({**BANCO, "password": ""}, ERP_HOSTS="*", ERP_DEBUG="1", ERP_SEGREDO=None)
    assert [r.split("=")[0] for r in recusadas] == ["ERP_DEBUG", "ERP_HOSTS", "ERP_SEGREDO", "ERP_SENHAS_DOS_BANCOS"]
