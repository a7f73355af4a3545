"""`manage.py shell` abre com uma empresa em contexto e só enxerga o que é dela."""

import secrets
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.documentos import com_digitos
from plataforma.mensageria.trabalho import drenar

VER = "print([empresa.raiz_cnpj for empresa in Empresa.objects.all()], end='')"


@pytest.fixture
def cnpjs(bancos: None) -> list[str]:
    """Duas empresas."""
    criados = [com_digitos(f"{secrets.token_hex(4).upper()}0001") for _ in range(2)]
    for cnpj in criados:
        senha = {"arquivo_da_senha": "-", "entrada": StringIO("uma senha que serve")}
        login = {"email": f"{cnpj}@exemplo.com.br", **senha}
        call_command("criar_empresa", cnpj=cnpj, razao_social="Exemplo", stdout=StringIO(), **login)
    drenar()
    return criados


def test_a_empresa_escolhida_pelo_cnpj_e_a_unica_a_vista(cnpjs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for cnpj in cnpjs:
        call_command("shell", empresa=cnpj, command=VER, verbosity=0)
        assert capsys.readouterr().out == f"['{cnpj[:8]}']"


def test_empresa_que_nao_ha_e_recusada(cnpjs: list[str]) -> None:
    with pytest.raises(CommandError, match="Não há empresa “00000000000191”"):
        call_command("shell", empresa="00000000000191", command=VER)
