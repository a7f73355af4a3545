"""O que vem antes das unidades: as pastas que ficam, os bancos e migrações e, havendo etcd, a topologia nele."""

from implantacao.compose import PASTAS, PUBLICAR
from implantacao.contas import uid_de
from implantacao.instalacao import MONOLITO
from implantacao.manifestos import redes
from implantacao.manifestos.pods import SEGREDOS, TMP, Pod, Recurso, conteiner, passageiro, recurso, segredo, volume
from implantacao.manifestos.pods import variaveis as em_variaveis
from implantacao.manifestos.servidores import PORTAS
from implantacao.manifestos.unidades import da_instalacao, do_banco, imagem, no_ar
from implantacao.topologias import ARQUIVO as TOPOLOGIA_DOS_SERVICOS

IMAGEM = imagem("preparo")
"""A de uma unidade: qual, cada topologia diz."""
PASSO, TOPOLOGIA = {"papel": "passo"}, {"papel": "topologia"}


def pastas() -> list[Recurso]:
    """De vários pods ao mesmo tempo, talvez em nós diferentes."""
    pedido = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    return [recurso("PersistentVolumeClaim", "v1", nome, spec=pedido) for nome in PASTAS]


def dos_bancos() -> list[Recurso]:
    """Cada passo insiste até dar certo, e acha feito o que já está feito."""
    ao_banco = redes.ate(redes.pods(papel="postgres"), PORTAS["postgres"])
    return [
        _passo("preparo", ["python", "manage.py", "preparar_bancos"]),
        _passo("migracao", ["python", "manage.py", "migrar"]),
        redes.politica("passos", PASSO, saidas=[ao_banco]),
    ]


def da_topologia() -> list[Recurso]:
    """Grava no etcd a topologia, se ainda não há uma: depois, quem a muda é o operador."""
    um = conteiner(
        "topologia",
        IMAGEM,
        memoria="128Mi",
        args=[*PUBLICAR, TOPOLOGIA_DOS_SERVICOS, "--se-nao-ha"],
        env=em_variaveis(no_ar()),
        volumeMounts=[volume("tmp", TMP, escrita=True)],
    )
    pod = Pod("topologia", TOPOLOGIA, uid_de("agente"), [um], [passageiro("tmp")])
    ao_etcd = redes.ate(redes.pods(papel="etcd"), PORTAS["etcd"])
    return [pod.de_uma_vez(), redes.politica("topologia", TOPOLOGIA, saidas=[ao_etcd])]


def _passo(nome: str, comando: list[str]) -> Recurso:
    """O que roda uma vez, com as senhas de quem é dono dos bancos."""
    um = conteiner(
        nome,
        IMAGEM,
        memoria="512Mi",
        args=comando,
        env=em_variaveis({**do_banco(), "ERP_UNIDADE": MONOLITO, "ERP_PAPEL": "dono"}),
        envFrom=da_instalacao(),
        volumeMounts=[volume("segredos", SEGREDOS), volume("tmp", TMP, escrita=True)],
    )
    return Pod(nome, PASSO, uid_de(nome), [um], [segredo(nome), passageiro("tmp")]).de_uma_vez()
