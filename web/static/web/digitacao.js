// O que toda tela em que se digita faz: o que se digitou fica guardado, a sessão que acaba não o perde, e enviar não sai da tela.
// `estado()` diz o que está na tela.
window.Digitacao = (formulario, estado) => {
  const um = (seletor) => document.querySelector(seletor);
  const RESGATE_MS = 2000;
  const cabecalhos = () => ({ "HX-Request": "true", "HX-Current-URL": location.href });
  let sujo = false, saindo = false, relogio = 0;

  const copia = () => new URLSearchParams({
    csrfmiddlewaretoken: formulario.elements.csrfmiddlewaretoken.value, tela: formulario.dataset.tela,
    copia: formulario.dataset.copia, conteudo: JSON.stringify(estado()),
  });
  const guardarCopia = () => { if (sujo && !saindo) fetch(formulario.dataset.resgate, { method: "POST", body: copia(), headers: cabecalhos() }).catch(() => {}); };
  addEventListener("pagehide", () => { if (sujo && !saindo) navigator.sendBeacon(formulario.dataset.resgate, copia()); });
  addEventListener("beforeunload", (evento) => { if (sujo && !saindo) evento.preventDefault(); });
  um("#sem-sessao a").addEventListener("click", () => { saindo = true; });

  const mexeu = () => {
    sujo = true;
    um("#estado").textContent = "Não salvo";
    clearTimeout(relogio);
    relogio = setTimeout(guardarCopia, RESGATE_MS);
  };
  const salvou = () => { sujo = false; clearTimeout(relogio); };
  const ir = (endereco) => { saindo = true; location.assign(endereco); };
  const acabouASessao = (entrar) => {
    sessionStorage.setItem(formulario.dataset.lugar, JSON.stringify(estado()));
    um("#sem-sessao a").href = entrar;
    um("#sem-sessao").hidden = false;
    um("#sem-sessao a").focus();
  };
  // O que se digitava quando a sessão acabou, uma vez só; null se nada.
  const guardado = () => {
    const lido = sessionStorage.getItem(formulario.dataset.lugar);
    sessionStorage.removeItem(formulario.dataset.lugar);
    return lido && JSON.parse(lido);
  };

  // A resposta em JSON, ou null se a sessão acabou; sem resposta, levanta.
  const enviar = async ({ corpo, chave }) => {
    const resposta = await fetch(formulario.action, {
      method: "POST", body: corpo, headers: { ...cabecalhos(), "Idempotency-Key": chave, Accept: "application/json" },
    });
    if (resposta.status === 204) { acabouASessao(resposta.headers.get("HX-Redirect")); return null; }
    if (!resposta.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(resposta.status));
    const lido = await resposta.json();
    if (lido.sem_resposta) throw new Error(lido.recusa.texto);
    return lido;
  };
  // Como `Combo.Campo` pede: as opções de `endereco` para o texto.
  const opcoesDe = (endereco) => async (texto, sinal) => {
    const parametros = new URLSearchParams({ q: texto });
    const estabelecimento = formulario.querySelector("[name=estabelecimento]")?.value;
    if (estabelecimento) parametros.set("estabelecimento", estabelecimento);
    const resposta = await fetch(`${endereco}?${parametros}`, { signal: sinal, headers: cabecalhos() });
    if (resposta.status === 204) { acabouASessao(resposta.headers.get("HX-Redirect")); throw new Error("sessão"); }
    if (!resposta.ok) throw new Error(String(resposta.status));
    return (await resposta.json()).opcoes;
  };

  return Object.freeze({ mexeu, salvou, ir, guardado, enviar, opcoesDe, cabecalhos });
};
