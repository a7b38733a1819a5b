// A routine's form: only the fields of the chosen kind, and the next ten dates while it is written.
"use strict";

const form = document.getElementById("routine-form");
const kind = form.elements["c.kind"];
const shown = (name) => document.getElementById(`preview-${name}`);
let waiting = 0;
let asked = 0;

function narrow() {
  for (const part of form.querySelectorAll("[data-kinds]")) part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
}

async function preview() {
  const question = ++asked;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (name.startsWith("c.")) fields.append(name, value);
  if (form.dataset.routine) fields.append("routine", form.dataset.routine);
  const answer = await fetch(`${form.dataset.preview}?${fields}`).catch(() => null);
  if (!answer || !answer.ok || question !== asked) return;
  const found = await answer.json();
  const sentence = document.createElement("strong");
  sentence.textContent = found.sentence;
  shown("sentence").replaceChildren(sentence);
  shown("refusal").textContent = found.refusal;
  shown("refusal").hidden = !found.refusal;
  shown("dates").replaceChildren(...found.dates.map((one) => {
    const item = document.createElement("li");
    item.textContent = one.text;
    item.classList.toggle("provisional", one.provisional);
    return item;
  }));
}

form.addEventListener("input", (event) => {
  if (!event.target.name.startsWith("c.")) return;
  narrow();
  clearTimeout(waiting);
  waiting = setTimeout(preview, 250);
});
shown("button").hidden = true;
narrow();
