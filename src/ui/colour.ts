/** A colour as red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number]

/** Reads `#0f5e63` or `#0fc`; null for anything else. */
export function readHexColour(text: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim())
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim())
  const parts = short ? short.slice(1).map(digit => digit + digit) : long?.slice(1)
  if (!parts) return null
  const [red, green, blue] = parts.map(part => Number.parseInt(part, 16))
  return [red!, green!, blue!]
}

export function writeHexColour(colour: Rgb): string {
  return `#${colour.map(part => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** Relative luminance, 0 black to 1 white (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map(part => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** Contrast ratio of two colours, 1 to 21; AA asks 4.5 for text, AAA 7. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

/** The same hue, moved towards black or white in small steps until it reads on `ground` with at least `ratio`. */
export function readableOn(ground: Rgb, colour: Rgb, ratio = 4.5): Rgb {
  const target: Rgb = luminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  for (let step = 0; step <= 20; step++) {
    const mixed = colour.map((part, index) => part + ((target[index]! - part) * step) / 20) as unknown as Rgb
    if (contrast(ground, mixed) >= ratio) return mixed
  }
  return target
}
