// Conta-se um produto por vez: o leitor acha, o número se salva ao sair do campo, e o que não foi fica dito e se repete.
(() => {
  const um = (seletor, onde = document) => onde.querySelector(seletor);
  const todos = (seletor) => [...document.querySelectorAll(seletor)];
  const formulario = um("#contar"), achar = um("#achar"), CASAS = 4;
  const linhas = todos(".itens-a-contar li");
  const mostrar = (elemento, texto) => { elemento.textContent = texto; elemento.hidden = !texto; };
  let vez = 0;
  const contar = () => {
    const quantos = linhas.filter((linha) => "contado" in linha.dataset).length;
    um("#contados").textContent = quantos;
    um("progress", formulario).value = quantos;
  };
  const salvar = async (linha) => {
    const campo = um("input", linha), erro = um(".erro", linha), dito = campo.value.trim();
    if (!dito || dito === linha.dataset.salvo) return;
    if (Numeros.ler(dito, CASAS) === null) { mostrar(erro, `“${dito}” não serve: escreva um número, como 12 ou 1,5.`); return; }
    if (linha.dataset.tentado !== dito) { vez += 1; linha.dataset.chave = `${formulario.dataset.vez.slice(0, -6)}${String(vez).padStart(6, "0")}`; }
    linha.dataset.tentado = dito;
    const corpo = new URLSearchParams({ produto: linha.dataset.produto, contada: dito, chave: linha.dataset.chave });
    try {
      const resposta = await fetch(formulario.action, { method: "POST", body: corpo, headers: { "X-CSRFToken": formulario.elements.csrfmiddlewaretoken.value, "HX-Request": "true", "HX-Current-URL": location.href, "Idempotency-Key": linha.dataset.chave } });
      if (resposta.status === 204) { location.assign(resposta.headers.get("HX-Redirect")); return; }
      const lido = await resposta.json();
      if (lido.recusa) { mostrar(erro, lido.recusa); return; }
      if (lido.sem_resposta) throw new Error("sem resposta");
      linha.dataset.salvo = dito;
      linha.dataset.contado = "";
      delete linha.dataset.pendente;
      mostrar(erro, "");
      contar();
    } catch {
      linha.dataset.pendente = "";
      mostrar(erro, "Ainda não salvo: sem resposta. Tenta-se de novo sozinho.");
    }
  };
  setInterval(() => linhas.filter((linha) => "pendente" in linha.dataset).forEach(salvar), 5000);
  linhas.forEach((linha) => {
    const campo = um("input", linha);
    linha.dataset.salvo = campo.value;
    campo.addEventListener("change", () => salvar(linha));
    campo.addEventListener("keydown", (evento) => {
      if (evento.key !== "Enter") return;
      evento.preventDefault();
      achar.focus();
      achar.select();
    });
  });
  const ir = (linha) => { linha.scrollIntoView({ block: "center" }); um("input", linha).focus(); um("input", linha).select(); };
  const procurar = async (texto) => {
    const daqui = linhas.find((linha) => linha.dataset.sku.toLowerCase() === texto.toLowerCase());
    if (daqui) return daqui;
    const resposta = await fetch(`${formulario.dataset.sugestoes}?${new URLSearchParams({ q: texto })}`, { headers: { "HX-Request": "true" } });
    const { opcoes = [] } = resposta.status === 200 ? await resposta.json() : {};
    return linhas.find((linha) => opcoes.some((opcao) => opcao.id === linha.dataset.produto));
  };
  achar.addEventListener("keydown", async (evento) => {
    if (evento.key !== "Enter") return;
    evento.preventDefault();
    const texto = achar.value.trim();
    if (!texto) return;
    const achada = await procurar(texto).catch(() => null);
    mostrar(um("#nao-achado"), achada ? "" : `“${texto}” não está neste inventário.`);
    if (achada) { achar.value = ""; ir(achada); }
  });
  um("#so-o-que-falta").addEventListener("change", (evento) => formulario.classList.toggle("so-o-que-falta", evento.target.checked));
  formulario.addEventListener("submit", (evento) => evento.preventDefault());
  addEventListener("beforeunload", (evento) => { if (linhas.some((linha) => "pendente" in linha.dataset)) evento.preventDefault(); });
  if (matchMedia("(min-width: 768px)").matches) achar.focus();
})();
