import { Languages, Paperclip, TriangleAlert, Eye } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { Account, FileLimits } from "../../shared/model/account.ts";
import type { SendOptions } from "../../shared/model/send-options.ts";
import { Button } from "../ui/button.tsx";
import { limitsInWords } from "./file-list.tsx";
import { languageOptions } from "./languages.ts";
import { visibilityName } from "./visibility.ts";
import "./option-tools.css";

/** What goes with a text, as far as the account can use it: files, a warning, who sees it, its language. */
export function OptionTools({
  account: { name, capabilities },
  options,
  limits,
  isReply,
  isEdit,
  onChange,
  onFiles,
  children,
}: {
  account: Account;
  options: SendOptions;
  /** Of the files that may be attached; absent: none may. */
  limits: FileLimits | undefined;
  isReply: boolean;
  /** What is there already: who sees it stays. */
  isEdit: boolean;
  onChange: (options: SendOptions) => void;
  onFiles: (files: Iterable<File>) => void;
  children?: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  const { visibilities } = capabilities;
  const hasWarning = options.warning !== undefined;
  return (
    <div className="option-tools">
      {limits !== undefined && (
        <>
          <Button
            kind="plain"
            title={limitsInWords(limits, name)}
            onClick={() => input.current?.click()}
          >
            <Paperclip aria-hidden /> Attach
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label="Files to attach"
            multiple={limits.max > 1}
            accept={limits.types.join(",")}
            onChange={({ target }) => {
              onFiles([...(target.files ?? [])]);
              // The same file may be chosen again.
              target.value = "";
            }}
          />
        </>
      )}
      {(capabilities.warning || hasWarning) && (
        <Button
          kind="plain"
          aria-pressed={hasWarning}
          title="A content warning stands above the text, which is folded below it."
          onClick={() => {
            const { warning: _, ...rest } = options;
            onChange(hasWarning ? rest : { ...rest, warning: "" });
          }}
        >
          <TriangleAlert aria-hidden /> Warning
        </Button>
      )}
      {visibilities.length > 1 && !isEdit && (
        <label className="option-choice">
          <Eye aria-hidden />
          <select
            aria-label="Who may see it"
            value={options.visibility ?? ""}
            onChange={({ target: { value } }) => {
              const { visibility: _, ...rest } = options;
              onChange(value === "" ? rest : { ...rest, visibility: value });
            }}
          >
            <option value="">
              {isReply
                ? "As what it answers"
                : visibilityName(visibilities[0] ?? "")}
            </option>
            {visibilities.slice(isReply ? 0 : 1).map((each) => (
              <option key={each} value={each}>
                {visibilityName(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      {capabilities.lang && (
        <label className="option-choice">
          <Languages aria-hidden />
          <select
            aria-label="Language"
            value={options.lang ?? ""}
            onChange={({ target: { value } }) => {
              const { lang: _, ...rest } = options;
              onChange(value === "" ? rest : { ...rest, lang: value });
            }}
          >
            <option value="">Usual language</option>
            {languageOptions(options.lang).map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {children}
    </div>
  );
}
