"""O que o lançador traz de arquivos ao ambiente de que partem os processos."""

from pathlib import Path

import pytest

from lancador.progresso import Falta
from lancador.variaveis import trazer_segredos


def test_o_que_so_esta_em_arquivo_vai_ao_ambiente_e_a_pasta_sai_dele(tmp_path: Path) -> None:
    (tmp_path / "ERP_BANCOS_ADMIN").write_text("postgresql://raiz:x@h/postgres\n", encoding="utf-8")
    (tmp_path / "ERP_AMQP").write_text("amqp://do-arquivo/", encoding="utf-8")
    (tmp_path / "vendas_app").write_text("de outra coisa", encoding="utf-8")
    ambiente = {"ERP_SEGREDOS": str(tmp_path), "ERP_AMQP": "amqp://do-ambiente/", "PATH": "/bin"}
    trazer_segredos(ambiente)
    assert ambiente == {
        "ERP_BANCOS_ADMIN": "postgresql://raiz:x@h/postgres",
        "ERP_AMQP": "amqp://do-ambiente/",
        "PATH": "/bin",
    }


def test_sem_pasta_de_segredos_nada_muda() -> None:
    ambiente = {"PATH": "/bin"}
    trazer_segredos(ambiente)
    assert ambiente == {"PATH": "/bin"}


def test_segredo_que_nao_se_le_impede_de_iniciar(tmp_path: Path) -> None:
    (tmp_path / "ERP_AMQP").mkdir()
    with pytest.raises(Falta, match=r"Não se lê o segredo em .*/ERP_AMQP \(Is a directory\); confira ERP_SEGREDOS\."):
        trazer_segredos({"ERP_SEGREDOS": str(tmp_path)})
