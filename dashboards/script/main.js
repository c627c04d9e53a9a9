// What a page does beyond its HTML. Without this script every text and table is there already.
import { setUpTheme } from './theme.js'
import { setUpCopying } from './copy.js'
import { drawCharts } from './charts.js'
import { setUpTrials } from './trials.js'

setUpTheme()
setUpCopying()
setUpTrials()
drawCharts()
