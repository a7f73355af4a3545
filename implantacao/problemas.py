"""O que o Traefik diz por si, quando nenhuma unidade responde: os mesmos problemas do portal em Python (ADR 58).

Ele troca o status e pede o corpo a um serviço, e o serviço não pode ser uma unidade: todas podem estar fora do ar. É um
plugin local, que o Traefik interpreta da pasta em que inicia.
"""

import json
from http import HTTPStatus
from typing import Any

from implantacao.instalacao import AVISO, Arquivos
from lancador.portal.recusas import CONFIRA_ANTES, ESPERA_SEGUNDOS, NAO_HA_RECURSO, dados_do_problema

PLUGIN = "problema"
PASTA = f"plugins-local/src/{PLUGIN}"
SERVICO = "problemas"
SEM_CHAVE, COM_CHAVE, DE_LEITURA, DE_CAMINHO = (
    f"problema-{qual}" for qual in ("sem-chave", "com-chave", "de-leitura", "de-caminho")
)
_NAO_ATENDE = "A parte do sistema que responde por este endereço não está atendendo."
_NAO_RESPONDEU = "A parte do sistema que responde por este endereço recebeu a chamada e não respondeu a tempo."
_COM_A_MESMA_CHAVE = "Mande a mesma chamada de novo, com a mesma Idempotency-Key."
FORA, DEMOROU, PERDEU = HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.BAD_GATEWAY
_DETALHES: dict[str, dict[HTTPStatus, str]] = {
    COM_CHAVE: {
        FORA: f"{_NAO_ATENDE} {_COM_A_MESMA_CHAVE}",
        DEMOROU: f"{_NAO_RESPONDEU} {_COM_A_MESMA_CHAVE}",
    },
    DE_LEITURA: {
        FORA: f"{_NAO_ATENDE} Tente de novo em instantes.",
        DEMOROU: f"{_NAO_RESPONDEU} Tente de novo em instantes.",
    },
    SEM_CHAVE: {
        PERDEU: f"{_NAO_ATENDE} {CONFIRA_ANTES}",
        DEMOROU: f"{_NAO_RESPONDEU} {CONFIRA_ANTES}",
    },
    DE_CAMINHO: {HTTPStatus.NOT_FOUND: NAO_HA_RECURSO},
}
_MANIFESTO = f"""{AVISO}displayName: {PLUGIN}
type: middleware
import: {PLUGIN}
summary: Um problem+json para cada caminho.
testData: {{}}
"""
_FONTE = f"""// Gerado por ./erp manage implantacao gerar: não se edita aqui.

// Package {PLUGIN} diz um problem+json para cada caminho que o middleware errors lhe pede.
package {PLUGIN}

import (
	"context"
	"net/http"
)

// Config tem, por caminho, o corpo e os segundos a esperar.
type Config struct {{
	Corpos  map[string]string
	Esperas map[string]string
}}

// CreateConfig é a configuração antes de lida.
func CreateConfig() *Config {{ return &Config{{}} }}

// New responde sem chamar o seguinte; quem diz o status é o middleware errors.
func New(_ context.Context, _ http.Handler, config *Config, _ string) (http.Handler, error) {{
	return http.HandlerFunc(func(resposta http.ResponseWriter, pergunta *http.Request) {{
		resposta.Header().Set("Content-Type", "application/problem+json")
		if espera := config.Esperas[pergunta.URL.Path]; espera != "" {{
			resposta.Header().Set("Retry-After", espera)
		}}
		_, _ = resposta.Write([]byte(config.Corpos[pergunta.URL.Path]))
	}}), nil
}}
"""


def plugin() -> Arquivos:
    """Os dois arquivos dele, a partir da pasta em que o Traefik inicia."""
    return {f"{PASTA}/.traefik.yml": _MANIFESTO, f"{PASTA}/{PLUGIN}.go": _FONTE}


def carregar_o_plugin() -> dict[str, Any]:
    """O que a configuração estática diz; se o plugin não carrega, o Traefik não inicia."""
    return {"abortOnPluginFailure": True, "localPlugins": {PLUGIN: {"moduleName": PLUGIN}}}


def intermediarios() -> dict[str, Any]:
    """Um `errors` para cada espécie de chamada, e o que responde por todos."""
    corpos, esperas, de_cada = {}, {}, {}
    for nome, detalhes in _DETALHES.items():
        for status, detalhe in detalhes.items():
            caminho = f"/{nome}/{status.value}"
            corpos[caminho] = json.dumps(dados_do_problema(status, detalhe), ensure_ascii=False)
            if nome in (COM_CHAVE, DE_LEITURA):
                esperas[caminho] = str(ESPERA_SEGUNDOS)
        de_cada[nome] = {"errors": _errors(nome, detalhes)}
    return {**de_cada, SERVICO: {"plugin": {PLUGIN: {"corpos": corpos, "esperas": esperas}}}}


def _errors(nome: str, detalhes: dict[HTTPStatus, str]) -> dict[str, Any]:
    # A conexão que não se fez, ou que caiu, é sempre 502 para o Traefik; a unidade nunca o responde.
    trocas = {"statusRewrites": {str(PERDEU.value): FORA.value}} if FORA in detalhes else {}
    vistos = [str((PERDEU if status == FORA else status).value) for status in detalhes]
    return {"status": vistos, **trocas, "service": SERVICO, "query": f"/{nome}/{{status}}"}


def servico() -> dict[str, Any]:
    """O plugin responde por ele, e atrás não há ninguém."""
    return {"middlewares": [SERVICO], "weighted": {"services": [{"name": "noop@internal"}]}}
