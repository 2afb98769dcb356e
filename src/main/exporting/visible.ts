const control = /(?![\t\n\r])\p{Cc}/gu;

/** Text without control characters, but for line ends and tabs: each is shown as U+FFFD. */
export function visible(text: string): string {
  return text.replace(control, "\ufffd");
}
