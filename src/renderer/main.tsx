import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { client } from "./api.ts";
import { App } from "./app.tsx";
import { followEvents } from "./invalidation.ts";
import { queryClient } from "./queries.ts";

// Style tags that libraries add carry the nonce that the host wrote into the page.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]");
if (nonce !== null) setNonce(nonce.content);

followEvents(client, queryClient);

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
