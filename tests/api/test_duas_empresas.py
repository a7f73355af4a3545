"""Uma empresa não alcança a outra: o id alheio responde como o que não há, em toda operação e em todo lugar dela.

Os lugares saem do documento OpenAPI: uma operação nova que recebe um id, e que aqui não se sabe chamar, falha.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.apps import apps

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.relogio import hoje
from plataforma.topologia import modulos_com_banco
from plataforma.valores import novo_id
from tests.api.empresa_cheia import SENHA, cnpj_novo, empresa_cheia
from tests.api.operacoes import FORMULARIO, JSON, OPERACOES, SEM_DONO, Lugar, Operacao, lugares_de, trocar
from tests.provas.sorteados.corpos import corpo_que_serve

PLANILHA = b"conta;saldo\n1.1.1.02.001;1,00\n"
NAO_HA = re.compile(r"nao_encontrad[oa]$|^core\.(credenciais_invalidas|empresa)")
SEM_DOCUMENTO = frozenset({"POST /api/notas-de-entrada/{id}/mapear/", "POST /api/inventarios/{id}/contar/"})
"""A empresa cheia não tem nota que aguarda nem inventário aberto: a situação se recusa antes de se olhar o corpo."""
DO_CAMINHO = {"autorizacoes": "aplicativos"}
"""De onde vem o id de um caminho que leva o de outro recurso."""
RECURSO_DO_CAMPO = {
    "cliente": "clientes",
    "condicao": "condicoes",
    "conta": "contas",
    "conta_bancaria": "contas-bancarias",
    "deposito": "depositos",
    "destino": "depositos",
    "empresa": "empresas",
    "estabelecimento": "estabelecimentos",
    "fornecedor": "fornecedores",
    "id_do_documento": "pedidos",
    "nota": "notas-de-entrada",
    "origem": "depositos",
    "papeis": "papeis",
    "pedido": "pedidos",
    "pessoa": "pessoas",
    "produto": "produtos",
    "produtos": "produtos",
    "titulo": "titulos",
}


class Tentativa(NamedTuple):
    """O que se respondeu a um id, menos o próprio id e a correlação; `campos`, os que a resposta recusa."""

    status: int
    corpo: Json
    campos: tuple[str, ...]


@dataclass
class Empresa:
    """Uma empresa cheia, quem a administra e os ids dela, por recurso."""

    cena: Cena
    _ids: dict[str, list[Json]] = field(default_factory=dict)

    def linhas(self, recurso: str) -> list[Json]:
        """Tudo o que a empresa tem do recurso."""
        if recurso not in self._ids:
            self._ids[recurso] = self.cena.cliente.listar(f"/api/{recurso}/")
        return self._ids[recurso]

    def id_do(self, campo: str) -> str:
        """Um id da empresa que serve ao campo."""
        if campo == "linha":
            pedido = self.linhas("pedidos")[0]["id"]
            return str(self.cena.cliente.ler(f"/api/pedidos/{pedido}/")["itens"][0]["id"])
        if campo == "correlacao":
            return self.cena.cliente.ultima_correlacao
        if campo == "empresa":
            return self.cena.cliente.empresa
        # O destino de uma transferência não é a origem dela.
        return str(self.linhas(RECURSO_DO_CAMPO[campo])[-1 if campo == "destino" else 0]["id"])

    def ids_do_caminho(self, operacao: Operacao, nome: str) -> list[str]:
        """Os ids da empresa que o caminho da operação aceita."""
        recurso = DO_CAMINHO.get(operacao.recurso, operacao.recurso)
        return [self.id_do(nome)] if nome != "id" else [str(linha["id"]) for linha in self.linhas(recurso)]


@pytest.fixture(scope="module")
def alheia(cena: Cena) -> Empresa:
    """A empresa cujos ids outra tenta."""
    return Empresa(cena)


@pytest.fixture(scope="module")
def nossa(bancos: None) -> Empresa:
    """A empresa que tenta, por quem a administra."""
    return Empresa(empresa_cheia())


def _tudo_o_que_tem(empresa: Empresa) -> dict[str, tuple[int, int]]:
    """Quantas linhas e um resumo delas, de cada tabela em que a empresa tem dados."""
    achado, id_da_empresa = {}, UUID(empresa.cena.cliente.empresa)
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=id_da_empresa)):
        for modelo in apps.get_models():
            modulo = modelo._meta.app_label
            if modulo in modulos_com_banco() and any(c.column == "empresa_id" for c in modelo._meta.concrete_fields):
                sql = f"SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM {modelo._meta.db_table} t"
                ((linhas, resumo),) = executar(modulo, f"{sql} WHERE empresa_id = %s", [id_da_empresa])
                achado[modelo._meta.db_table] = (int(linhas), int(resumo))
    return achado


def _corpo(operacao: Operacao, nossa: Empresa) -> Json:
    """O corpo mínimo que serve, com ids nossos em todo lugar que aceita um."""
    campos = {lugar.campo for lugar in lugares_de(operacao) if lugar.em == "corpo"}
    ids = {campo: nossa.id_do(campo) for campo in campos}
    inteiro = corpo_que_serve(operacao.corpos[JSON], operacao.formas, ids)
    return _com_valores(_minimo(inteiro, operacao.corpos[JSON], operacao.formas, campos))


def _minimo(corpo: Json, forma: Json, formas: Any, ids: set[str]) -> Json:
    """Só o que a forma exige, e o que leva um id."""
    forma = formas[forma["$ref"].rpartition("/")[2]] if "$ref" in forma else forma
    if isinstance(corpo, list):
        return [_minimo(item, forma["items"], formas, ids) for item in corpo]
    if not isinstance(corpo, dict):
        return corpo
    ficam = [n for n in corpo if n in forma.get("required", ()) or _leva_id(corpo[n], n, ids)]
    return {n: _minimo(corpo[n], forma["properties"][n], formas, ids) for n in ficam}


def _leva_id(valor: Json, nome: str, ids: set[str]) -> bool:
    if isinstance(valor, list):
        return any(_leva_id(item, nome, ids) for item in valor)
    return any(_leva_id(v, n, ids) for n, v in valor.items()) if isinstance(valor, dict) else nome in ids


def _com_valores(corpo: Json) -> Json:
    """Os textos que têm regra, no lugar do “x” do gerador."""
    certos = {
        "cnpj": cnpj_novo(),
        "cnpj_da_matriz": cnpj_novo(),
        "codigo": novo_id().hex[:12],
        "contrapartida": "4.2.2.02.001",
        "documento": "1",
        "email": f"{novo_id().hex}@exemplo.com.br",
        "escopos": ["openid"],
        "numero": "1",
        "prazos": "30/60",
        "redirecionamentos": ["https://exemplo.com.br/volta"],
        "senha": SENHA,
        "sigla": novo_id().hex[:6],
        "sku": novo_id().hex,
        "unidade": "UN",
    }
    if isinstance(corpo, list):
        return [_com_valores(item) for item in corpo]
    if not isinstance(corpo, dict):
        return corpo
    return {n: certos[n] if n in certos and v in ("x", ["x"]) else _com_valores(v) for n, v in corpo.items()}


def _chamar(empresa: Empresa, operacao: Operacao, caminho: str, corpo: Json, filtros: dict[str, str]) -> Any:
    http, cabecalhos = empresa.cena.cliente.http, {"Idempotency-Key": str(novo_id()), "If-Match": "*"}
    if operacao.metodo == "GET":
        return http.get(caminho, params=filtros)
    if FORMULARIO in operacao.corpos and (JSON not in operacao.corpos or not corpo):
        campos, arquivos = {"data": hoje().isoformat()}, {"contas": ("contas.csv", PLANILHA)}
        return http.post(caminho, data=campos, files=arquivos, headers=cabecalhos)
    return http.request(operacao.metodo, caminho, json=corpo, headers=cabecalhos)


def _tentar(nossa: Empresa, lugar: Lugar, corpo: Json, doc: str, id_tentado: str) -> Tentativa:
    """A chamada com o id naquele lugar; `doc` é o do caminho, quando o lugar não é ele."""
    operacao, caminho, filtros = lugar.operacao, lugar.operacao.caminho, {}
    if lugar.em == "caminho":
        caminho = caminho.replace(f"{{{lugar.campo}}}", id_tentado)
    elif lugar.em == "filtro":
        filtros = {**_obrigatorios(operacao), lugar.campo: id_tentado}
    else:
        # Numa alteração só vai o campo tentado: outro, que o documento recuse, responderia por ele.
        so_ele = {lugar.passos[0]: corpo[lugar.passos[0]]} if operacao.metodo == "PATCH" else corpo
        corpo = trocar(so_ele, lugar.passos, id_tentado)
    resposta = _chamar(nossa, operacao, caminho.replace("{id}", doc), corpo, filtros)
    texto = resposta.content.decode().replace(id_tentado, "<id>").replace(id_tentado.replace("-", ""), "<id>")
    lido = json.loads(texto) if texto else {}
    campos = tuple(c["campo"] for c in lido.get("campos", ()))
    return Tentativa(resposta.status_code, {n: v for n, v in lido.items() if n != "correlacao"}, campos)


def _obrigatorios(operacao: Operacao) -> dict[str, str]:
    dias = {"de": hoje().replace(day=1).isoformat(), "ate": hoje().isoformat()}
    return {p["name"]: dias[p["name"]] for p in operacao.parametros if p.get("required") and p["name"] in dias}


def _documentos(nossa: Empresa, lugar: Lugar) -> list[str]:
    """Os nossos documentos em que tentar: a situação de um decide se ele chega a olhar o corpo."""
    if lugar.em == "corpo" and "{id}" in lugar.operacao.caminho:
        return nossa.ids_do_caminho(lugar.operacao, "id")
    return [""]


def _alheios(alheia: Empresa, lugar: Lugar) -> list[str]:
    return alheia.ids_do_caminho(lugar.operacao, lugar.campo) if lugar.em == "caminho" else [alheia.id_do(lugar.campo)]


LUGARES = [lu for o in OPERACOES for lu in lugares_de(o) if not (lu.em == "caminho" and o.recurso in SEM_DONO)]


# Duas chamadas em cada lugar que aceita um id, e duas empresas cheias.
@pytest.mark.timeout(400)
def test_o_id_alheio_responde_como_o_que_nao_ha_e_nada_da_outra_muda(alheia: Empresa, nossa: Empresa) -> None:
    antes = _tudo_o_que_tem(alheia)
    desiguais, alcancados, sem_efeito = [], [], []
    for lugar in LUGARES:
        corpo = _corpo(lugar.operacao, nossa) if JSON in lugar.operacao.corpos else None
        chegaram = set()
        for doc in _documentos(nossa, lugar):
            ninguem = lugar.operacao.ninguem() if lugar.em == "caminho" else str(novo_id())
            alheio, *_ = _alheios(alheia, lugar)
            com_alheio = _tentar(nossa, lugar, corpo, doc, alheio)
            com_ninguem = _tentar(nossa, lugar, corpo, doc, ninguem)
            if com_alheio != com_ninguem:
                desiguais.append(f"{lugar}: {com_alheio} e {com_ninguem}")
            chegaram.add(_chegou(lugar, com_alheio))
            if com_alheio.status < 300 and not _vazia(com_alheio):
                alcancados.append(f"{lugar}: {com_alheio}")
        if True not in chegaram and lugar.operacao.nome not in SEM_DOCUMENTO:
            sem_efeito.append(f"{lugar}: {com_alheio}")
    assert desiguais == []
    assert alcancados == []
    assert sem_efeito == []
    assert _tudo_o_que_tem(alheia) == antes


def _chegou(lugar: Lugar, tentativa: Tentativa) -> bool:
    """Se a resposta é sobre o id: sem isso, a chamada parou antes, e nada se provou."""
    no_corpo = any(campo.split(".")[0] == lugar.passos[0] for campo in tentativa.campos)
    codigo = tentativa.corpo.get("codigo", "")
    return no_corpo or tentativa.status == 404 or bool(NAO_HA.search(codigo)) or _vazia(tentativa)


def _vazia(tentativa: Tentativa) -> bool:
    """A lista que nada achou, ou o fim do que já não havia: o 204 só serve porque o de ninguém é igual."""
    return (
        tentativa.status == 204
        or tentativa.status == 200
        and [] in (tentativa.corpo.get("itens"), tentativa.corpo.get("efeitos"))
    )
