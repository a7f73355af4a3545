"""Os arquivos da âncora: escritos inteiros, encadeados, e o que não é como foi escrito é dito."""

import hashlib
import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from financeiro.ancoras import NADA, Ancora, AncoraDivergente, Ancorado, empresas_ancoradas
from financeiro.cadeia import INICIO
from plataforma.valores import novo_id

EM = datetime(2026, 3, 10, 15, 4, 5, tzinfo=UTC)


def ancorado(numero: int) -> Ancorado:
    return Ancorado(numero, bytes([numero]) * 32, f"{numero:04x}" * 3)


@pytest.fixture
def ancora(tmp_path: Path) -> Ancora:
    """Três lançamentos em dois arquivos."""
    ancora = Ancora(tmp_path / "ancoras", novo_id())
    with ancora.travada():
        ancora.guardar([ancorado(1), ancorado(2)], em=EM)
        ancora.guardar([ancorado(3)], em=EM)
    return ancora


def arquivos(ancora: Ancora) -> list[Path]:
    return sorted(ancora.pasta.iterdir())


class Leitura(NamedTuple):
    """Os números lidos e o que se estranhou."""

    numeros: list[int]
    estranhos: list[str]


def lida(ancora: Ancora) -> Leitura:
    estranhos: list[str] = []
    return Leitura([a.numero for a in ancora.ler(estranhos.append)], estranhos)


def reescrever(arquivo: Path, de: str, para: str) -> None:
    texto = arquivo.read_text(encoding="ascii")
    assert de in texto
    arquivo.chmod(0o600)
    arquivo.write_text(texto.replace(de, para), encoding="ascii")


def test_volta_o_que_se_guardou_e_o_ultimo(ancora: Ancora) -> None:
    estranhos: list[str] = []
    assert list(ancora.ler(estranhos.append)) == [ancorado(1), ancorado(2), ancorado(3)]
    assert ancora.ultimo() == ancorado(3)
    assert estranhos == []


def test_sem_arquivo_nada_esta_ancorado(tmp_path: Path) -> None:
    ancora = Ancora(tmp_path, novo_id())
    assert ancora.ultimo() == NADA
    assert lida(ancora) == Leitura(numeros=[], estranhos=[])


def test_cada_arquivo_diz_o_que_traz_e_o_resumo_do_anterior(ancora: Ancora) -> None:
    primeiro, segundo = arquivos(ancora)
    assert [a.name for a in (primeiro, segundo)] == ["000000000000002.ancora", "000000000000003.ancora"]
    um, outro = (json.loads(a.read_text(encoding="ascii").splitlines()[0]) for a in (primeiro, segundo))
    assert um == {
        "empresa": ancora.pasta.name, "de": 1, "ate": 2, "em": "2026-03-10T15:04:05+00:00", "anterior": INICIO.hex(),
    }  # fmt: skip
    assert outro["de"] == 3
    assert outro["ate"] == 3
    assert outro["anterior"] == hashlib.sha256(primeiro.read_bytes()).hexdigest()


def test_ninguem_escreve_nos_arquivos_e_so_o_dono_entra_na_pasta(ancora: Ancora) -> None:
    assert {stat.S_IMODE(a.stat().st_mode) for a in arquivos(ancora)} == {0o440}
    assert stat.S_IMODE(ancora.pasta.stat().st_mode) == 0o700


def test_arquivo_mexido_nao_continua_o_anterior(ancora: Ancora) -> None:
    reescrever(arquivos(ancora)[0], ancorado(1).resumo.hex(), ancorado(9).resumo.hex())
    numeros, (estranho,) = lida(ancora)
    assert numeros == [1, 2, 3]
    assert f"{arquivos(ancora)[1]} não continua o anterior" in estranho


def test_arquivo_que_falta_no_comeco_e_dito(ancora: Ancora) -> None:
    arquivos(ancora)[0].unlink()
    numeros, (estranho,) = lida(ancora)
    assert numeros == [3]
    assert "falta um entre eles" in estranho


def test_arquivo_cortado_nao_se_le_e_o_seguinte_nao_o_continua(ancora: Ancora) -> None:
    reescrever(arquivos(ancora)[0], f"2 {ancorado(2).resumo.hex()} {ancorado(2).impressoes}\n", "")
    numeros, (cortado, seguinte) = lida(ancora)
    assert numeros == [3]
    assert "os lançamentos não são os que a primeira linha diz" in cortado
    assert "não continua o anterior" in seguinte


@pytest.mark.parametrize("conteudo", [b"nem isto", b"\xff\xfe", b"{}\n1 zz 00"])
def test_o_que_nao_e_ancora_para_quem_ia_acrescentar(ancora: Ancora, conteudo: bytes) -> None:
    for arquivo in arquivos(ancora):
        arquivo.unlink()
    (ancora.pasta / "000000000000003.ancora").write_bytes(conteudo)
    with pytest.raises(AncoraDivergente, match="não é uma âncora inteira"):
        ancora.ultimo()
    numeros, estranhos = lida(ancora)
    assert numeros == []
    assert ["não se lê" in e for e in estranhos] == [True]


def test_encerrar_poe_de_lado_sem_apagar_e_a_ancora_recomeca(ancora: Ancora) -> None:
    nomes = [a.name for a in arquivos(ancora)]
    destino = ancora.encerrar(em=EM)
    assert destino.name == f"{ancora.pasta.name}.encerrada-20260310T150405"
    assert [a.name for a in sorted(destino.iterdir())] == nomes
    assert ancora.ultimo() == NADA
    assert not ancora.pasta.exists()


def test_encerrar_o_que_nunca_se_ancorou_nada_cria(tmp_path: Path) -> None:
    assert not Ancora(tmp_path, novo_id()).encerrar(em=EM).exists()


def test_as_empresas_ancoradas_sao_as_das_pastas_nao_encerradas(ancora: Ancora) -> None:
    raiz = ancora.pasta.parent
    outra = Ancora(raiz, novo_id())
    with outra.travada():
        pass
    ancora.encerrar(em=EM)
    (raiz / str(novo_id())).write_text("um arquivo, e não uma pasta")
    assert {str(e) for e in empresas_ancoradas(raiz)} == {outra.pasta.name}
