// A ordem das colunas: cada uma sobe ou desce, e o foco vai com ela.
document.addEventListener("click", (evento) => {
  const botao = evento.target.closest("[data-mover]");
  if (!botao) return;
  const linha = botao.closest("li");
  const outra = botao.dataset.mover === "1" ? linha.nextElementSibling : linha.previousElementSibling;
  // A primeira é sempre a primeira.
  if (!outra || !outra.querySelector("[data-mover]")) return;
  if (botao.dataset.mover === "1") outra.after(linha); else outra.before(linha);
  botao.focus();
});
