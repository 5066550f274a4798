/** A point of a chart, with its name beside it. */
export interface ChartPoint {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly ours: boolean
}

/** What the axes say. */
export interface ChartAxes {
  readonly title: string
  readonly x: string
  readonly y: string
}

const [width, height, margin] = [760, 440, 64]

/** Draws points as SVG, the horizontal axis logarithmic; readable on light and dark ground. */
export function scatterChart({ title, x, y }: ChartAxes, points: readonly ChartPoint[]): string {
  const place = scaleOf(points)
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(width / 2, 24, title, 'middle', 'font-size="15" font-weight="600"'),
    ...place.xTicks.map((value) => tickX(value, place.x(value))),
    ...place.yTicks.map((value) => tickY(value, place.y(value))),
    text(width / 2, height - 14, x, 'middle'),
    `<text transform="translate(18 ${height / 2}) rotate(-90)" text-anchor="middle" fill="#333333">${escaped(y)}</text>`,
    ...points
      .toSorted((one, other) => one.x - other.x)
      .flatMap((point, index) => mark(point, { x: place.x(point.x), y: place.y(point.y) }, index)),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function scaleOf(points: readonly ChartPoint[]) {
  const xs = points.map((point) => Math.log10(point.x))
  const ys = points.map((point) => point.y)
  const [left, right] = [Math.floor(Math.min(...xs)), Math.ceil(Math.max(...xs))]
  const [bottom, top] = [Math.floor(Math.min(...ys) / 20) * 20, Math.ceil(Math.max(...ys) / 20) * 20]
  return {
    x: (value: number) => margin + ((Math.log10(value) - left) / Math.max(1, right - left)) * (width - 2 * margin),
    y: (value: number) => height - margin - ((value - bottom) / Math.max(1, top - bottom)) * (height - 2 * margin),
    xTicks: ticks(left, right, 1).map((exponent) => 10 ** exponent),
    yTicks: ticks(bottom, top, 20),
  }
}

function ticks(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
}

function tickX(value: number, x: number): string {
  return `<path d="M${x} ${margin}V${height - margin}" stroke="#dddddd"/>${text(x, height - margin + 18, String(value), 'middle')}`
}

function tickY(value: number, y: number): string {
  return `<path d="M${margin} ${y}H${width - margin}" stroke="#dddddd"/>${text(margin - 8, y + 4, String(value), 'end')}`
}

/** How far the name of a point stands above or below it: neighbours differ, so that names do not cover one another. */
const nameOffsets = [-14, 24, -32, 42] as const

function mark({ name, ours }: ChartPoint, { x, y }: { x: number; y: number }, index: number): string[] {
  const colour = ours ? '#c2410c' : '#475569'
  const nameY = y + (nameOffsets[index % nameOffsets.length] ?? 0)
  const anchor = x < width * 0.25 ? 'start' : x > width * 0.75 ? 'end' : 'middle'
  return [
    `<path d="M${x.toFixed(1)} ${y.toFixed(1)}V${nameY.toFixed(1)}" stroke="${colour}" stroke-width="0.5"/>`,
    `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${ours ? 6 : 4}" fill="${colour}"/>`,
    text(x, nameY < y ? nameY : nameY + 8, name, anchor, ours ? 'font-weight="600"' : ''),
  ]
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#333333" ${more}>${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
