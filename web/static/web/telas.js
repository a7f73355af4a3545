// O que toda tela faz sem o servidor: atalhos, paleta, listas que se abrem, seleção e datas.
(() => {
  const um = (seletor, onde = document) => onde.querySelector(seletor);
  const todos = (seletor, onde = document) => [...onde.querySelectorAll(seletor)];
  const digitando = (alvo) => alvo.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

  // Dito ao leitor de tela; a mesma frase outra vez também se diz.
  const anunciar = (texto) => {
    const lugar = um("#anuncio");
    lugar.textContent = "";
    setTimeout(() => { lugar.textContent = texto; }, 50);
  };

  // Listas que se abrem: uma por vez; fecham ao clicar fora e com Esc, que devolve o foco.
  const fechar = (menos) => todos("details.suspenso[open]").forEach((d) => { if (d !== menos) d.open = false; });
  document.addEventListener("click", (evento) => fechar(evento.target.closest("details.suspenso")));
  document.addEventListener("focusin", (evento) => fechar(evento.target.closest("details.suspenso")));

  // Dos atalhos, os que servem nesta tela; o de um botão tem o nome dele.
  const dizerOsDesta = (janela) => {
    const lugar = um("#atalhos-desta", janela);
    todos("[data-de-botao]", lugar).forEach((linha) => linha.remove());
    todos("[data-se]", lugar).forEach((linha) => { linha.hidden = !um(linha.dataset.se); });
    todos("[data-atalho]").forEach((botao) => {
      const linha = um("[data-se]", lugar).cloneNode(true);
      linha.hidden = false;
      linha.removeAttribute("data-se");
      linha.dataset.deBotao = "";
      const nome = [...botao.childNodes].filter((no) => no.nodeType === Node.TEXT_NODE).map((no) => no.textContent).join("").trim();
      um("dt", linha).textContent = nome;
      um("kbd", linha).textContent = botao.dataset.atalho.toUpperCase();
      lugar.prepend(linha);
    });
    um("[data-se-ha]", janela).hidden = !um("div:not([hidden])", lugar);
  };

  // Janelas: paleta e atalhos.
  const abrir = (id) => {
    const janela = um(id);
    if (!janela || um("dialog[open]")) return;
    if (id === "#atalhos") dizerOsDesta(janela);
    janela.showModal();
    const campo = um("input", janela);
    if (campo) { campo.select(); htmx.trigger(campo, "carregar"); }
  };
  document.addEventListener("click", (evento) => {
    const alvo = evento.target.closest("[data-abrir]");
    if (alvo) abrir(alvo.dataset.abrir);
    if (evento.target.closest("[data-fechar]") || evento.target.matches("dialog[open]")) evento.target.closest("dialog").close();
  });

  // As linhas da lista, pelo teclado: j e k andam, x marca, Enter abre.
  const andar = (passo) => {
    const elos = todos(".tabela tbody a[data-linha]");
    if (!elos.length) return;
    const atual = elos.indexOf(document.activeElement?.closest("tr")?.querySelector("a[data-linha]"));
    elos[Math.min(Math.max(atual + passo, 0), elos.length - 1)].focus();
  };
  const teclas = {
    "/": () => um("#busca")?.focus(),
    "?": () => abrir("#atalhos"),
    j: () => andar(1),
    k: () => andar(-1),
    x: () => document.activeElement?.closest("tr")?.querySelector(".sel input")?.click(),
  };
  document.addEventListener("keydown", (evento) => {
    if (evento.key === "Escape") {
      const aberta = um("details.suspenso[open]");
      if (aberta) { aberta.open = false; um("summary", aberta).focus(); }
    }
    if ((evento.ctrlKey || evento.metaKey) && evento.key.toLowerCase() === "k") { evento.preventDefault(); abrir("#paleta"); return; }
    if (evento.key === "F1") { evento.preventDefault(); abrir("#atalhos"); return; }
    if (evento.ctrlKey || evento.altKey || evento.metaKey || digitando(evento.target)) return;
    const acao = teclas[evento.key] || (um(`[data-atalho="${CSS.escape(evento.key)}"]`) && (() => um(`[data-atalho="${CSS.escape(evento.key)}"]`).click()));
    if (acao) { evento.preventDefault(); acao(); }
  });

  // Seleção em massa: a barra aparece com a primeira marcada; "todas" marca as desta página.
  const servem = (lista, acao) => todos("tbody .sel input:checked", lista).filter((c) => c.dataset.cabem.split(" ").includes(acao));
  const contar = (lista) => {
    const marcadas = todos("tbody .sel input:checked", lista).length;
    const barra = um(".massa", lista);
    if (!barra) return;
    barra.hidden = marcadas === 0;
    um("[data-quantas]", barra).textContent = marcadas;
    todos("[data-acao]", barra).forEach((botao) => {
      const cabem = servem(lista, botao.dataset.acao).length;
      um("[data-cabem]", botao).textContent = `(${cabem})`;
      botao.disabled = cabem === 0;
    });
    const todas = um("thead .sel input", lista);
    todas.checked = marcadas > 0 && marcadas === todos("tbody .sel input", lista).length;
    todas.indeterminate = marcadas > 0 && !todas.checked;
  };
  document.addEventListener("change", (evento) => {
    const lista = evento.target.closest(".lista");
    if (!lista || !evento.target.closest(".sel")) return;
    evento.stopPropagation();
    if (evento.target.closest("thead")) todos("tbody .sel input", lista).forEach((c) => { c.checked = evento.target.checked; });
    contar(lista);
  }, true);
  document.addEventListener("click", (evento) => {
    const lista = evento.target.closest("[data-desmarcar]")?.closest(".lista");
    if (!lista) return;
    todos(".sel input", lista).forEach((c) => { c.checked = false; });
    contar(lista);
    um("#busca", lista)?.focus();
  });

  // Datas como se digitam: hoje, +7, 24/11, 24112026.
  const doisDigitos = (n) => String(n).padStart(2, "0");
  const porExtenso = (texto) => {
    const limpo = texto.trim().toLowerCase();
    const dia = new Date();
    const escrever = () => `${doisDigitos(dia.getDate())}/${doisDigitos(dia.getMonth() + 1)}/${dia.getFullYear()}`;
    if (limpo === "h" || limpo === "hoje") return escrever();
    const dias = limpo.match(/^([+-]\d{1,3})$/);
    if (dias) { dia.setDate(dia.getDate() + Number(dias[1])); return escrever(); }
    const partes = limpo.match(/^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/) || limpo.match(/^(\d{2})(\d{2})(\d{2}|\d{4})?$/);
    if (!partes) return texto;
    const ano = partes[3] ? (partes[3].length === 2 ? `20${partes[3]}` : partes[3]) : dia.getFullYear();
    return `${partes[1].padStart(2, "0")}/${partes[2].padStart(2, "0")}/${ano}`;
  };
  document.addEventListener("change", (evento) => {
    if (evento.target.matches("[data-data]") && evento.target.value) evento.target.value = porExtenso(evento.target.value);
  }, true);

  // O endereço fica limpo: o que não filtra não vai nele.
  document.addEventListener("htmx:config:request", (evento) => {
    const { request, sourceElement } = evento.detail.ctx;
    // Das marcadas, só vão as que a ação alcança.
    if (sourceElement.dataset.acao && request.body instanceof FormData) {
      request.body.delete("marcado");
      servem(sourceElement.closest(".lista"), sourceElement.dataset.acao).forEach((c) => request.body.append("marcado", c.value));
    }
    if (request.method !== "GET" || !(request.body instanceof FormData)) return;
    [...request.body].forEach(([nome, valor]) => { if (valor === "") request.body.delete(nome); });
  });
  // A janela de que se agiu fecha-se antes que a página nova chegue: tirar-lhe só o atributo prenderia o resto.
  document.addEventListener("htmx:before:swap", (evento) => {
    const janela = evento.detail.ctx.sourceElement.closest("#conteudo dialog[open]");
    if (janela) janela.close();
  });
  document.addEventListener("htmx:after:swap", () => {
    todos(".lista").forEach(contar);
    const dito = um("[data-anuncio]");
    if (dito) anunciar(dito.dataset.anuncio);
    // O botão que se usou pode ter saído: o foco vai ao que se disse.
    if (document.activeElement === document.body) (um("[data-foco]") || um("#recado-da-acao"))?.focus();
    todos("[data-foco]").forEach((novo) => novo.removeAttribute("data-foco"));
  });

  // Copiar; onde o navegador não deixa (página sem https), um clique no texto o seleciona inteiro.
  document.addEventListener("click", async (evento) => {
    const botao = evento.target.closest("[data-copiar]");
    if (!botao) return;
    try {
      await navigator.clipboard.writeText(botao.dataset.copiar);
      anunciar("Copiado.");
      um("span", botao).textContent = "Copiado";
    } catch {
      getSelection().selectAllChildren(botao.previousElementSibling);
      anunciar("Selecionado: copie com Ctrl C.");
    }
  });

  // O que se fez na tela de antes diz-se nesta.
  const feito = sessionStorage.getItem("dito");
  sessionStorage.removeItem("dito");
  if (feito) {
    const lugar = um("#feito");
    um("span", lugar).textContent = feito;
    lugar.hidden = false;
    // Um link é para copiar: fica até que se saia da tela.
    if (!feito.includes("://")) setTimeout(() => { lugar.hidden = true; }, 6000);
  }

  // Sem resposta, diz-se; o que está na página continua lá.
  const falhou = (texto) => {
    const recado = um("#recado");
    um("span", recado).textContent = texto;
    recado.hidden = false;
    setTimeout(() => { recado.hidden = true; }, 6000);
  };
  document.addEventListener("htmx:error", (evento) => {
    if (evento.detail?.ctx?.status !== "aborted" && evento.detail?.error?.name !== "AbortError") falhou("Sem resposta do sistema. Confira a rede e tente de novo.");
  });
})();
