// Um formulário declarado: enche-se do estado que veio, salva sem sair da tela, e nada do que se digita se perde.
(() => {
  const um = (seletor, onde = document) => onde.querySelector(seletor);
  const todos = (seletor, onde = document) => [...onde.querySelectorAll(seletor)];
  const formulario = um("#formulario");
  if (!formulario) return;
  const NOME = ".nome";
  const CAMPOS = "input:not([type=hidden]), select, textarea";
  const anunciar = (texto) => { um("#anuncio").textContent = texto; };
  const mostrar = (elemento, texto) => { elemento.textContent = texto; elemento.hidden = !texto; };
  const lugarDoEstado = um("#estado");
  let salvando = false, emDuvida = null, original = null, linhasFeitas = 0;

  // ---- O que está na tela: { nome: [textos] }.
  const estado = () => {
    const dito = {};
    for (const campo of formulario.elements) {
      if (!campo.name || ["csrfmiddlewaretoken", "versao", "chave", "copia"].includes(campo.name)) continue;
      (dito[campo.name] ??= []).push(campo.type === "checkbox" ? (campo.checked ? "sim" : "") : campo.value);
    }
    return dito;
  };
  const digitacao = Digitacao(formulario, estado);
  const { mexeu, enviar, ir } = digitacao;
  const por = (campo, valor) => {
    if (campo.type === "checkbox") campo.checked = valor === "sim";
    else campo.value = valor;
    if (campo.tagName === "SELECT" && campo.value !== valor) campo.selectedIndex = 0;
  };
  const encher = (dito) => {
    todos("[data-linhas]").forEach((lugar) => {
      const quantas = Math.max(1, ...Object.entries(dito).filter(([nome]) => nome.startsWith(`${lugar.dataset.linhas}.`)).map(([, valores]) => valores.length));
      lugar.replaceChildren();
      for (let i = 0; i < quantas; i += 1) novaLinha(lugar);
    });
    for (const [nome, valores] of Object.entries(dito)) {
      todos(`[name="${CSS.escape(nome)}"]`, formulario).forEach((campo, i) => por(campo, valores[i] ?? ""));
    }
    todos("[data-sugestoes]", formulario).forEach((campo) => { campo.procura.escolhido = escondido(campo).value ? campo.value : ""; });
  };

  // ---- Procuras.
  const escondido = (campo) => um("input[type=hidden]", campo.parentElement);
  const erroDe = (campo) => um(".erro", campo.closest(".campo"));
  const procurar = (campo) => {
    campo.procura = new Combo.Campo(campo, {
      pedir: digitacao.opcoesDe(campo.dataset.sugestoes),
      mostrar: (o) => Combo.lados(o.nome, o.detalhe ?? [o.sku, o.documento_escrito].filter(Boolean).join(" "), o.unidade ?? o.uf ?? "", ""),
      escolheu: (achado) => {
        escondido(campo).value = achado.id;
        mostrar(erroDe(campo), "");
        campo.dispatchEvent(new CustomEvent("escolheu", { bubbles: true, detail: achado }));
        mexeu();
      },
      faltou: (texto, semResposta) => mostrar(erroDe(campo), semResposta ? "Sem resposta do sistema: tente de novo." : `Nada com “${texto}”.`),
      mudou: () => { escondido(campo).value = ""; mexeu(); },
      seguir: () => seguinte(campo)?.focus(),
      anunciar,
    });
  };

  // ---- Linhas repetidas.
  const novaLinha = (lugar) => {
    const modelo = um(`[data-linha-de="${CSS.escape(lugar.dataset.linhas)}"]`);
    const linha = modelo.content.cloneNode(true).firstElementChild;
    todos(".campo", linha).forEach((caixa) => {
      const campo = um(`${CAMPOS}, output`, caixa), rotulo = um("label", caixa), erro = um(".erro", caixa);
      campo.id = `linha-${linhasFeitas += 1}`;
      erro.id = `erro-${campo.id}`;
      campo.setAttribute("aria-describedby", erro.id);
      if (rotulo && !rotulo.contains(campo)) rotulo.htmlFor = campo.id;
    });
    lugar.append(linha);
    todos("[data-sugestoes]", linha).forEach(procurar);
    return linha;
  };
  const vazia = (linha) => todos("input:not([type=hidden]), textarea", linha).every((campo) => !campo.value.trim());
  const linhas = (lugar) => todos("[data-linha]", lugar);
  const tirar = (linha) => {
    const lugar = linha.parentElement, vizinha = linha.nextElementSibling ?? linha.previousElementSibling;
    linha.remove();
    um(CAMPOS, vizinha ?? novaLinha(lugar)).focus();
    mexeu();
  };
  const semVazias = () => todos("[data-linhas]:not([data-fixas])").forEach((lugar) => linhas(lugar).filter(vazia).forEach((linha) => { if (linhas(lugar).length > 1) linha.remove(); }));
  const maisUma = (lugar) => um(CAMPOS, novaLinha(lugar)).focus();
  formulario.addEventListener("click", (evento) => {
    const mais = evento.target.closest("[data-mais]"), fora = evento.target.closest("[data-tirar]");
    if (mais) maisUma(um(`[data-linhas="${CSS.escape(mais.dataset.mais)}"]`));
    if (fora) tirar(fora.closest("[data-linha]"));
  });

  // ---- Teclado: Enter anda (e abre outra linha no fim); Ctrl S e Ctrl Enter salvam.
  const seguinte = (campo) => {
    const visiveis = todos(CAMPOS, formulario).filter((c) => c.offsetParent !== null && !c.disabled);
    return visiveis[visiveis.indexOf(campo) + 1];
  };
  formulario.addEventListener("keydown", (evento) => {
    const campo = evento.target;
    if (evento.altKey && evento.key === "Delete" && campo.closest("[data-linha]")) { evento.preventDefault(); tirar(campo.closest("[data-linha]")); return; }
    if (evento.key !== "Enter" || evento.ctrlKey || evento.metaKey || !campo.matches("input, select")) return;
    evento.preventDefault();
    const linha = campo.closest("[data-linha]");
    const fim = linha && !linha.nextElementSibling && todos(CAMPOS, linha).at(-1) === campo;
    if (fim && !vazia(linha) && !("fixas" in linha.parentElement.dataset)) maisUma(linha.parentElement);
    else (seguinte(campo) ?? um(".cabecalho .principal")).focus();
  });
  document.addEventListener("keydown", (evento) => {
    if (!(evento.ctrlKey || evento.metaKey) || um("dialog[open]")) return;
    if (evento.key === "Enter" || evento.key.toLowerCase() === "s") { evento.preventDefault(); salvar(); }
  });
  formulario.addEventListener("focusout", (evento) => {
    const { casas, minimo } = evento.target.dataset;
    if (casas !== undefined && evento.target.value) evento.target.value = Numeros.formatar(evento.target.value, Number(casas), Number(minimo));
  });

  formulario.addEventListener("input", mexeu);
  formulario.addEventListener("change", mexeu);

  // ---- Salvar.
  const lugarDoErro = (nome) => {
    const [, grupo, posicao, coluna] = nome.match(/^(.+?)\.(\d+)(?:\.(\w+))?$/) ?? [];
    if (grupo === undefined) return um(`[data-erro-de="${CSS.escape(nome)}"]`);
    const linha = linhas(um(`[data-linhas="${CSS.escape(grupo)}"]`) ?? formulario).filter((uma) => !vazia(uma))[Number(posicao)];
    return linha && (um(`[data-erro="${CSS.escape(coluna ?? "")}"]`, linha) ?? um("[data-erro]", linha));
  };
  const recusar = (texto, campos = {}) => {
    todos("[data-erro-de], [data-erro]").forEach((lugar) => mostrar(lugar, ""));
    todos("[aria-invalid]", formulario).forEach((campo) => campo.removeAttribute("aria-invalid"));
    let primeiro = null;
    const soltos = [];
    for (const [nome, mensagem] of Object.entries(campos)) {
      const lugar = lugarDoErro(nome);
      if (!lugar) { soltos.push(mensagem); continue; }
      mostrar(lugar, mensagem);
      const campo = um(CAMPOS, lugar.closest(".campo") ?? lugar.closest(".cartao"));
      campo?.setAttribute("aria-invalid", "true");
      primeiro ??= campo;
    }
    const aviso = um("#recusa");
    um("div", aviso).replaceChildren(...[texto, ...soltos].map((dito) => Object.assign(document.createElement("p"), { textContent: dito })));
    aviso.hidden = !texto;
    if (texto) (primeiro ?? aviso).focus();
    primeiro?.select?.();
  };
  const sair = ({ ir: endereco, dito }) => {
    if (dito) sessionStorage.setItem("dito", dito);
    ir(endereco);
  };
  const salvar = async () => {
    if (salvando) return;
    salvando = true;
    lugarDoEstado.textContent = "Salvando…";
    formulario.setAttribute("aria-busy", "true");
    try {
      todos("[data-sugestoes]", formulario).forEach((campo) => campo.procura.procurar());
      await Combo.achar();
      const conferencias = [];
      formulario.dispatchEvent(new CustomEvent("conferir", { detail: conferencias }));
      const aConferir = (await Promise.all(conferencias)).find(Boolean);
      if (aConferir) { recusar(aConferir); lugarDoEstado.textContent = "Não salvo"; return; }
      semVazias();
      // O que não se sabe se chegou vai outra vez, tal e qual, com a mesma chave, antes do que se mudou depois.
      const corpo = new URLSearchParams(new FormData(formulario));
      if (emDuvida && emDuvida.corpo.toString() !== corpo.toString()) {
        const antes = await enviar(emDuvida);
        if (antes === null) return;
        emDuvida = null;
        if (antes.ir) { sair(antes); return; }
      }
      emDuvida = { corpo, chave: formulario.elements.chave.value };
      const lido = await enviar(emDuvida);
      if (lido === null) return;
      emDuvida = null;
      if (lido.ir) { sair(lido); return; }
      // Recusado, nada se fez: a chave ainda serve.
      if (lido.mudou) mudou(lido.mudou);
      else recusar(lido.recusa.texto, lido.recusa.campos);
      lugarDoEstado.textContent = "Não salvo";
    } catch {
      lugarDoEstado.textContent = "Não salvo";
      recusar("O sistema não respondeu. O que você digitou continua aqui: espere um instante e salve de novo.");
    } finally {
      salvando = false;
      formulario.removeAttribute("aria-busy");
    }
  };
  formulario.addEventListener("submit", (evento) => { evento.preventDefault(); salvar(); });

  // ---- Outra pessoa salvou depois que esta tela abriu: diz o que mudou, e quem digita escolhe.
  const rotulo = (nome) => {
    const campo = um(`[name="${CSS.escape(nome)}"]`, formulario);
    const dito = campo?.closest("[data-marcas] label") ?? campo?.closest(".campo")?.querySelector("label");
    return dito?.textContent.replace("*", "").trim();
  };
  const legivel = (nome, valor) => {
    const campo = um(`[name="${CSS.escape(nome)}"]`, formulario);
    if (campo?.tagName === "SELECT") return [...campo.options].find((o) => o.value === valor)?.text || "—";
    if (campo?.type === "checkbox") return valor ? "sim" : "não";
    return valor || "—";
  };
  const diferencas = (antes, agora) => {
    const ditas = [], grupos = new Set();
    for (const nome of Object.keys({ ...antes, ...agora })) {
      if (um(`[name="${CSS.escape(nome + NOME)}"]`, formulario)) continue;
      const [era, esta] = [antes[nome] ?? [], agora[nome] ?? []];
      if (JSON.stringify(era.filter(Boolean)) === JSON.stringify(esta.filter(Boolean))) continue;
      const grupo = um(`[name="${CSS.escape(nome)}"]`, formulario)?.closest("[data-linhas]");
      if (grupo) grupos.add(grupo.closest(".cartao").querySelector("h2").textContent);
      else ditas.push(`${rotulo(nome) ?? nome}: era ${legivel(nome, era[0])}, agora ${legivel(nome, esta[0])}`);
    }
    grupos.forEach((titulo) => ditas.push(`${titulo}: as linhas mudaram`));
    return ditas.length ? ditas : ["Nada do que se vê nesta tela."];
  };
  const mudou = (atual) => {
    const janela = um("#mudou");
    um("ul", janela).replaceChildren(...diferencas(original, atual.estado).map((texto) => Object.assign(document.createElement("li"), { textContent: texto })));
    um("[data-manter]", janela).onclick = () => { formulario.elements.versao.value = atual.versao; original = atual.estado; janela.close(); salvar(); };
    um("[data-trazer]", janela).onclick = () => ir(formulario.action);
    janela.showModal();
  };

  // ---- Abrir.
  todos("[data-sugestoes]", formulario).forEach(procurar);
  const salvo = JSON.parse(um("#estado-do-formulario").textContent);
  const guardado = digitacao.guardado();
  encher(salvo);
  original = estado();
  if (guardado) encher(guardado);
  if (guardado || "recuperado" in formulario.dataset) { mexeu(); anunciar("Recuperado o que você digitava"); }
  if (!formulario.elements.versao.value) um(CAMPOS, formulario)?.focus();
})();
