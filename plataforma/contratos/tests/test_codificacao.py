"""Um erro declarado volta na mesma classe, com seus dados; o resumo distingue operações e corpos."""

from uuid import UUID

import pytest

from plataforma.contratos.codificacao import codificar_recusa, decodificar_recusa, resumo_do_corpo
from plataforma.erros import ErroDeCampo, ErroDeNegocio
from plataforma.testes.brinquedos import Falta, FrascoVazio, NaoDeclarado
from plataforma.valores import quantidade


def test_erro_cruza_inteiro() -> None:
    campo = ErroDeCampo(campo="itens.0", codigo="falta", mensagem="Falta.")
    erro = FrascoVazio("Faltam 2.", campos=(campo,), dados=Falta(frasco=UUID(int=1), falta=quantidade(2)))
    copia = decodificar_recusa(codificar_recusa(erro), {FrascoVazio.codigo: FrascoVazio})
    assert type(copia) is FrascoVazio
    assert copia.detalhe == erro.detalhe
    assert copia.campos == erro.campos
    assert copia.dados == erro.dados
    assert copia.dados is not erro.dados


def test_erro_sem_dados_cruza() -> None:
    copia = decodificar_recusa(codificar_recusa(FrascoVazio("Vazio.")), {FrascoVazio.codigo: FrascoVazio})
    assert copia.detalhe == "Vazio."
    assert copia.campos == ()
    assert copia.dados is None


def test_dados_com_um_campo_que_so_quem_recusou_conhece_voltam_sem_ele() -> None:
    falta = Falta(frasco=UUID(int=1), falta=quantidade(2))
    corpo = codificar_recusa(FrascoVazio("Faltam 2.", dados=falta)).replace(b'"falta":"2', b'"lote":1,"falta":"2')
    assert b'"lote":1' in corpo
    assert decodificar_recusa(corpo, {FrascoVazio.codigo: FrascoVazio}).dados == falta


def test_classe_nao_declarada_nao_volta() -> None:
    classes: dict[str, type[ErroDeNegocio]] = {FrascoVazio.codigo: FrascoVazio}
    with pytest.raises(KeyError):
        decodificar_recusa(codificar_recusa(NaoDeclarado("x")), classes)


def test_resumo_distingue_operacao_e_corpo() -> None:
    resumos = {
        resumo_do_corpo(operacao, corpo)
        for operacao, corpo in [("a.b.v1", b"{}"), ("a.b.v2", b"{}"), ("a.b.v1", b"[]"), ("a.b", b"v1{}")]
    }
    assert len(resumos) == 4
