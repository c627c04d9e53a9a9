// Linear and logarithmic scales with round ticks.
export function linear(low, high, from, to) {
  const span = high - low || 1
  return value => from + (value - low) / span * (to - from)
}

export function ticks(low, high, about = 5) {
  const raw = (high - low || 1) / about
  const size = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map(n => n * size).find(s => s >= raw)
  const all = []
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) all.push(Number(v.toPrecision(12)))
  return all
}
