// A baixa de um título: o total à vista, e os encargos refeitos quando a data muda (sem desfazer o que se digitou).
(() => {
  const formulario = document.querySelector("#formulario"), total = document.querySelector("#total-da-baixa");
  const campo = (nome) => formulario.elements[nome];
  const { ler, reais } = Numeros;
  const digitados = new Set();
  let calculada = null;
  const somar = () => {
    const [principal, juros, multa, desconto] = ["principal", "juros", "multa", "desconto"].map((nome) => ler(campo(nome).value || "0", 2));
    total.textContent = [principal, juros, multa, desconto].includes(null) ? "—" : reais(principal + juros + multa - desconto);
  };
  const recalcular = async () => {
    const data = campo("data").value;
    if (data === calculada) return;
    const resposta = await fetch(`${formulario.action}?${new URLSearchParams({ data })}`, { headers: { "HX-Request": "true" } });
    if (!resposta.headers.get("Content-Type")?.startsWith("application/json")) return;
    const lido = await resposta.json();
    // A resposta de uma data que já se trocou não vale mais.
    if (campo("data").value !== data) return;
    calculada = data;
    for (const nome of ["juros", "multa"]) if (!digitados.has(nome)) campo(nome).value = lido[nome];
    somar();
  };
  formulario.addEventListener("input", (evento) => { digitados.add(evento.target.name); somar(); });
  campo("data").addEventListener("change", () => { recalcular().catch(() => {}); });
  // Salvar sem sair da data, ou antes da resposta: o que se baixa é o total que se viu.
  formulario.addEventListener("conferir", (evento) => {
    const visto = total.textContent;
    evento.detail.push(recalcular().then(() => (total.textContent === visto ? "" : `Com esta data, o total era ${visto} e passa a ${total.textContent}. Confira e salve de novo.`)));
  });
  addEventListener("DOMContentLoaded", () => { calculada = campo("data").value; somar(); });
})();
