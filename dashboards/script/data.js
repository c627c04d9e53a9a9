// Rows of a chart's Parquet file. The file stands in the folder of this page's run, so that a page
// never shows another run's numbers.
import { parquetReadObjects } from '../vendor/hyparquet/hyparquet.js'

const asked = new Map()

// rows gives a promise of the file's rows; a file is asked for once.
export function rows(name) {
  if (!asked.has(name)) asked.set(name, load(name))
  return asked.get(name)
}

async function load(name) {
  const answer = await fetch(`${document.body.dataset.charts}${name}.parquet`)
  if (!answer.ok) throw new Error(`${name}: the server answered ${answer.status}`)
  return parquetReadObjects({ file: await answer.arrayBuffer() })
}
