/** The part of Turbo that we touch; the package ships no types. */
declare module '@hotwired/turbo' {
  export const config: { drive: { progressBarDelay: number }; forms: { mode: 'on' | 'off' | 'optin' } }
  export function visit(location: string): void
}
