import type { ReactNode } from "react";
import "./screen.css";

/** A page of its own beside the rail: a title, what can be done, and what scrolls. */
export function Screen({
  title,
  facts,
  actions,
  children,
}: {
  title: string;
  /** One line under the title. */
  facts?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="screen" aria-label={title}>
      <div className="screen-page">
        <header className="screen-head">
          <div>
            <h1 className="screen-title">{title}</h1>
            {facts !== undefined && <p className="screen-facts">{facts}</p>}
          </div>
          {actions !== undefined && (
            <div className="screen-actions">{actions}</div>
          )}
        </header>
        {children}
      </div>
    </main>
  );
}

/** A sentence across a page that wants to be read first. */
export function Notice({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "problem";
  children: ReactNode;
}) {
  return (
    <div
      className={`notice notice-${tone}`}
      role={tone === "problem" ? "alert" : undefined}
    >
      {children}
    </div>
  );
}
