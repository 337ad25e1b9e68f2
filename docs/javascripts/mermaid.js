// The theme asks `window.mermaid` to draw. This stands in for it until a page has a picture, and then fetches the real
// one from this site: pages without pictures stay light, and nothing comes from another host.
{
  const source = new URL("../assets/vendor/mermaid/mermaid.min.js", document.currentScript.src).href;
  let options, loaded;
  const load = () =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => {
        window.mermaid.initialize(options);
        resolve(window.mermaid); // by now the real one
      };
      script.onerror = () => reject(new Error(`${source} could not be loaded`));
      document.head.append(script);
    });
  window.mermaid = {
    initialize: (given) => (options = given),
    render: async (...picture) => (await (loaded ??= load())).render(...picture),
  };
}
