const SVG = "http://www.w3.org/2000/svg";
const LINES = { training: { stroke: "#e66101" }, test: { stroke: "#8073ac", "stroke-dasharray": "6 3" } };

function s(tag, properties = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Round steps that cut 0 to `top` into at most `most` parts. */
function ticks(top, most) {
  const rough = top / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough - 1e-12);
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

/** A chart with axes; show(right, top, curves) draws curves { training, test } of points [x, y]. */
function chart(name, below) {
  const svg = s("svg", { viewBox: "0 0 340 200", role: "img", class: "chart" });
  const [left, high, wide, tall] = [40, 22, 288, 140];
  function axes(right, top) {
    const x = (value) => left + (wide * value) / right, y = (value) => high + tall - (tall * value) / top;
    const across = ticks(top, 4).flatMap((value) => [
      s("line", { x1: left, x2: left + wide, y1: y(value), y2: y(value), class: value ? "faint" : "axis" }),
      s("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, written(value)),
    ]);
    const down = ticks(right, Math.min(right, 8)).flatMap((value) => [
      s("line", { x1: x(value), x2: x(value), y1: high + tall, y2: high + tall + 4, class: "axis" }),
      s("text", { x: x(value), y: high + tall + 16, "text-anchor": "middle" }, written(value)),
    ]);
    const titles = [s("text", { x: 2, y: 12 }, name), s("text", { x: left + wide, y: high + tall + 32, "text-anchor": "end" }, below)];
    svg.replaceChildren(...across, ...down, s("line", { x1: left, x2: left, y1: high, y2: high + tall, class: "axis" }), ...titles);
    return [x, y];
  }
  return {
    element: svg,
    show(right, top, curves, alternative) {
      const [x, y] = axes(right, top);
      for (const [kind, points] of Object.entries(curves)) {
        const places = points.map(([a, b]) => `${x(a).toFixed(1)},${y(Math.min(b, top)).toFixed(1)}`);
        svg.append(s("polyline", { points: places.join(" "), fill: "none", "stroke-width": "2", ...LINES[kind] }));
        if (kind === "test") for (const [a, b] of points) svg.append(s("rect", { x: x(a) - 3, y: y(Math.min(b, top)) - 3, width: 6, height: 6, fill: LINES.test.stroke }));
      }
      svg.setAttribute("aria-label", alternative);
    },
  };
}

function legend(words) {
  const line = (kind) => s("svg", { viewBox: "0 0 34 10", width: "34", height: "10", "aria-hidden": "true" }, s("line", { x1: 0, x2: 34, y1: 5, y2: 5, "stroke-width": "2", ...LINES[kind] }), ...(kind === "test" ? [s("rect", { x: 14, y: 2, width: 6, height: 6, fill: LINES.test.stroke })] : []));
  return h("p", { class: "legend" }, line("training"), ` ${words.trained}  `, line("test"), ` ${words.tested}`);
}

function render({ model, el }) {
  const { words, box, ask, says, trouble } = begin(model, el, "training");
  let view = model.get("view");

  const main = button(words.start, () => ask({ do: view.status === "running" ? "pause" : "start" }), { class: "main" });
  const stop = button(words.stop, () => ask({ do: "stop" }));
  const again = button(words.again, () => ask({ do: "again" }));
  const rule = choice(words.rule, view.rules, view.rule, (name) => ask({ do: "rule", name }));
  const rate = h("input", { type: "text", inputmode: "decimal", class: "rate", onchange: () => setRate(rate.value) });
  rate.addEventListener("keydown", (event) => { if (event.key === "Enter" && rate.value !== String(view.rate)) setRate(rate.value); });
  const setRate = (text) => ask({ do: "rate", text: String(text) });
  const scaled = (factor) => setRate(Number((view.rate * factor).toPrecision(3)));
  const rates = h("span", { class: "bar" }, h("label", {}, words.rate, rate), button(words.halve, () => scaled(0.5), { "aria-label": `${words.rate}: ${words.halve}` }), button(words.double, () => scaled(2), { "aria-label": `${words.rate}: ${words.double}` }));
  const augment = button("", () => ask({ do: "augment", on: !view.augmenting }));

  const progress = h("progress", { "aria-label": words.epoch });
  const far = h("span"), speed = h("span");
  const loss = chart(words.loss, words.epoch), share = chart(words.share, words.epoch);
  const rows = h("tbody");
  const heads = [words.epoch, words.loss, words.share].map((text) => h("th", { scope: "col" }, text));
  const table = h("details", {}, h("summary", {}, words.by_epoch), h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, ...heads)), rows));

  const layer = choice(words.maps, view.layers, view.layer, (value) => ask({ do: "layer", layer: Number(value) }));
  const image = stepper(words.image, view.image, { min: 0, max: view.images - 1 }, (value) => ask({ do: "image", image: value }));
  const picture = h("canvas", { role: "img", "aria-label": words.image });
  let chosen = null, rateShown = null;
  const filters = wall({ words, name: words.filters, side: 60, select: (n) => tell("filters", n) });
  const maps = wall({ words, name: words.maps, side: 60, select: (n) => tell("maps", n) });
  const scale = h("small");
  const mapSays = h("p");
  const filterPart = h("div", { class: "column" }, h("span", { class: "title" }, words.filters), filters.element);
  const mapPart = h("div", { class: "column" }, layer, maps.element);

  box.append(
    h("div", { class: "bar" }, main, stop, again), h("div", { class: "bar" }, rule, rates, augment),
    h("div", { class: "bar" }, progress, far, speed), says, trouble,
    h("div", { class: "row charts" }, loss.element, share.element), legend(words), table,
    h("div", { class: "row" }, h("div", { class: "column" }, image, picture), filterPart, mapPart), mapSays, scale,
  );

  function tell(kind, n) {
    chosen = [kind, n];
    const shown = model.get("pictures")[kind];
    if (shown) mapSays.textContent = fill(words.map_name, { n, low: written(shown.low[n]), high: written(shown.high[n]) });
  }

  function show() {
    view = model.get("view");
    const { status } = view;
    main.textContent = { ready: words.start, running: words.pause, paused: words.go_on, stopped: words.more, done: words.more }[status];
    stop.disabled = !["running", "paused"].includes(status);
    again.disabled = status === "ready";
    rule.querySelector("select").value = view.rule;
    if (view.rate !== rateShown) rate.value = String(view.rate);
    rateShown = view.rate;
    augment.hidden = view.augment === null;
    augment.textContent = fill(words.augmenting, { name: view.augment ?? "" });
    augment.setAttribute("aria-pressed", view.augmenting);
    image.hold(view.image);
    layer.querySelector("select").value = String(view.layer);
    box.dataset.status = status;
    trouble.textContent = [view.sentence, view.trouble].filter(Boolean).join(" ");
    say();
  }

  function say() {
    const { tests } = model.get("pulse");
    const last = tests?.length ? tests[tests.length - 1] : null;
    const text = [words[view.status]];
    if (last) text.push(fill(words.tested_at, { epoch: written(last[0]), loss: written(last[1]), share: written(last[2]) }));
    if (says.textContent !== text.join(" ")) says.textContent = text.join(" ");
  }

  const alternative = (name, curves) => {
    const part = ([kind, points]) => (points.length ? fill(words.curve, { name: kind === "training" ? words.trained : words.tested, first: written(points[0][1], 3), last: written(points[points.length - 1][1], 3) }) : "");
    return fill(words.chart, { name, parts: Object.entries(curves).map(part).join(" ").trim() || words.nothing });
  };

  function beat() {
    const pulse = model.get("pulse");
    if (!pulse.at) return;
    progress.max = pulse.epochs * pulse.steps;
    progress.value = pulse.epoch * pulse.steps + pulse.step;
    far.textContent = pulse.progress;
    speed.textContent = pulse.speed ? fill(words.speed, { speed: written(pulse.speed) }) : "";
    const curve = (training, column) => ({ training: pulse.at.map((at, i) => [at, training[i]]), test: pulse.tests.map((test) => [test[0], test[column]]) });
    const losses = curve(pulse.loss, 1), shares = curve(pulse.share, 2);
    const top = Math.max(...Object.values(losses).flat().map((point) => point[1]).filter((value) => value < 10), 2.5);
    const right = pulse.epochs <= 10 ? pulse.epochs : Math.max(10, Math.ceil(pulse.epoch + pulse.step / pulse.steps));
    loss.show(right, top, losses, alternative(words.loss, losses));
    share.show(right, 1, shares, alternative(words.share, shares));
    const newest = String(pulse.tests.at(-1));
    if (rows.dataset.newest !== newest) rows.replaceChildren(...pulse.tests.map((test) => h("tr", {}, ...test.map((value) => h("td", {}, written(value))))));
    rows.dataset.newest = newest;
    table.hidden = !pulse.tests.length;
    box.dataset.step = String(progress.value);
    say();
  }

  function look() {
    const pictures = model.get("pictures");
    if (!pictures.image) return;
    const pixels = unpacked(pictures.image);
    paint(picture, pixels, 0, Math.max(1, Math.floor(112 / pixels.columns)));
    filterPart.hidden = !pictures.filters;
    mapPart.hidden = !pictures.maps;
    if (pictures.filters) filters.show(unpacked(pictures.filters));
    if (pictures.maps) maps.show(unpacked(pictures.maps));
    scale.textContent = [["filters", words.filters], ["maps", words.maps]].filter(([kind]) => pictures[kind]).map(([kind, name]) => `${name}: ${fill(words.map_scale, { top: written(pictures[kind].top, 3) })}`).join(" ");
    if (chosen) tell(...chosen);
  }

  model.on("change:view", show);
  model.on("change:pulse", beat);
  model.on("change:pictures", look);
  show();
  beat();
  look();
  return () => { model.off("change:view", show); model.off("change:pulse", beat); model.off("change:pictures", look); };
}
export default { render };
