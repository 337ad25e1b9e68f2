// The page of the playground: buttons, fields and the answer. Python runs in playground.worker.js.
const find = (id) => document.getElementById(`playground-${id}`);
const [start, status, result, goal] = ["start", "status", "result", "goal"].map(find);
const questions = [...document.querySelectorAll("#playground [data-question]")];
let worker;

function busy(message) {
  for (const button of questions) button.disabled = message !== "";
  result.setAttribute("aria-busy", String(message !== ""));
  status.textContent = message;
}

function ask(question) {
  busy("Working …");
  const [text, asOf] = ["plan", "as-of"].map((name) => find(name).value);
  worker.postMessage({ question, text, asOf, goal: goal.value });
}

function offer(goals) {
  const chosen = goal.value;
  const options = Object.entries(goals).map(([id, title]) => new Option(`${id}: ${title}`, id));
  if (options.length) goal.replaceChildren(...options);
  if (chosen in goals) goal.value = chosen;
}

function show({ ok, html, goals }) {
  offer(goals);
  busy("");
  result.classList.toggle("playground-bad", !ok);
  result.innerHTML = html; // made by docs_ext/playground.py, which escapes every text
}

function fail(message) {
  busy(`This did not work: ${message}`);
  for (const button of questions) button.disabled = false;
}

start.addEventListener("click", () => {
  start.hidden = true;
  busy("Loading Python and goalkit …");
  worker = new Worker(new URL("playground.worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("error", (event) => fail(event.message || "Python could not be loaded"));
  worker.addEventListener("message", ({ data }) => {
    if (data.failure) fail(data.failure);
    else if (data.ready) ask("score");
    else show(data);
  });
});

for (const button of questions) button.addEventListener("click", () => ask(button.dataset.question));

find("plan").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !questions[0].disabled) ask("score");
});
