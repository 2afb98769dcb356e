import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      // Of zod only what is used: whole, it takes several megabytes in each thread.
      externalizeDeps: { exclude: ["zod"] },
      rollupOptions: {
        input: {
          index: "src/main/index.ts",
          serve: "src/main/serve.ts",
          reader: "src/main/reading/worker.ts",
          worker: "src/main/jobs/worker.ts",
          checkpoints: "src/main/keeping/checkpoint-worker.ts",
        },
        // An optional, native one: looked up at run time, absent where it cannot be built.
        external: ["keytar"],
        output: { format: "es" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      rollupOptions: {
        input: { index: "src/preload/index.ts" },
        // A sandboxed preload must be CommonJS.
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "src/renderer",
    plugins: [react()],
    build: {
      outDir: "out/renderer",
      rollupOptions: { input: "src/renderer/index.html" },
      minify: true,
      // Inlined assets would need data: in the content security policy.
      assetsInlineLimit: 0,
    },
  },
});
