// Times the model as a web page runs it: TensorFlow.js with its WebAssembly
// backend, SIMD, one thread. tfjs.mjs FOLDER-OF-MODEL, from a folder with the
// packages; bench.sh brings both.
import fs from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'

const times = 40
const [folder] = process.argv.slice(2)

console.warn = console.info = () => {} // TensorFlow.js advertises there
setWasmPaths(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).pathname)
setThreadsCount(1)
await tf.setBackend('wasm')
const { modelTopology, weightsManifest: [weights] } = JSON.parse(fs.readFileSync(`${folder}/model.json`))
const data = Buffer.concat(weights.paths.map(p => fs.readFileSync(`${folder}/${p}`)))
const model = await loadGraphModel(tf.io.fromMemory({
  modelTopology, weightSpecs: weights.weights, weightData: new Uint8Array(data).buffer,
}))
const picture = tf.tensor4d(Int32Array.from({ length: 300 * 300 * 3 }, (_, i) => i * 31 % 256), [1, 300, 300, 3], 'int32')
const laps = []
for (let i = -5; i < times; i++) {
  const began = performance.now()
  const outputs = await model.executeAsync(picture)
  await Promise.all(outputs.map(o => o.data()))
  if (i >= 0) laps.push(performance.now() - began)
  tf.dispose(outputs)
}
laps.sort((a, b) => a - b)
console.log(`${'TensorFlow.js, wasm'.padEnd(22)} ${laps[0].toFixed(2).padStart(8)} ${laps[times >> 1].toFixed(2).padStart(8)} ` +
  laps[Math.floor(times * 0.95)].toFixed(2).padStart(8))
