/** The content security policy of both hosts (decision 8); `connect` is `'self'` in a browser and `'none'` in Electron. */
export function contentSecurityPolicy(
  connect: "'self'" | "'none'",
  nonce: string,
): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src ${connect}`,
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
