"""A topologia dos serviços, que as unidades leem em ERP_TOPOLOGIA."""

import json

from implantacao.instalacao import AVISO, Arquivos, Instalacao

ARQUIVO = "implantacao/topologias/servicos.toml"


def gerar(instalacao: Instalacao) -> Arquivos:
    """Uma unidade por módulo; os bancos seguem ERP_BANCOS."""
    topologia = instalacao.servicos()
    partes = [AVISO.rstrip(), f"epoca = {topologia.epoca}", ""]
    for unidade in topologia.unidades:
        modulos = json.dumps(unidade.modulos)
        partes += [f"[unidades.{unidade.nome}]", f"modulos = {modulos}", f'url = "{unidade.url}"', ""]
    partes += ["[bancos]", *(f'{nome} = "{modelo}"' for nome, modelo in topologia.bancos.items()), ""]
    return {ARQUIVO: "\n".join(partes)}
