// Runs goalkit on Pyodide beside the page, so that the page never freezes. Everything comes from this site.
import { loadPyodide } from "../assets/vendor/pyodide/pyodide.mjs";

const pyodideFolder = new URL("../assets/vendor/pyodide/", import.meta.url).href;
const playgroundFolder = new URL("../assets/playground/", import.meta.url).href;

async function get(name) {
  const response = await fetch(playgroundFolder + name);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response;
}

async function start() {
  const python = await loadPyodide({ indexURL: pyodideFolder, packageBaseUrl: pyodideFolder });
  const names = await (await get("wheels.json")).json();
  const wheels = await Promise.all(names.map(async (name) => (await get(name)).arrayBuffer()));
  for (const wheel of wheels) python.unpackArchive(wheel, "wheel");
  python.FS.writeFile("playground.py", await (await get("playground.py")).text());
  return python.pyimport("playground").answer;
}

const started = start();
started.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failure: String(error) }),
);

onmessage = async ({ data }) => {
  const answer = await started;
  try {
    postMessage(JSON.parse(answer(data.question, data.text, data.asOf, data.goal)));
  } catch (error) {
    postMessage({ failure: String(error) });
  }
};
