"""A pessoa das planilhas se acha pelo documento, com máscara ou sem, e sai passado o prazo do título."""

from datetime import date
from uuid import UUID

import pytest

from abertura.models import ErroDaImplantacao, Implantacao, TituloDaImplantacao
from plataforma.relogio import hoje
from plataforma.titulares.contrato import Titular, titulares_de
from plataforma.valores import novo_id

CPF, COM_MASCARA = "52998224725", "529.982.247-25"


@pytest.mark.parametrize(("vencimento", "fica"), [(date(2010, 3, 15), False), (None, True)])
def test_o_titulo_da_planilha_sai_passado_o_prazo(empresa: UUID, vencimento: date | None, *, fica: bool) -> None:
    vencimento = vencimento or hoje()
    zeros = dict.fromkeys(("produtos", "titulos", "contas", "estoques", "devedores", "credores", "quantos_erros"), 0)
    implantacao = Implantacao.objects.create(data=hoje(), usuario_id=novo_id(), **zeros)
    TituloDaImplantacao.objects.create(
        implantacao=implantacao,
        linha=2,
        tipo="receber",
        documento_da_pessoa=COM_MASCARA,
        nome="Maria",
        documento="1",
        parcela=1,
        emissao=vencimento,
        vencimento=vencimento,
        valor=1,
    )
    ErroDaImplantacao.objects.create(
        implantacao=implantacao, linha=3, ordem=1, arquivo="titulos.csv", valor=COM_MASCARA, mensagem="CPF repetido."
    )
    pessoa, abertura = Titular(documento=CPF, pessoas=()), titulares_de("abertura")
    retidos = [g.assunto for g in abertura.guardas_do_titular(titular=pessoa) if g.retido_ate]
    assert retidos == (["Títulos das planilhas de saldos iniciais"] if fica else [])
    assert abertura.apagar_o_titular(chave=novo_id(), titular=pessoa, valores=(), tudo=not fica) == (0 if fica else 2)
    titulo, erro = TituloDaImplantacao.objects.get(), ErroDaImplantacao.objects.get()
    assert titulo.nome == ("Maria" if fica else "(apagado)")
    assert titulo.documento_da_pessoa == (COM_MASCARA if fica else titulo.id.hex[-30:])
    assert erro.valor == (COM_MASCARA if fica else "")
