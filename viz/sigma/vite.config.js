import { defineConfig } from "vite";

const licences = `/*! sigma.js: MIT, copyright Alexis Jacomy, Guillaume Plique, Benoit Simard. graphology: MIT, copyright Guillaume Plique. */`;

export default defineConfig({
  build: {
    lib: { entry: "src/engine.js", formats: ["iife"], name: "kgSigma", fileName: () => "sigma-engine.js" },
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    rollupOptions: { output: { postBanner: licences } },
  },
});
