// O pedido pelo teclado: nada espera pela rede. O servidor é quem calcula; aqui só se antecipa.
(() => {
  const um = (seletor, onde = document) => onde.querySelector(seletor);
  const formulario = um("#pedido");
  if (!formulario) return;
  const { ler, reais, formatar } = Numeros;
  const anunciar = (texto) => { um("#anuncio").textContent = texto; };
  const mostrar = (elemento, texto) => { elemento.textContent = texto; elemento.hidden = !texto; };
  let cliente = null, salvando = false, emDuvida = null, original = null;

  const resumir = () => {
    const geral = (nome) => ler(um(`#${nome}`).value || "0", 2) ?? 0n;
    const { soma } = grade;
    const total = soma.produtos - soma.descontos - geral("desconto") + geral("frete");
    um("#quantos").textContent = `(${grade.quantos})`;
    um("#produtos").textContent = reais(soma.produtos);
    um("#descontos").textContent = reais(-soma.descontos);
    document.querySelectorAll("[data-total]").forEach((lugar) => { lugar.textContent = reais(total); });
    mostrar(um("#faltas span"), soma.faltas ? `${soma.faltas === 1 ? "1 item sem saldo" : `${soma.faltas} itens sem saldo`}: dá para salvar, mas não para confirmar.` : "");
    um("#faltas").hidden = !soma.faltas;
    const limite = cliente?.limite_de_credito ? ler(cliente.limite_de_credito, 2) : null;
    const devido = cliente?.em_aberto ? ler(cliente.em_aberto, 2) : 0n;
    const passa = limite !== null && devido + total > limite;
    const dito = limite === null ? (devido > 0n ? `Deve ${reais(devido)}.` : "") : `Deve ${reais(devido)} de um limite de ${reais(limite)}${passa ? `: este pedido passa dele em ${reais(devido + total - limite)}.` : "."}`;
    mostrar(um("#credito"), dito);
    um("#credito").className = passa ? "falta" : "";
  };

  // O que se digita: cópia de resgate na própria web, para que nem sessão nem navegador que acabe perca nada.
  const estadoDoPedido = () => ({
    pedido: formulario.elements.pedido.value, versao: formulario.elements.versao.value,
    estabelecimento: formulario.elements.estabelecimento.value, condicao: um("#condicao").value,
    cliente: cliente ?? { id: "", nome: um("#cliente").value }, desconto: um("#desconto").value, frete: um("#frete").value,
    observacao: um("#observacao").value, itens: grade.estado,
  });
  const digitacao = Digitacao(formulario, estadoDoPedido);
  const { mexeu, ir, opcoesDe } = digitacao;

  const recusar = (texto, campos = {}) => {
    mostrar(um("#recusa span"), texto);
    um("#recusa").hidden = !texto;
    grade.perdoar();
    document.querySelectorAll("[data-erro-de]").forEach((lugar) => mostrar(lugar, ""));
    let primeiro = null;
    for (const [nome, mensagem] of Object.entries(campos)) {
      const [, posicao, coluna] = nome.match(/^itens\.(\d+)\.?(\w*)/) ?? [];
      const daGrade = posicao === undefined ? null : grade.recusar(posicao, coluna, mensagem);
      const lugar = daGrade ? null : um(`[data-erro-de="${CSS.escape(nome)}"]`);
      if (lugar) mostrar(lugar, mensagem);
      primeiro ??= daGrade ?? (lugar && um(`#${CSS.escape(nome)}`));
    }
    if (texto) (primeiro ?? um("#recusa")).focus();
  };

  const enviar = async (pedido) => {
    const lido = await digitacao.enviar(pedido);
    if (lido?.salvo) salvou(lido.salvo);
    return lido;
  };
  const salvou = (salvo) => {
    for (const nome of ["pedido", "versao", "chave"]) formulario.elements[nome].value = salvo[nome];
    formulario.action = salvo.endereco;
    formulario.dataset.tela = salvo.tela;
    history.replaceState(null, "", salvo.endereco);
    um("#estado").textContent = `Salvo às ${salvo.hora}`;
    original = estadoDoPedido();
    digitacao.salvou();
  };

  const conferir = () => {
    const errado = grade.conferir();
    if (errado) { errado.focus(); errado.select(); anunciar("Há um item a corrigir"); return false; }
    if (!um("[name=cliente]").value) { mostrar(um("[data-erro-de=cliente]"), "Escolha o cliente na lista."); um("#cliente").focus(); return false; }
    if (!grade.cheias.length) { recusar("Inclua ao menos um item."); grade.linhas[0].focar("produto"); return false; }
    return true;
  };

  const salvar = async (confirmar) => {
    if (salvando) return;
    salvando = true;
    um("#estado").textContent = "Salvando…";
    formulario.setAttribute("aria-busy", "true");
    try {
      procura.procurar();
      grade.procurar();
      await Combo.achar();
      grade.juntar();
      if (!conferir()) { um("#estado").textContent = "Não salvo"; return; }
      // O que não se sabe se chegou vai outra vez, tal e qual, antes do que se mudou depois.
      if (emDuvida) { if (await enviar(emDuvida) === null) return; emDuvida = null; }
      const corpo = new URLSearchParams(new FormData(formulario));
      corpo.set("confirmar", confirmar ? "sim" : "");
      emDuvida = { corpo, chave: formulario.elements.chave.value };
      const lido = await enviar(emDuvida);
      if (lido === null) return;
      emDuvida = null;
      if (lido.mudou) { mudou(lido.mudou); return; }
      if (lido.recusa) { recusar(lido.recusa.texto, lido.recusa.campos); if (!lido.salvo) um("#estado").textContent = "Não salvo"; return; }
      recusar("");
      if (lido.ir) { ir(lido.ir); return; }
      anunciar("Pedido salvo");
    } catch {
      um("#estado").textContent = "Não salvo";
      recusar("O sistema não respondeu. O que você digitou continua aqui: espere um instante e salve de novo.");
    } finally {
      salvando = false;
      formulario.removeAttribute("aria-busy");
    }
  };

  // Outra pessoa salvou depois que esta tela abriu: diz o que mudou, e quem digita escolhe.
  const nomeDaCondicao = (id) => [...um("#condicao").options].find((opcao) => opcao.value === id)?.text ?? "outra";
  const mudou = ({ atual, endereco }) => {
    const janela = um("#mudou");
    um("ul", janela).replaceChildren(...diferencas(original, atual, nomeDaCondicao).map((texto) => Object.assign(document.createElement("li"), { textContent: texto })));
    um("[data-manter]", janela).onclick = () => { formulario.elements.versao.value = atual.versao; original = atual; janela.close(); salvar(false); };
    um("[data-trazer]", janela).onclick = () => ir(endereco);
    um("#estado").textContent = "Não salvo";
    janela.showModal();
  };

  ["desconto", "frete"].forEach((nome) => {
    um(`#${nome}`).addEventListener("input", () => { resumir(); mexeu(); });
    um(`#${nome}`).addEventListener("focusout", (evento) => { if (evento.target.value) evento.target.value = formatar(evento.target.value, 2, 2); });
  });
  ["#condicao", "#observacao", "#estabelecimento"].forEach((seletor) => um(seletor)?.addEventListener("input", mexeu));
  um("#condicao").addEventListener("change", () => { um("#condicao").escolhida = true; });
  um("[data-novo-item]").addEventListener("click", () => grade.ultima().focar("produto"));
  formulario.addEventListener("submit", (evento) => { evento.preventDefault(); salvar(evento.submitter?.name === "confirmar"); });
  document.addEventListener("keydown", (evento) => {
    if (!(evento.ctrlKey || evento.metaKey) || document.querySelector("dialog[open]")) return;
    if (evento.key === "Enter") { evento.preventDefault(); salvar(true); }
    if (evento.key.toLowerCase() === "s") { evento.preventDefault(); salvar(false); }
  });

  const escolherCliente = (achado) => {
    cliente = achado;
    um("[name=cliente]").value = achado?.id ?? "";
    const condicao = um("#condicao");
    if (achado?.condicao && !condicao.escolhida) condicao.value = achado.condicao;
    mostrar(um("[data-erro-de=cliente]"), "");
    resumir();
  };
  const abrir = (dados) => {
    um("#desconto").value = dados.desconto && ler(dados.desconto, 2) !== 0n ? formatar(dados.desconto, 2, 2) : "";
    um("#frete").value = dados.frete && ler(dados.frete, 2) !== 0n ? formatar(dados.frete, 2, 2) : "";
    um("#observacao").value = dados.observacao ?? "";
    if (dados.estabelecimento) formulario.elements.estabelecimento.value = dados.estabelecimento;
    if (dados.condicao) { um("#condicao").value = dados.condicao; um("#condicao").escolhida = true; }
    um("#cliente").value = dados.cliente?.nome ?? "";
    dados.itens.forEach((item) => grade.incluir(item));
    grade.sobrar();
    escolherCliente(dados.cliente?.id ? dados.cliente : null);
  };
  const grade = new Grade({
    raiz: um("#itens"), modelo: um("#linha"), buscar: opcoesDe(formulario.dataset.produtos), mexeu, recalculou: resumir, anunciar,
  });
  const guardado = digitacao.guardado();
  const dados = guardado ?? JSON.parse(um("#dados-do-pedido").textContent);
  abrir(dados);
  const rapido = clienteRapido((novo) => { procura.escolher(novo); procura.seguir(); });
  const procura = new Combo.Campo(um("#cliente"), {
    pedir: opcoesDe(formulario.dataset.clientes),
    mostrar: (c) => Combo.lados(c.nome, c.documento_escrito, c.uf, ler(c.em_aberto ?? "0", 2) > 0n ? `deve ${reais(ler(c.em_aberto, 2))}` : ""),
    escolheu: (achado) => { escolherCliente(achado); mexeu(); },
    faltou: (texto, semResposta) => {
      mostrar(um("[data-erro-de=cliente]"), semResposta ? "Sem resposta do sistema: tente de novo." : `Nenhum cliente com “${texto}”.`);
      if (!semResposta) rapido.oferecer(texto);
    },
    mudou: () => { escolherCliente(null); rapido.oferecer(""); mexeu(); },
    seguir: () => grade.linhas[0].focar("produto"),
    anunciar,
  });
  if (!cliente) procura.escolhido = "";
  original = estadoDoPedido();
  if (guardado || dados.recuperado) { mexeu(); anunciar("Recuperado o que você digitava"); }
  if (!dados.cliente?.id) um("#cliente").focus();

  // Do que já veio na página falta o que é de agora: o saldo dos produtos e o que o cliente deve.
  const PRODUTOS_POR_VEZ = 50;
  const trazerSaldos = async () => {
    const sem = grade.linhas.filter((linha) => linha.produto && linha.produto.disponivel === null);
    for (let i = 0; i < sem.length; i += PRODUTOS_POR_VEZ) {
      const grupo = sem.slice(i, i + PRODUTOS_POR_VEZ);
      const parametros = new URLSearchParams({ estabelecimento: um("[name=estabelecimento]").value });
      grupo.forEach((linha) => parametros.append("produto", linha.produto.id));
      const resposta = await fetch(`${formulario.dataset.saldos}?${parametros}`, { headers: digitacao.cabecalhos() });
      const { saldos } = resposta.status === 200 ? await resposta.json() : {};
      if (!saldos) return;
      grupo.filter((linha) => linha.produto).forEach((linha) => { linha.produto.disponivel = saldos[linha.produto.id] ?? null; linha.calcular(); });
    }
  };
  const trazerCredito = async () => {
    if (!cliente || cliente.em_aberto !== undefined) return;
    const achado = (await procura.pedir(cliente.documento)).find((opcao) => opcao.id === cliente.id);
    if (achado && cliente?.id === achado.id) { cliente = achado; resumir(); }
  };
  trazerSaldos().catch(() => {});
  trazerCredito().catch(() => {});
  um("#estabelecimento")?.addEventListener("change", () => {
    grade.linhas.forEach((linha) => { if (linha.produto) linha.produto.disponivel = null; });
    trazerSaldos().catch(() => {});
  });
})();
