// The chart of the overview: bars per day or per month. The same figures stand in a table below it.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("chart");
  const source = document.getElementById("chart-data");
  if (!place || !source || !window.uPlot) return;
  const figures = JSON.parse(source.textContent);
  const language = document.documentElement.lang;
  const euro = new Intl.NumberFormat(language, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
  let chosen = "days";
  let chart = null;

  function colour(name) {
    return getComputedStyle(document.body).getPropertyValue(name).trim();
  }

  function draw() {
    if (chart) chart.destroy();
    const { names, sales, cents } = figures[chosen];
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const options = {
      width: place.clientWidth,
      height: 260,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: [-0.6, names.length - 0.4] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(high, 1) * 1.1] } },
      axes: [
        { ...axis, grid: { show: false }, values: (_, marks) => marks.map((mark) => (Number.isInteger(mark) ? names[mark] ?? "" : "")) },
        { ...axis, size: 70, values: (_, marks) => marks.map((mark) => euro.format(mark)) },
      ],
      series: [{}, { fill: colour("--brand"), stroke: colour("--brand"), width: 0, paths: uPlot.paths.bars({ size: [0.7, 60] }), points: { show: false } }],
      hooks: {
        setCursor: [(self) => {
          const index = self.cursor.idx;
          place.title = index == null ? "" : `${names[index]}: ${euro.format(cents[index] / 100)} (${sales[index]})`;
        }],
      },
    };
    chart = new uPlot(options, [names.map((_, index) => index), cents.map((each) => each / 100)], place);
  }

  for (const button of document.querySelectorAll("[data-chart]")) {
    button.addEventListener("click", () => {
      chosen = button.dataset.chart;
      for (const each of document.querySelectorAll("[data-chart]")) {
        each.classList.toggle("active", each === button);
        each.setAttribute("aria-pressed", String(each === button));
      }
      draw();
    });
  }
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
});
