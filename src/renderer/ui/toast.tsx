import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";
import { Button } from "./button.tsx";
import { KeyCap } from "./key-cap.tsx";
import "./toast.css";

export type Toast = {
  text: string;
  /** `problem` stays until closed. */
  tone?: "plain" | "problem";
  /** What takes it back, with its key. */
  action?: { label: string; keys?: string; run: () => void };
  /** A newer toast with the same key takes its place. */
  replaces?: string;
};

type Shown = Toast & { id: number };

const shownMs = 6_000;
const atMost = 3;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Says in a word what was done. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const last = useRef(0);

  const close = useCallback((id: number) => {
    setShown((toasts) => toasts.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback(
    (toast: Toast) => {
      last.current += 1;
      const id = last.current;
      setShown((toasts) =>
        [
          ...toasts.filter(
            (other) =>
              toast.replaces === undefined || other.replaces !== toast.replaces,
          ),
          { ...toast, id },
        ].slice(-atMost),
      );
      if (toast.tone !== "problem") setTimeout(() => close(id), shownMs);
    },
    [close],
  );

  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {useMemo(
          () =>
            shown.map((toast) => (
              <div
                key={toast.id}
                className={`toast toast-${toast.tone ?? "plain"}`}
              >
                <span className="toast-text" dir="auto">
                  {toast.text}
                </span>
                {toast.action !== undefined && (
                  <Button
                    kind="plain"
                    className="toast-action"
                    onClick={() => {
                      toast.action?.run();
                      close(toast.id);
                    }}
                  >
                    {toast.action.label}
                    {toast.action.keys !== undefined && (
                      <KeyCap keys={toast.action.keys} />
                    )}
                  </Button>
                )}
                {toast.tone === "problem" && (
                  <Button
                    kind="plain"
                    className="toast-action"
                    onClick={() => close(toast.id)}
                  >
                    Close
                  </Button>
                )}
              </div>
            )),
          [shown, close],
        )}
      </div>
    </ToastContext>
  );
}
