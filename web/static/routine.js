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
  shown("short").firstElementChild.textContent = found.short;
  shown("short").hidden = !found.short;
  shown("dates").replaceChildren(...found.dates.map((one) => {
    const item = document.createElement("li");
    item.textContent = one.text;
    item.classList.toggle("provisional", one.provisional);
    return item;
  }));
}

// What could not be kept is said while it is written; a required name left empty is the browser's to say.
async function check() {
  const question = ++asked;
  const about = form.dataset.routine ? `?routine=${form.dataset.routine}` : "";
  const answer = await fetch(`/routines/check${about}`, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer || !answer.ok || question !== asked) return;
  const told = document.getElementById("check-refusal");
  told.textContent = (await answer.json()).refusal;
  told.hidden = !told.textContent;
}

// A unit and a range are for numbers, choices for a choice.
function narrowFields() {
  for (const line of form.querySelectorAll(".record-field")) {
    const kind = line.querySelector("[name=f_kind]").selectedOptions[0];
    for (const part of line.querySelectorAll("[data-for]")) {
      part.hidden = part.dataset.for === "number" ? !("number" in kind.dataset) : kind.value !== "choice";
    }
  }
}

form.addEventListener("input", (event) => {
  const cadence = event.target.name.startsWith("c.");
  if (cadence) narrow();
  else narrowFields();
  clearTimeout(waiting);
  waiting = setTimeout(cadence ? preview : check, 250);
});
document.getElementById("month-end").addEventListener("click", () => {
  form.elements[kind.value === "yearly" ? "c.year_day" : "c.month_day"].value = -1;
  preview();
});
narrowFields();
shown("button").hidden = true;
narrow();
