// Os XML vão de um em um, três por vez: cada um tem a sua resposta, e parar, continuar e repetir são sempre possíveis.
(() => {
  const um = (seletor) => document.querySelector(seletor);
  const area = um("#soltar"), lista = um(".resultados");
  const JUNTOS = 3, MOSTRADOS = 500;
  const ROTULOS = {
    lancada: ["verde", "Lançada"], aguardando_mapeamento: ["ambar", "Falta mapear"], ja_existia: ["cinza", "Já estava"],
    recusada: ["vermelho", "Recusada"], sem_resposta: ["ambar", "Sem resposta"],
  };
  const DITOS = {
    lancada: ["lançada", "lançadas"], aguardando_mapeamento: ["por mapear", "por mapear"], ja_existia: ["já estava", "já estavam"],
    recusada: ["recusada", "recusadas"], sem_resposta: ["sem resposta", "sem resposta"],
  };
  let fila = [], enviando = 0, parado = false, total = 0, feitos = 0, lote = 0, saiu = false;
  const contas = {}, falhos = [];
  const dizer = () => {
    um("#andamento").hidden = false;
    um("#progresso").max = total;
    um("#progresso").value = feitos;
    const partes = Object.entries(contas).filter(([, n]) => n).map(([tipo, n]) => `${n} ${DITOS[tipo][n === 1 ? 0 : 1]}`);
    const acabou = feitos === total;
    um("#dito").textContent = `${feitos} de ${total}${partes.length ? `: ${partes.join(", ")}` : ""}${acabou ? ". Pronto." : parado ? ". Parado." : "…"}`;
    um("#parar").hidden = acabou || parado;
    um("#continuar").hidden = acabou || !parado;
    um("#repetir").hidden = enviando > 0 || (!acabou && !parado) || !falhos.length;
  };
  const mostrar = (arquivo, { resultado, texto, ir }) => {
    um("#resultados").hidden = false;
    const [tom, rotulo] = ROTULOS[resultado] ?? ROTULOS.recusada;
    const item = document.createElement("li"), lado = document.createElement("span"), selo = document.createElement("span"), nota = document.createElement("small");
    const nome = document.createElement(ir ? "a" : "b");
    nome.textContent = arquivo.name;
    if (ir) nome.href = ir;
    nota.textContent = texto;
    lado.append(nome, nota);
    selo.className = `selo ${tom}`;
    selo.append(Object.assign(document.createElement("i"), { ariaHidden: "true" }), rotulo);
    item.append(lado, selo);
    lista.prepend(item);
    while (lista.children.length > MOSTRADOS) lista.lastElementChild.remove();
    return item;
  };
  // O mesmo arquivo com outra opção é outro pedido.
  const opcoes = () => [...area.querySelectorAll("input[type=checkbox]:checked")].map((opcao) => opcao.name).join("+");
  const enviar = async ({ arquivo, lote }) => {
    const corpo = new FormData();
    corpo.set("arquivo", arquivo);
    area.querySelectorAll("input[type=checkbox]:checked").forEach((opcao) => corpo.set(opcao.name, "sim"));
    corpo.set("vez", `${area.dataset.vez} ${lote} ${opcoes()}`);
    const resposta = await fetch(area.action, { method: "POST", body: corpo, headers: { "X-CSRFToken": area.elements.csrfmiddlewaretoken.value, "HX-Request": "true", "HX-Current-URL": location.href, Accept: "application/json" } });
    if (resposta.status === 204) { saiu = true; parado = true; location.assign(resposta.headers.get("HX-Redirect")); }
    return resposta.json();
  };
  const proximo = async () => {
    const item = fila.shift();
    if (!item) return;
    enviando += 1;
    let lido;
    try {
      lido = await enviar(item);
    } catch {
      lido = { resultado: "sem_resposta", texto: "O sistema não respondeu: tente de novo.", ir: "" };
    }
    enviando -= 1;
    if (saiu) return;
    feitos += 1;
    contas[lido.resultado] = (contas[lido.resultado] ?? 0) + 1;
    const mostrado = mostrar(item.arquivo, lido);
    if (["recusada", "sem_resposta"].includes(lido.resultado)) falhos.push([item, lido.resultado, mostrado]);
    andar();
  };
  const andar = () => {
    while (!parado && fila.length && enviando < JUNTOS) proximo();
    dizer();
  };
  const receber = (arquivos) => {
    const [novos, vazios] = [true, false].map((cheio) => [...arquivos].filter((arquivo) => Boolean(arquivo.size) === cheio));
    if (!novos.length && !vazios.length) return;
    lote += 1;
    fila.push(...novos.map((arquivo) => ({ arquivo, lote })));
    total += novos.length + vazios.length;
    // Enviar o vazio não muda a resposta; repetir, também não.
    feitos += vazios.length;
    contas.recusada = (contas.recusada ?? 0) + vazios.length;
    vazios.forEach((arquivo) => mostrar(arquivo, { resultado: "recusada", texto: "Está vazio, ou é uma pasta: escolha os arquivos XML.", ir: "" }));
    parado = false;
    andar();
  };
  um("#arquivos").addEventListener("change", (evento) => { receber(evento.target.files); evento.target.value = ""; });
  area.addEventListener("submit", (evento) => evento.preventDefault());
  ["dragenter", "dragover"].forEach((nome) => area.addEventListener(nome, (evento) => { evento.preventDefault(); area.classList.add("sobre"); }));
  ["dragleave", "drop"].forEach((nome) => area.addEventListener(nome, () => area.classList.remove("sobre")));
  area.addEventListener("drop", (evento) => { evento.preventDefault(); receber(evento.dataTransfer.files); });
  um("#parar").addEventListener("click", () => { parado = true; dizer(); um("#continuar").focus(); });
  um("#continuar").addEventListener("click", () => { parado = false; andar(); });
  um("#repetir").addEventListener("click", () => {
    const outros = falhos.splice(0);
    // A linha antiga sai: cada arquivo aparece uma vez, como está agora.
    outros.forEach(([, resultado, mostrado]) => { contas[resultado] -= 1; mostrado.remove(); });
    // O que só ficou sem resposta é o mesmo pedido; o recusado, outro: a causa pode ter sido resolvida.
    lote += 1;
    fila.push(...outros.map(([item, resultado]) => (resultado === "recusada" ? { ...item, lote } : item)));
    feitos -= outros.length;
    parado = false;
    andar();
  });
  addEventListener("beforeunload", (evento) => { if (!saiu && feitos < total) evento.preventDefault(); });
})();
