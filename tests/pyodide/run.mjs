// node run.mjs PROJECT PYODIDE WHEELS TEST...: runs pytest on Pyodide, which is Python 3.14 without processes or threads.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [project, folder, wheels, ...tests] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const env = {
  HOME: "/home/pyodide",
  HYPOTHESIS_STORAGE_DIRECTORY: "/tmp/hypothesis",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONPATH: "/home/pyodide", // where wheels are unpacked
  ...(process.env.GOALKIT_HYPOTHESIS_PROFILE && { GOALKIT_HYPOTHESIS_PROFILE: process.env.GOALKIT_HYPOTHESIS_PROFILE }),
};
const python = await loadPyodide({ env });
for (const wheel of readdirSync(wheels)) python.unpackArchive(new Uint8Array(readFileSync(join(wheels, wheel))), "wheel");
python.mountNodeFS("/project", project);
python.globals.set("tests", python.toPy(tests));
process.exitCode = python.runPython(`
import os, sys
import pytest
os.chdir("/project")
print(sys.version)
int(pytest.main(["-q", "-o", "addopts=", "-p", "no:cacheprovider", "--import-mode=importlib", "--tb=short", "-rfE", *tests]))
`);
