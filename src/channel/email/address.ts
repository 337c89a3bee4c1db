// RFC 5321: 64 octets before the @, 255 after it, 254 altogether.
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/
const domainPart = /^(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/

/**
 * A sentence about what is wrong with a mail address, or null. Deliberately narrower than the standard: no quoted
 * local parts, comments or lists, so that an address can never carry a header or a second recipient.
 */
export function problemWithAddress(address: string): string | null {
  if (address.length > 254) return 'A mail address has at most 254 characters.'
  const at = address.lastIndexOf('@')
  if (at < 1) return 'A mail address looks like name@example.org.'
  const local = address.slice(0, at)
  const domain = address.slice(at + 1)
  if (!localPart.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    return 'The part before the @ has characters that a mail address cannot have.'
  if (!domainPart.test(domain) || domain.includes('..')) return 'The part after the @ is not a host name.'
  return null
}
