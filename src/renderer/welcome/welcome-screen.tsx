import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { appInfo } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/screen.tsx";
import { useToast } from "../ui/toast.tsx";
import "./welcome-screen.css";

const demoCommand = "npm start -- --demo";

/** The first run: no account yet. Four ways on. */
export function WelcomeScreen({
  onAddAccount,
  onImport,
  restore,
}: {
  onAddAccount: () => void;
  onImport: () => void;
  /** Opens the choice of a backup. */
  restore: ReactNode;
}) {
  const { data: info } = useQuery(appInfo);
  const toast = useToast();
  return (
    <main className="welcome" aria-label="Welcome">
      <div className="welcome-page">
        <span className="welcome-lamp" aria-hidden="true" />
        <h1 className="welcome-title">The light is on</h1>
        <p className="welcome-lead">
          Porchlight brings what people write to you into one place on this
          computer, shows who still waits, and keeps every word that you write
          back. There is no server of ours: what you see here stays here.
        </p>
        {info?.secretsWarning !== undefined && (
          <Notice tone="problem">{info.secretsWarning}</Notice>
        )}
        <div className="welcome-ways">
          <section className="welcome-way">
            <h2>Add an account</h2>
            <p>
              Mastodon, Bluesky, a mailbox, a WordPress site, a feed or links to
              your blog. Who wrote in the last seven days and has no answer yet
              is shown as waiting.
            </p>
            <Button kind="primary" onClick={onAddAccount}>
              Add an account
            </Button>
          </section>
          <section className="welcome-way">
            <h2>Look around first</h2>
            <p>
              The demo is a made-up café with made-up people, in a folder of its
              own that is thrown away. Stop Porchlight and start it with:
            </p>
            <p className="welcome-command">
              <code>{demoCommand}</code>
              <Button
                kind="plain"
                onClick={() => {
                  navigator.clipboard.writeText(demoCommand).then(
                    () =>
                      toast({ text: "Command copied.", replaces: "copied" }),
                    () => toast({ text: "Copy it by hand, please." }),
                  );
                }}
              >
                Copy
              </Button>
            </p>
          </section>
          <section className="welcome-way">
            <h2>Go on from a backup</h2>
            <p>
              A file that Porchlight has made, here or on another computer, with
              everything in it but the passwords.
            </p>
            {restore}
          </section>
          <section className="welcome-way">
            <h2>Bring what there was before</h2>
            <p>
              The archive that Mastodon, Bluesky, X, Facebook or Instagram hands
              out, a mailbox (mbox), or an export of Porchlight: all of it is
              found by the search at once.
            </p>
            <Button onClick={onImport}>Import…</Button>
          </section>
        </div>
      </div>
    </main>
  );
}
