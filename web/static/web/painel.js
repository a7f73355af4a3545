// Os gráficos do painel: desenha-se a tabela de “Ver dados”, nas cores do tema, e de novo se ele troca.
(() => {
  const desenhados = new Map();
  const texto = (no) => no.textContent.trim();
  const reais = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL" });
  const curto = new Intl.NumberFormat("pt-BR", { notation: "compact", maximumFractionDigits: 1 });

  const curtoEmReais = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL", notation: "compact", maximumFractionDigits: 1 });
  // Um rótulo comprido vai em linhas: o eixo não esconde nenhum.
  const emLinhas = (dito) => dito.split(" ").reduce((feitas, palavra) => {
    const ultima = feitas.at(-1);
    return ultima !== undefined && `${ultima} ${palavra}`.length <= 8 ? [...feitas.slice(0, -1), `${ultima} ${palavra}`] : [...feitas, palavra];
  }, []);

  const cores = (tela) => {
    const raiz = getComputedStyle(document.documentElement);
    const daTela = getComputedStyle(tela);
    return {
      series: ["--g1", "--g3", "--g2"].map((nome) => raiz.getPropertyValue(nome)),
      texto: daTela.color,
      linha: daTela.borderTopColor,
      letra: raiz.getPropertyValue("--letra"),
    };
  };

  const desenhar = (tela) => {
    desenhados.get(tela)?.destroy();
    const tabela = document.getElementById(tela.dataset.grafico);
    const linhas = [...tabela.tBodies[0].rows];
    const series = [...tabela.tHead.rows[0].cells].slice(1).map(texto);
    const { series: tintas, texto: cor, linha, letra } = cores(tela);
    const deitado = "deitado" in tela.dataset;
    const dinheiro = "reais" in tela.dataset;
    const rotulos = { color: cor, font: { family: letra, size: 11 }, precision: 0 };
    const dasQuantias = { beginAtZero: true, grid: { color: linha }, border: { display: false }, ticks: { ...rotulos, maxTicksLimit: 5, callback: (v) => (dinheiro ? curtoEmReais : curto).format(v) } };
    const dosRotulos = { grid: { display: false }, border: { color: linha }, ticks: { ...rotulos, maxRotation: 0, autoSkip: linhas.length > 8, autoSkipPadding: 10 } };
    desenhados.set(tela, new Chart(tela, {
      type: "bar",
      data: {
        labels: linhas.map((l) => (deitado ? texto(l.cells[0]) : emLinhas(texto(l.cells[0])))),
        datasets: series.map((nome, i) => ({
          label: nome,
          data: linhas.map((l) => Number(l.cells[i + 1].dataset.valor)),
          backgroundColor: tintas[i],
          borderRadius: 4,
          maxBarThickness: 36,
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: deitado ? "y" : "x",
        scales: deitado ? { x: dasQuantias, y: dosRotulos } : { x: dosRotulos, y: dasQuantias },
        plugins: {
          legend: { display: series.length > 1, align: "end", labels: { color: cor, boxWidth: 10, boxHeight: 10, font: { family: letra, size: 12 } } },
          tooltip: { callbacks: { title: ([p]) => texto(linhas[p.dataIndex].cells[0]), label: (p) => `${p.dataset.label}: ${dinheiro ? reais.format(p.raw) : p.raw}` } },
        },
        // O ponto leva à sua lista, como na tabela.
        onClick: (_evento, [ponto]) => { if (ponto) linhas[ponto.index].cells[ponto.datasetIndex + 1].querySelector("a")?.click(); },
      },
    }));
  };

  const desenharOsNovos = () => {
    desenhados.forEach((grafico, tela) => { if (!tela.isConnected) { grafico.destroy(); desenhados.delete(tela); } });
    document.querySelectorAll("canvas[data-grafico]").forEach((tela) => { if (!desenhados.has(tela)) desenhar(tela); });
  };
  document.addEventListener("htmx:after:swap", desenharOsNovos);
  const outraVez = () => [...desenhados.keys()].forEach(desenhar);
  new MutationObserver(outraVez).observe(document.documentElement, { attributeFilter: ["data-tema"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", outraVez);
})();
