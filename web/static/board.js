// The roster board: a change is asked of the rules while it is made, by click, keyboard or dragging.
// Without this script every duty is a link to its own page, where people are put on it and taken off.
"use strict";

const board = document.querySelector("[data-board]");
const dialog = document.getElementById("board-dialog");
const part = (name) => document.getElementById(`board-${name}`);
let asked = null; // the duty being changed, who would leave it, and what the rules say of everybody

function tell(text) {
  part("status").textContent = text;
}

async function ask(cell) {
  const question = { duty: cell.dataset.duty, taken: cell.dataset.person || "", people: null };
  asked = question;
  tell(board.dataset.asking);
  const leaving = question.taken ? `?leaving=${question.taken}` : "";
  try {
    const answer = await fetch(`/roster/duties/${question.duty}${leaving}`);
    const found = await answer.json();
    if (asked !== question) return null;
    if (!answer.ok) throw new Error(found.text);
    tell("");
    return Object.assign(question, found);
  } catch (error) {
    if (asked === question) tell(error instanceof TypeError || error instanceof SyntaxError ? board.dataset.failed : error.message);
    return null;
  }
}

async function change(duty, put, take) {
  const form = new URLSearchParams({ csrf: board.dataset.csrf, duty, put, take });
  try {
    const answer = await fetch("/roster/changes", { method: "POST", body: form, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) return tell(told.text);
    sessionStorage.setItem("board", JSON.stringify([board.scrollLeft, board.scrollTop, window.scrollY]));
    location.reload();
  } catch {
    tell(board.dataset.failed);
  }
}

function line(person, able) {
  const item = document.createElement("li");
  const name = document.createElement(able ? "button" : "span");
  name.textContent = person.team ? `${person.name} · ${person.team}` : person.name;
  const why = document.createElement("small");
  why.textContent = able ? person.load : person.reason;
  if (able) {
    name.type = "button";
    name.dataset.put = person.id;
  }
  item.append(name, " ", why);
  return item;
}

async function open(cell) {
  const found = await ask(cell);
  if (!found) return;
  part("title").textContent = found.name;
  part("when").textContent = [found.when, found.place].filter(Boolean).join(" · ");
  part("open").href = cell.href;
  part("take").hidden = !found.leaving || !cell.dataset.person;
  part("take").querySelector("span").textContent = found.leaving;
  const able = found.people.filter((person) => person.able);
  part("able").replaceChildren(...able.map((person) => line(person, true)));
  part("unable").replaceChildren(...found.people.filter((person) => !person.able).map((person) => line(person, false)));
  part("nobody").hidden = able.length > 0;
  dialog.showModal();
}

function mark(people) {
  for (const row of board.querySelectorAll("tr[data-row]")) {
    const person = (people || []).find((one) => one.id === row.dataset.row);
    row.classList.toggle("can", Boolean(person && person.able));
    row.classList.toggle("cannot", Boolean(person && !person.able));
  }
}

function over(row) {
  const person = asked.people && asked.people.find((one) => one.id === row.dataset.row);
  if (person) tell(person.able ? `${person.name}: ${board.dataset.may} (${person.load})` : `${person.name}: ${person.reason}`);
  return person;
}

function drop(row) {
  const { duty, taken } = asked;
  if (!row.dataset.row) return taken ? change(duty, "", taken) : undefined;
  const person = over(row);
  if (row.dataset.row !== taken && (!person || person.able)) change(duty, row.dataset.row, taken);
}

if (board) {
  const kept = JSON.parse(sessionStorage.getItem("board") || "null");
  sessionStorage.removeItem("board");
  const today = board.querySelector("thead .now");
  if (!kept && today) board.scrollLeft = today.offsetLeft - board.clientWidth / 2;
  if (kept) {
    [board.scrollLeft, board.scrollTop] = kept;
    window.scrollTo(0, kept[2]);
  }
  for (const cell of board.querySelectorAll("[data-duty]")) cell.draggable = true;

  board.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-duty]");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(cell);
  });
  board.addEventListener("dragstart", async (event) => {
    const cell = event.target.closest("[data-duty]");
    if (!cell) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", cell.textContent);
    const found = await ask(cell);
    if (found) mark(found.people);
  });
  board.addEventListener("dragover", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || !asked) return;
    event.preventDefault();
    over(row);
  });
  board.addEventListener("drop", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || !asked) return;
    event.preventDefault();
    drop(row);
  });
  board.addEventListener("dragend", () => mark(null));
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !asked) return;
    if (button.dataset.put) change(asked.duty, button.dataset.put, asked.taken);
    if (button.id === "board-take") change(asked.duty, "", asked.taken);
    if (button.dataset.put || button.id === "board-take") dialog.close();
  });
}
