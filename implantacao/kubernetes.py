"""Manifestos do Kubernetes: uma base comum e uma sobreposição por topologia, para o kustomize (ADR 68).

O que é da instalação de quem opera (endereço público, redes, onde estão PostgreSQL, RabbitMQ e etcd) está no ConfigMap
`meu-erp`, e os segredos, em Secrets que ele cria: aqui só se nomeiam.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from implantacao import pods, problemas
from implantacao.compose import DINAMICA, PASTAS, PORTA_DO_TRABALHO
from implantacao.instalacao import MAQUINA_DO_MONOLITO, PORTA, Arquivos, Instalacao, em_yaml
from implantacao.pods import Manifesto, etiquetas, manifesto
from implantacao.portao import HTTP, Portao, portao
from implantacao.rotas import ARQUIVO as ROTAS
from implantacao.rotas import Limites
from implantacao.topologias import ARQUIVO as TOPOLOGIA_DOS_SERVICOS
from lancador.mapa import MODULO_DA_IDENTIDADE
from plataforma.topologia import Topologia, Unidade

PASTA = "implantacao/kubernetes"
PUBLICO, REDE_DOS_PODS = "erp.exemplo.com.br", "10.0.0.0/8"
CONFIGURACAO = {
    "ERP_AMBIENTE": "producao",
    "ERP_ENDERECO": f"https://{PUBLICO}",
    "ERP_PROXIES": REDE_DOS_PODS,
    "ERP_BANCOS": "postgresql://erp_{modulo}_{papel}@postgres:5432/erp_{modulo}?sslmode=require",
    "ERP_SEGREDOS": pods.SEGREDOS,
    "ERP_SENHAS_DOS_BANCOS": f"{pods.SEGREDOS}/bancos",
    "ERP_EXECUCAO": "/run/erp",
}
NO_ETCD = "etcd://etcd:2379/meu_erp/topologia"
POSTGRES, AMQP, ETCD = 5432, 5672, 2379
SMTP = (465, 587)
# O Ingress é um pod: sem crê-lo, o https e o endereço de quem chama se perderiam nele.
ATRAS_DO_INGRESS = Portao(limites=Limites(proxies=(REDE_DOS_PODS,)))
TRAEFIK, SAUDE_DO_TRAEFIK = "traefik", 8082
WEB, TRABALHO = "web", "trabalho"


def gerar(instalacao: Instalacao) -> Arquivos:
    """A base e as duas sobreposições, cada qual numa pasta que o kustomize lê."""
    base = [
        manifesto("v1", "ServiceAccount", pods.CONFIGURACAO, automountServiceAccountToken=False),
        manifesto("v1", "ConfigMap", pods.CONFIGURACAO, data={**CONFIGURACAO, "ERP_HOSTS": _hosts(instalacao)}),
        *(_volume(pasta) for pasta in PASTAS),
        pods.so_o_permitido(),
    ]
    return {
        **_pasta("base", {"comum": base}),
        **_pasta("monolito", _da_topologia(instalacao, instalacao.monolito(), "monolito"), "../base"),
        **_pasta("servicos", _da_topologia(instalacao, instalacao.servicos(), "servicos"), "../base"),
    }


def _hosts(instalacao: Instalacao) -> str:
    """Também os nomes por que as unidades se chamam."""
    return ",".join((PUBLICO, MAQUINA_DO_MONOLITO, *instalacao.modulos))


def _pasta(nome: str, grupos: Mapping[str, Sequence[Manifesto]], *outras: str) -> Arquivos:
    arquivos = {f"{grupo}.yaml": "---\n".join(map(em_yaml, manifestos)) for grupo, manifestos in grupos.items()}
    recursos = [*outras, *arquivos]
    lista = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": recursos}
    return {f"{PASTA}/{nome}/{a}": texto for a, texto in {"kustomization.yaml": em_yaml(lista), **arquivos}.items()}


def _da_topologia(instalacao: Instalacao, topologia: Topologia, nome: str) -> dict[str, list[Manifesto]]:
    dividida = len(topologia.unidades) > 1
    alvo = MODULO_DA_IDENTIDADE if dividida else topologia.unidades[0].nome
    unidades = {u.nome: _da_unidade(u, dividida=dividida) for u in topologia.unidades}
    preparo = _preparo(instalacao, alvo, dividida=dividida)
    return {"preparo": preparo, **unidades, "portao": _portao(instalacao, topologia)}


def _volume(pasta: str) -> Manifesto:
    pedido = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    return manifesto("v1", "PersistentVolumeClaim", f"{pods.CONFIGURACAO}-{pasta}", spec=pedido)


def _preparo(instalacao: Instalacao, alvo: str, *, dividida: bool) -> list[Manifesto]:
    """Bancos e migrações e, dividida, a topologia no etcd: cada Job repete até dar certo, e acha feito o já feito."""
    senhas = {"bancos": ("app", "dono"), "migracoes": ("dono",)}
    comandos = {"bancos": ("preparo", "preparar_bancos"), "migracoes": ("migracao", "migrar")}
    feitos = []
    for nome, (conta, comando) in comandos.items():
        chaves = [f"{modulo}_{papel}" for modulo in instalacao.modulos for papel in senhas[nome]]
        chaves += ["ERP_BANCOS_ADMIN"] if nome == "bancos" else []
        ambiente = {"ERP_UNIDADE": "erp", "ERP_PAPEL": "dono"}
        um = pods.conteiner(nome, alvo, ["python", "manage.py", comando], ambiente, volumeMounts=pods.montagens([]))
        feitos.append(pods.tarefa(nome, pods.pod(conta, [um], [pods.segredo(conta, chaves), *pods.volumes_de([])])))
        feitos.append(_rede_do_preparo(nome, POSTGRES))
    if dividida:
        publicar = ["python", "erp", "topologia", "publicar", TOPOLOGIA_DOS_SERVICOS, "--se-nao-ha"]
        um = pods.conteiner("topologia", alvo, publicar, {"ERP_TOPOLOGIA": NO_ETCD})
        um["envFrom"] = []
        feitos += [pods.tarefa("topologia", pods.pod("agente", [um], [])), _rede_do_preparo("topologia", ETCD)]
    return feitos


def _rede_do_preparo(nome: str, porta: int) -> Manifesto:
    return pods.rede(nome, etiquetas(nome, "preparo"), de=[], a={porta: []})


def _da_unidade(unidade: Unidade, *, dividida: bool) -> list[Manifesto]:
    rotulos = {papel: etiquetas(unidade.nome, papel) for papel in (WEB, TRABALHO)}
    todas = {**pods.PARTE, "app.kubernetes.io/component": WEB}
    das_unidades = [{"podSelector": {"matchLabels": todas}}]
    correio: dict[int, list[Manifesto]] = {porta: [] for porta in SMTP if MODULO_DA_IDENTIDADE in unidade.modulos}
    a = {POSTGRES: [], **correio, **({PORTA: das_unidades, AMQP: [], ETCD: []} if dividida else {})}
    outras = [todas, {**todas, "app.kubernetes.io/component": TRABALHO}] if dividida else []
    chamam = {WEB: [etiquetas(TRAEFIK, "portao"), *outras], TRABALHO: []}
    nome_do_servico = unidade.url.removeprefix("http://").partition(":")[0]
    return [
        *(
            pods.implantacao(
                unidade.nome,
                papel,
                _pod_da_unidade(unidade, papel, dividida=dividida),
                replicas=1 if papel == TRABALHO else None,
            )
            for papel in (WEB, TRABALHO)
        ),
        pods.servico(nome_do_servico, rotulos[WEB], PORTA),
        pods.escala(f"{unidade.nome}-{WEB}", 2, 8),
        *(pods.interrupcao(f"{unidade.nome}-{papel}", rotulos[papel]) for papel in (WEB, TRABALHO)),
        *(pods.rede(f"{unidade.nome}-{p}", rotulos[p], de=chamam[p], a=a) for p in (WEB, TRABALHO)),
    ]


def _pod_da_unidade(unidade: Unidade, papel: str, *, dividida: bool) -> Manifesto:
    pastas = pods.pastas_de(unidade.modulos)
    ambiente = {f"ERP_{pasta.upper()}": PASTAS[pasta] for pasta in pastas}
    montagens, volumes = pods.montagens(pastas), pods.volumes_de(pastas)
    if dividida:
        ambiente |= {"ERP_TOPOLOGIA": NO_ETCD, "ERP_DINAMICA": f"{DINAMICA}/dinamica.json"}
        montagens.append({"name": "dinamica", "mountPath": DINAMICA, "readOnly": True})
        volumes.append({"name": "dinamica", "emptyDir": {}})
    porta = PORTA if papel == WEB else PORTA_DO_TRABALHO
    verbo = "servir" if papel == WEB else "trabalhar"
    comando = ["python", "erp", verbo, "--endereco", "0.0.0.0", "--porta", str(porta)]  # nosec B104 dentro do pod
    dela = pods.conteiner(
        papel,
        unidade.nome,
        comando,
        ambiente,
        volumeMounts=montagens,
        ports=[{"name": "http", "containerPort": porta}],
        **pods.sondas(porta),
    )
    segredo = pods.segredo(unidade.nome, _segredos_da(unidade, dividida=dividida))
    conteineres = [dela, pods.agente(NO_ETCD)] if dividida else [dela]
    return pods.pod(unidade.nome, conteineres, [segredo, *volumes])


def _segredos_da(unidade: Unidade, *, dividida: bool) -> list[str]:
    chaves = [f"{modulo}_app" for modulo in unidade.modulos] + ["ERP_SEGREDO_DO_OPERADOR"]
    chaves += ["ERP_SEGREDO"] if MODULO_DA_IDENTIDADE in unidade.modulos else []
    return chaves + (["ERP_SEGREDO_ENTRE_UNIDADES", "ERP_AMQP"] if dividida else [])


def _portao(instalacao: Instalacao, topologia: Topologia) -> list[Manifesto]:
    """O Traefik, com a mesma configuração do Compose; o TLS é do Ingress."""
    rotulos, arquivos = etiquetas(TRAEFIK, "portao"), portao(instalacao, topologia, ATRAS_DO_INGRESS)
    lidos = {PurePath(nome).name.lstrip("."): nome for nome in (HTTP, ROTAS, *problemas.plugin())}
    dados = {chave: arquivos[nome] for chave, nome in lidos.items()}
    itens = [{"key": chave, "path": nome} for chave, nome in lidos.items()]
    # Os corpos grandes esperam em disco.
    montagens = [{"name": "rotas", "mountPath": "/etc/traefik"}, {"name": "tmp", "mountPath": "/tmp"}]  # nosec B108
    um = pods.conteiner(TRAEFIK, TRAEFIK, [], {}, volumeMounts=montagens)
    um |= {"image": "traefik:v3.7", "args": [f"--configFile={HTTP}"], "workingDir": "/etc/traefik", "envFrom": []}
    um["ports"] = [{"name": "http", "containerPort": PORTA}]
    pergunta = {"httpGet": {"path": "/ping", "port": SAUDE_DO_TRAEFIK}}
    um |= {"livenessProbe": pergunta, "readinessProbe": pergunta}
    rotas = {"name": "rotas", "configMap": {"name": "meu-erp-rotas", "items": itens}}
    volumes = [rotas, {"name": "tmp", "emptyDir": {"sizeLimit": "2Gi"}}]
    unidades = [{"podSelector": {"matchLabels": {**pods.PARTE, "app.kubernetes.io/component": WEB}}}]
    rede = pods.rede(TRAEFIK, rotulos, de=[], a={PORTA: unidades})
    rede["spec"]["ingress"] = [{"ports": [{"protocol": "TCP", "port": p} for p in (PORTA, SAUDE_DO_TRAEFIK)]}]
    return [
        manifesto("v1", "ConfigMap", "meu-erp-rotas", data=dados),
        pods.implantacao(TRAEFIK, "portao", pods.pod(TRAEFIK, [um], volumes), replicas=2),
        pods.servico("portao", rotulos, PORTA),
        pods.interrupcao(f"{TRAEFIK}-portao", rotulos),
        rede,
        _entrada(),
    ]


def _entrada() -> Manifesto:
    destino = {"service": {"name": "portao", "port": {"number": PORTA}}}
    regra = {"host": PUBLICO, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": destino}]}}
    tls = [{"hosts": [PUBLICO], "secretName": "meu-erp-tls"}]
    return manifesto("networking.k8s.io/v1", "Ingress", "meu-erp", spec={"tls": tls, "rules": [regra]})
