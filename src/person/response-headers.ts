/** How far an answer may be kept and by whom. */
export type Privacy = 'private' | 'public' | 'asset'

const policy = (scripts: string, nonce: string) =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

/**
 * Headers for every answer. Pages of the public site run no script at all; what is private is kept by nobody;
 * `secure` adds that browsers come back over https only.
 */
export function responseHeaders(privacy: Privacy, nonce: string, secure: boolean): Record<string, string> {
  return {
    'content-security-policy': policy(privacy === 'public' ? "'none'" : `'self' 'nonce-${nonce}'`, nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(privacy === 'private' && { 'cache-control': 'private, no-store' }),
    ...(secure && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
