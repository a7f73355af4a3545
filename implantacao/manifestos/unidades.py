"""O manifesto de uma unidade: o que atende, o que trabalha, quantos são e com quem falam."""

from dataclasses import dataclass

from implantacao import servidores
from implantacao.compose import AGENTE, DINAMICA, PASTAS, PORTA_DO_TRABALHO
from implantacao.contas import uid_de
from implantacao.instalacao import PORTA
from implantacao.manifestos import redes
from implantacao.manifestos.pods import (
    SEGREDOS,
    TMP,
    Pod,
    Recurso,
    conteiner,
    espalhados,
    guardado,
    passageiro,
    porta_de,
    recurso,
    segredo,
    sempre_um,
    variaveis,
    volume,
)
from implantacao.manifestos.servidores import PORTAS
from lancador.mapa import MODULO_DA_IDENTIDADE, MODULO_DO_LIVRO

INSTALACAO = "instalacao"
"""ConfigMap com o que é de quem instala: endereço público, redes, bancos e o que mais ele quiser dizer."""
WEB, TRABALHO, PORTAO = "web", "trabalho", "portao"
MINIMO, MAXIMO, OCUPACAO = 2, 4, 70
DONOS = ((MODULO_DA_IDENTIDADE, "chaves"), (MODULO_DO_LIVRO, "ancoras"))


def imagem(unidade: str) -> str:
    """Como o Compose a constrói; a versão e o registro são do kustomize."""
    return f"meu-erp-{unidade}"


@dataclass(frozen=True)
class Par:
    """Uma unidade e os seus dois pods."""

    unidade: str
    web: str
    trabalho: str
    modulos: tuple[str, ...]
    hosts: tuple[str, ...]
    """Nomes por que as outras a chamam."""
    sozinha: bool = True
    """Sem outras unidades não há mensageiro, nem repositório da topologia."""

    def rotulos(self, papel: str) -> dict[str, str]:
        """Pelo que se escolhe um dos pods."""
        return {"unidade": self.unidade, "papel": papel}


def manifesto(par: Par) -> list[Recurso]:
    """Tudo o que é da unidade, e com o rótulo dela."""
    web, trabalho = _pod(par, par.web, WEB), _pod(par, par.trabalho, TRABALHO)
    ditos = [
        # Quantos são quem diz é o HorizontalPodAutoscaler: repetido aqui, cada apply o desfaria.
        web.implantado(),
        trabalho.implantado(replicas=1),
        porta_de(web.nome, web.rotulos, PORTA),
        _quantos(web.nome),
        sempre_um(web.nome, web.rotulos),
        redes.politica(par.web, par.rotulos(WEB), entradas=[_quem_chama(par)], saidas=_saidas(par)),
        redes.politica(par.trabalho, par.rotulos(TRABALHO), saidas=_saidas(par)),
    ]
    for um in ditos:
        um["metadata"]["labels"] = {"unidade": par.unidade, **um["metadata"].get("labels", {})}
    return ditos


def do_banco() -> dict[str, str]:
    """Onde estão as senhas dos bancos; onde estão os bancos, diz o ConfigMap da instalação."""
    return {"ERP_SEGREDOS": SEGREDOS, "ERP_SENHAS_DOS_BANCOS": SEGREDOS}


def da_instalacao() -> list[Recurso]:
    """O ConfigMap da instalação como variáveis de um contêiner."""
    return [{"configMapRef": {"name": INSTALACAO}}]


def no_ar() -> dict[str, str]:
    """Onde está a topologia e o que dela muda sem reiniciar."""
    return {"ERP_TOPOLOGIA": servidores.TOPOLOGIA, "ERP_DINAMICA": f"{DINAMICA}/dinamica.json"}


def _pod(par: Par, nome: str, papel: str) -> Pod:
    ambiente = {**do_banco(), "ERP_HOSTS": ",".join(par.hosts), **({} if par.sozinha else no_ar())}
    vistos = [volume("segredos", SEGREDOS), volume("tmp", TMP, escrita=True)]
    volumes = [segredo(par.unidade), passageiro("tmp", "256Mi")]
    for modulo, pasta in DONOS:
        if modulo in par.modulos:
            ambiente[f"ERP_{pasta.upper()}"] = PASTAS[pasta]
            vistos.append(volume(pasta, PASTAS[pasta], escrita=True))
            volumes.append(guardado(pasta))
    if not par.sozinha:
        vistos.append(volume("dinamica", DINAMICA))
        volumes.append(passageiro("dinamica"))
    comando, porta = ("servir", PORTA) if papel == WEB else ("trabalhar", PORTA_DO_TRABALHO)
    quem_roda = conteiner(
        papel,
        imagem(par.unidade),
        memoria="512Mi",
        cpu="100m",
        args=["python", "erp", comando, "--endereco", "0.0.0.0", "--porta", str(porta)],  # nosec B104 dentro do pod
        env=variaveis(ambiente),
        envFrom=da_instalacao(),
        ports=[{"containerPort": porta}],
        **_sondas(porta),
        volumeMounts=vistos,
    )
    iniciais = () if par.sozinha else (_agente(par.unidade),)
    quais = par.rotulos(papel)
    return Pod(nome, quais, uid_de(par.unidade), [quem_roda], volumes, iniciais, outras=espalhados(quais))


def _agente(unidade: str) -> Recurso:
    """Parte antes da unidade e fica ao lado dela: escreve numa pasta que ela só lê."""
    um = conteiner(
        "agente",
        imagem(unidade),
        memoria="128Mi",
        args=list(AGENTE),
        env=variaveis(no_ar()),
        volumeMounts=[volume("dinamica", DINAMICA, escrita=True)],
        startupProbe={
            "exec": {"command": ["test", "-s", f"{DINAMICA}/dinamica.json"]},
            "periodSeconds": 1,
            "failureThreshold": 60,
        },
    )
    um["restartPolicy"] = "Always"
    um["securityContext"] |= {"runAsUser": uid_de("agente"), "runAsGroup": uid_de("agente")}
    return um


def _sondas(porta: int) -> dict[str, Recurso]:
    def sonda(qual: str, cada_s: int, falhas: int) -> Recurso:
        chamada = {"path": f"/_plataforma/{qual}", "port": porta}
        return {"httpGet": chamada, "periodSeconds": cada_s, "timeoutSeconds": 5, "failureThreshold": falhas}

    return {
        "startupProbe": sonda("viva", 2, 60),
        "livenessProbe": sonda("viva", 10, 3),
        "readinessProbe": sonda("pronta", 5, 3),
    }


def _quantos(nome: str) -> Recurso:
    alvo = {"apiVersion": "apps/v1", "kind": "Deployment", "name": nome}
    medida = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": OCUPACAO}}
    metricas = [{"type": "Resource", "resource": medida}]
    limites = {"scaleTargetRef": alvo, "minReplicas": MINIMO, "maxReplicas": MAXIMO, "metrics": metricas}
    return recurso("HorizontalPodAutoscaler", "autoscaling/v2", nome, spec=limites)


def _quem_chama(par: Par) -> Recurso:
    """O portão e, havendo, as outras unidades."""
    outras = [] if par.sozinha else [redes.pods(papel=WEB), redes.pods(papel=TRABALHO)]
    return redes.vindo([redes.pods(papel=PORTAO), *outras], PORTA)


def _saidas(par: Par) -> list[Recurso]:
    """O que a unidade usa; as outras, todas, porque a todas se pergunta por uma operação."""
    servidos = ["postgres"] if par.sozinha else ["postgres", "rabbitmq", "etcd"]
    saidas = [redes.ate(redes.pods(papel=nome), PORTAS[nome]) for nome in servidos]
    if not par.sozinha:
        saidas.append(redes.ate(redes.pods(papel=WEB), PORTA))
    if MODULO_DA_IDENTIDADE in par.modulos:
        saidas.append(redes.de_email())
    return saidas
